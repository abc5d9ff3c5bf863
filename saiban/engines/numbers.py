"""Exact numbers in JSON: integers, decimals as they are written, and fractions as text such as "427/5"."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

FRACTION = r"^-?\d{1,18}(/[1-9]\d{0,17}|\.\d{1,18})?$"
WRITTEN = r"^-?\d+/[1-9]\d*$"
_LIMIT = 10**18  # keeps a hostile exponent such as 1e999999 from being written out
_TEXT = re.compile(FRACTION, re.ASCII)


def fraction(value: object) -> Fraction:
    """From an integer, a Decimal or text ("7", "0.5", "1/3"); ValueError (Chinese) else, for floats too."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return _within(Fraction(value), value)
    if isinstance(value, Decimal) and value.is_finite() and -18 <= value.adjusted() < 18 and _places(value) <= 18:
        return Fraction(value)
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return Fraction(value)
    raise ValueError(f'“{value}”应是数字，例如 0.5，或写成分数，例如 "1/3"。')


def written(value: Fraction) -> str:
    """ "num/den" in lowest terms; a whole number has the denominator 1."""
    return f"{value.numerator}/{value.denominator}"


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Rounded to so many decimals; what lies halfway goes up (2.675 becomes 2.68)."""
    scale = 10**decimals
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def shown(value: Fraction, decimals: int) -> str:
    """`half_up` for people: always with so many decimals, "85.40"."""
    rounded = half_up(value, decimals) * 10**decimals
    whole, rest = divmod(abs(rounded.numerator), 10**decimals)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def _within(value: Fraction, as_written: object) -> Fraction:
    if abs(value) >= _LIMIT:
        raise ValueError(f"“{as_written}”太大，最多 18 位数字。")
    return value


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise ValueError(f"“{written(value)}”太小，应大于 0。")
    return value


def _share(value: Fraction) -> Fraction:
    if not 0 < value <= 1:
        raise ValueError(f"“{written(value)}”应大于 0，且不超过 1。")
    return value


_READ = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": FRACTION}]}

# Read from a number or text, written as "num/den".
Exact = Annotated[
    Fraction,
    BeforeValidator(fraction),
    PlainSerializer(written, return_type=str, when_used="json"),
    WithJsonSchema(_READ, mode="validation"),
    WithJsonSchema({"type": "string", "pattern": WRITTEN}, mode="serialization"),
]
PositiveExact = Annotated[Exact, AfterValidator(_positive)]
Share = Annotated[Exact, AfterValidator(_share)]  # above 0, at most 1
Decimals = Annotated[int, Field(strict=True, ge=0, le=9)]
