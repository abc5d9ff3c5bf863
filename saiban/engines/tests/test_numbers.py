"""Numbers are exactly what was written, and are rounded for people only."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from saiban.engines.numbers import fraction, half_up, shown, written


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (7, Fraction(7)),
        (Decimal("0.1"), Fraction(1, 10)),
        ("0.1", Fraction(1, 10)),
        ("2/6", Fraction(1, 3)),
        ("-3", Fraction(-3)),
        (Decimal("1E2"), Fraction(100)),
    ],
)
def test_a_number_is_what_was_written(said: object, meant: Fraction) -> None:
    assert fraction(said) == meant


@pytest.mark.parametrize(
    "said",
    [0.1, True, None, "", "1/0", "½", "1e3", "１", Decimal("NaN"), Decimal("1e999999"), Decimal("1e-99"), 10**18],
)
def test_what_is_no_exact_number_of_reasonable_size_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match=r"应是数字|太大"):
        fraction(said)


def test_a_fraction_is_written_in_lowest_terms() -> None:
    assert [written(Fraction(4, 6)), written(Fraction(85))] == ["2/3", "85/1"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction("2.675"), 2, "2.68"),
        (Fraction("2.674999"), 2, "2.67"),
        (Fraction(85), 2, "85.00"),
        (Fraction(171, 2), 0, "86"),
        (Fraction(-7, 3), 1, "-2.3"),
        (Fraction("-0.05"), 1, "0.0"),
    ],
)
def test_halves_go_up_when_a_number_is_shown(value: Fraction, decimals: int, text: str) -> None:
    assert shown(value, decimals) == text
    assert half_up(value, decimals) == Fraction(text)
