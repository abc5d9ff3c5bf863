"""Amounts are exact, and people read them as accounts write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.core.money import MoneyError, from_fen, in_words, parse_yuan, show_yuan, to_fen


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1800, "1800.00"),
        ("480", "480.00"),
        ("1,800.5", "1800.50"),
        (Decimal("0.01"), "0.01"),
        (" -3 ", "-3.00"),
    ],
)
def test_amounts_are_read_exactly(value: object, amount: str) -> None:
    assert str(parse_yuan(value)) == amount


@pytest.mark.parametrize("value", [1.5, True, None, "1.234", "一千八", "", "1e3", Decimal("NaN"), "１８００"])
def test_what_is_no_exact_amount_is_refused(value: object) -> None:
    with pytest.raises(MoneyError, match=r"金额.*写法不对"):
        parse_yuan(value)


def test_fen_are_whole() -> None:
    assert to_fen(Decimal(1800)) == 180000
    assert from_fen(1) == Decimal("0.01")
    with pytest.raises(MoneyError, match="不足整分"):
        to_fen(Decimal("0.005"))


@given(st.integers(-(10**13), 10**13))
def test_fen_and_yuan_are_the_same_money(fen: int) -> None:
    assert to_fen(from_fen(fen)) == fen
    assert parse_yuan(show_yuan(from_fen(fen)).replace("¥", "")) == from_fen(fen)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1800", "¥1,800.00"), ("0.5", "¥0.50"), ("-480", "-¥480.00"), ("1234567.89", "¥1,234,567.89")],
)
def test_amounts_are_shown(amount: str, shown: str) -> None:
    assert show_yuan(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1800", "壹仟捌佰圆整"),
        ("480", "肆佰捌拾圆整"),
        ("0", "零圆整"),
        ("0.05", "零圆伍分"),
        ("10.50", "壹拾圆伍角整"),
        ("10.05", "壹拾圆零伍分"),
        ("1234.56", "壹仟贰佰叁拾肆圆伍角陆分"),
        ("1001", "壹仟零壹圆整"),
        ("1010", "壹仟零壹拾圆整"),
        ("10000", "壹万圆整"),
        ("10005", "壹万零伍圆整"),
        ("100500", "壹拾万零伍佰圆整"),
        ("105000", "壹拾万伍仟圆整"),
        ("100000001", "壹亿零壹圆整"),
        ("100010000", "壹亿零壹万圆整"),
        ("-1.1", "负壹圆壹角整"),
    ],
)
def test_amounts_are_written_in_capitals(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


def test_an_amount_beyond_words_is_refused() -> None:
    with pytest.raises(MoneyError, match="过大"):
        in_words(Decimal(10**12))
