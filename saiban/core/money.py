"""Money is a Decimal of yuan with at most two places; payment channels count whole fen."""

from __future__ import annotations

import re
from decimal import Decimal

_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


class MoneyError(ValueError):
    """An amount could not be read; the message (Chinese) says what to write instead."""


def parse_yuan(value: object) -> Decimal:
    """Exact yuan from 1800, "1800", "1,800.00" or a Decimal; floats are refused, they are not exact."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise MoneyError(f'金额“{value}”写法不对，请写成 1800 或 "1800.00"（单位：元）。')
    text = str(value).strip().replace(",", "")
    if not _AMOUNT.fullmatch(text):
        raise MoneyError(f'金额“{value}”写法不对，请写成 1800 或 "1800.00"（单位：元，最多两位小数）。')
    return Decimal(text).quantize(_CENT)


def to_fen(amount: Decimal) -> int:
    """Whole fen; MoneyError when a fraction of a fen would be lost."""
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise MoneyError(f"金额 {amount} 元不足整分。")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(_CENT)


def show_yuan(amount: Decimal) -> str:
    """For people: `¥1,800.00`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{from_fen(abs(to_fen(amount))):,.2f}"


def in_words(amount: Decimal) -> str:
    """The capital form that accounts use: 1800 → `壹仟捌佰圆整`, 0.05 → `零圆伍分`, 10.50 → `壹拾圆伍角整`.

    From 0 to below one trillion yuan (万亿); MoneyError outside.
    """
    fen = to_fen(amount)
    yuan, cents = divmod(abs(fen), 100)
    if yuan >= 10**12:
        raise MoneyError(f"金额 {amount} 元过大。")
    words = ("负" if fen < 0 else "") + _whole(yuan) + "圆"
    jiao, cent = divmod(cents, 10)
    if not cents:
        return words + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (_DIGITS[cent] + "分" if cent else "整")


def _whole(yuan: int) -> str:
    """壹拾万零伍仟…: groups of four digits, one 零 for every run of zeros that something follows."""
    if not yuan:
        return _DIGITS[0]
    words = ""
    gap = False
    for group in reversed(range(len(_GROUPS))):
        four = yuan // 10 ** (4 * group) % 10**4
        if not four:
            gap = bool(words)
            continue
        words += _four(four, leading_zero=bool(words) and (gap or four < 1000)) + _GROUPS[group]
        gap = False
    return words


def _four(number: int, *, leading_zero: bool) -> str:
    words = _DIGITS[0] if leading_zero else ""
    started = gap = False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if not digit:
            gap = started
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        started, gap = True, False
    return words
