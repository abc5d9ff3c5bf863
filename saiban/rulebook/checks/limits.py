"""Limits count somebody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.limits import PerNamedPerson, PerUnit

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    yield from _of_people(book)
    yield from _of_units(book)


def _of_people(book: Rulebook) -> Iterator[Finding]:
    for index, limit in enumerate(book.limits.per_named_person):
        path = ("limits", "per_named_person", index)
        if limit.roles == () and not limit.mentors:
            yield Finding(
                (*path, "roles"), "没有计入任何人：请写明角色，或删去 roles（计入全体成员），或写 mentors = true。"
            )
        if limit.mentors and book.mentors.max == 0:
            yield Finding((*path, "mentors"), "没有导师（[mentors] 的 max = 0），不能计入导师；请删去 mentors = true。")
    limits = book.limits.per_named_person
    for (index, limit), (_index, other) in permutations(enumerate(limits), 2):
        if other.max < limit.max and _counts_people_of(other, limit):
            yield _never_reached(("limits", "per_named_person", index, "max"), limit.max, other.max, other.code)


def _of_units(book: Rulebook) -> Iterator[Finding]:
    whole = book.limits.per_unit
    for index, limit in enumerate(book.limits.per_unit_within):
        path = ("limits", "per_unit_within", index)
        if limit.within == "division" and not book.has_divisions:
            yield Finding((*path, "within"), '只有一个赛区，没有可以分别计算的；请写 within = "edition"。')
        if whole and whole.max < limit.max and _counts_units_of(whole, limit):
            yield _never_reached((*path, "max"), limit.max, whole.max, "limits.per_unit")


def _never_reached(path: Path, most: int, fewer: int, other: str) -> Finding:
    """Two numbers of a notice were mixed up, or written in each other's place."""
    return Finding(path, f"最多 {most} 个永远达不到：“{other}”已经限定最多 {fewer} 个。请改正其中一个数字。")


def _counts_people_of(wide: PerNamedPerson, narrow: PerNamedPerson) -> bool:
    """Whether everything that the one counts counts against the other as well, which is as strict."""
    roles = wide.roles is None or (narrow.roles is not None and set(narrow.roles) <= set(wide.roles))
    return roles and wide.mentors >= narrow.mentors and _is_as_strict(wide, narrow)


def _counts_units_of(wide: PerUnit, narrow: PerUnit) -> bool:
    return set(narrow.counted) <= set(wide.counted) and _is_as_strict(wide, narrow)


def _is_as_strict(wide: PerUnit | PerNamedPerson, narrow: PerUnit | PerNamedPerson) -> bool:
    return wide.severity in ("block", narrow.severity) and wide.count_rejected >= narrow.count_rejected
