"""What a licence says beside what was typed of the unit (H9).

A help to those who fill in and to those who check, never a decision: a copy may be folded, a letter misread, a name
have changed since. So nothing here is a finding, and nothing that it says stands in anybody's way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from saiban.core.identifiers import check_uscc
from saiban.core.names import unit_key
from saiban.documents.licences.model import Reading
from saiban.entries.rules.form import UnitPart
from saiban.rulebook.regions import REGIONS


class Mark(StrEnum):
    """How one thing that was read stands to what was typed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNTYPED = "untyped"
    UNREAD = "unread"


class Outcome(StrEnum):
    """The reading as a whole: everything agrees, something differs, or it cannot be told."""

    GREEN = "green"
    AMBER = "amber"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the licence: `item` names the part of the unit, or "qr"; `guessed` that a letter was put right."""

    item: str
    read: str
    typed: str
    mark: Mark
    guessed: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether the entrant may take over what was read."""
        return self.item != "qr" and self.mark in (Mark.DIFFERS, Mark.UNTYPED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was compared, in the order of the form."""

    lines: tuple[Line, ...]

    @property
    def outcome(self) -> Outcome:
        """Green needs name and code; a single difference makes it amber; the rest is grey."""
        marks = {line.item: line.mark for line in self.lines}
        if Mark.DIFFERS in marks.values():
            return Outcome.AMBER
        both = marks["name"] is Mark.AGREES and marks["uscc"] is Mark.AGREES
        return Outcome.GREEN if both else Outcome.GREY

    @property
    def offers(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_offered)


def compared(reading: Reading, unit: UnitPart) -> Comparison:
    """The licence of the lead unit beside the unit as it was typed."""
    return Comparison(tuple(_lines(reading, unit)))


def _lines(reading: Reading, unit: UnitPart) -> Iterator[Line]:
    typed = check_uscc(unit.uscc).value if unit.uscc else ""
    same_name = unit_key(reading.name) == unit_key(unit.name)
    yield Line("name", reading.name, unit.name, _mark(reading.name, unit.name, same=same_name))
    guessed = reading.guessed and bool(reading.uscc)
    yield Line("uscc", reading.code, unit.uscc, _mark(reading.code, typed, same=reading.code == typed), guessed)
    if reading.uscc and reading.qr and reading.qr != reading.uscc:
        yield Line("qr", reading.qr, unit.uscc, _mark(reading.qr, typed, same=reading.qr == typed))
    if (province := _province(reading)) and not unit.province:
        yield Line("province", province, "", Mark.UNTYPED)


def _mark(read: str, typed: str, *, same: bool) -> Mark:
    if not read:
        return Mark.UNREAD
    if not typed:
        return Mark.UNTYPED
    return Mark.AGREES if same else Mark.DIFFERS


def _province(reading: Reading) -> str:
    """Where the unit is registered, by its code. Only offered where nothing was chosen: a unit may have moved."""
    return reading.code[2:4] if reading.code[2:4] in REGIONS else ""


def with_reading(unit: UnitPart, reading: Reading, items: Collection[str]) -> UnitPart:
    """The unit with those `items` taken over from the licence that are on offer."""
    offered = {line.item: line.read for line in compared(reading, unit).offers if line.item in items}
    return replace(unit, **offered)
