"""Putting units on file: the same unit is one row, however it is typed and whoever types it at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saiban.accounts.commands.locks import hold, keep_units_apart
from saiban.accounts.models import Unit
from saiban.accounts.queries.units import KEY_LENGTH, UnitMatcher, name_key, unit_code
from saiban.core.names import tidy
from saiban.database.writing import insert


@dataclass(frozen=True, slots=True)
class Declared:
    """A unit as somebody declared it. A credit code that cannot be one identifies nobody and is left out."""

    name: str
    uscc: str = ""
    kind: str = ""
    level: str = ""
    province: str = ""


def ensure_unit(*, name: str, uscc: str = "", kind: str = "", level: str = "", province: str = "") -> Unit:
    """The unit that is meant, put on file where it is not; see `ensure_units`."""
    return ensure_units([Declared(name, uscc, kind, level, province)])[0]


def ensure_units(declared: Sequence[Declared]) -> list[Unit]:
    """The units that are meant, in order. A step of the caller's transaction, whose audit row speaks for it.

    The credit code decides; without a match by code the normalised name does, among units without a code (which then
    take the code on) and, where no code was given, among all. Kind, level and province are kept as last declared;
    the name stays as first written. A unit that was merged into another one means that one. ValueError for a name
    without any letter.

    Keeps units from being merged meanwhile; locks the units that are on file, in ascending order; to add one, the list
    of units itself before any of them: one who has a unit and waits for the list, and one who has the list and waits
    for that unit, would wait for good.
    """
    if any(not name_key(one.name) for one in declared):
        raise ValueError("a unit needs a name with at least one letter")
    wanted = [(one, unit_code(one.uscc), name_key(one.name)) for one in declared]
    # A first look, without any lock: where a unit is to be added, somebody else may be adding the same one.
    adds = _any_is_new(_known(wanted), wanted)
    keep_units_apart(*(["accounts.units"] if adds else []))
    matcher = _known(wanted, lock=True)
    if not adds and _any_is_new(matcher, wanted):
        # A unit was given another's code between the two looks.
        hold("accounts.units")
        matcher = _known(wanted, lock=True)
    return [_filed(matcher, one, code, key) for one, code, key in wanted]


def _known(wanted: Sequence[tuple[Declared, str, str]], *, lock: bool = False) -> UnitMatcher:
    codes, keys = {code for _, code, _ in wanted}, {key for _, _, key in wanted}
    return UnitMatcher.load(codes=codes, keys=keys, lock=lock)


def _any_is_new(matcher: UnitMatcher, wanted: Sequence[tuple[Declared, str, str]]) -> bool:
    """Whether there is a unit to add, or a code to a unit that had none."""
    found = ((matcher.find(code, key), code) for _, code, key in wanted)
    return any(unit is None or bool(code and not unit.uscc) for unit, code in found)


def _filed(matcher: UnitMatcher, one: Declared, code: str, key: str) -> Unit:
    known = matcher.find(code, key)
    unit = known or Unit(name=tidy(one.name)[:KEY_LENGTH], name_key=key)
    # A unit that was found by its former code keeps the one it has.
    declared = {"uscc": unit.uscc or code, "kind": one.kind, "level": one.level, "province": one.province}
    changed = {name: value for name, value in declared.items() if value and value != getattr(unit, name)}
    for name, value in changed.items():
        setattr(unit, name, value)
    if known is None:
        insert(unit).is_new = True
    elif changed:
        # Locked above, so what is written back is what the row holds.
        unit.save()
    matcher.add(unit)
    return unit
