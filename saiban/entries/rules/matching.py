"""Whether an answer is as a rulebook asks: of conditions, and of what hangs on an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from saiban.rulebook.schema.answers import AnswerTest, FieldTest


def matches(test: AnswerTest, value: Any) -> bool:
    """Whether all that is written holds of the answer."""
    return all(_results(test, value))


def _results(test: AnswerTest, value: Any) -> Iterator[bool]:
    if test.equals is not None:
        yield _same(value, test.equals)
    if test.one_of:
        yield bool(set(value if isinstance(value, list) else [value]) & set(test.one_of))
    if test.before is not None or test.after is not None:
        yield _is_between(test, _day(value))
    if isinstance(test, FieldTest) and (test.min is not None or test.max is not None):
        yield _is_within(test, _number(value))


def _same(value: Any, wanted: bool | str) -> bool:
    return bool(value) is wanted if isinstance(wanted, bool) else value == wanted


def _is_between(test: AnswerTest, day: date | None) -> bool:
    return (
        day is not None
        and (test.before is None or day < test.before)
        and (test.after is None or day > test.after)
    )  # fmt: skip


def _is_within(test: FieldTest, number: Decimal | None) -> bool:
    return (
        number is not None
        and (test.min is None or number >= test.min)
        and (test.max is None or number <= test.max)
    )  # fmt: skip


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    # "NaN" is a Decimal too, and one that refuses to be compared.
    return number if number.is_finite() else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
