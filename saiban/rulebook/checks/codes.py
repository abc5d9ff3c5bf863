"""Codes name one thing each, and what is referred to exists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Part, Path
from saiban.rulebook.schema.contest import DivisionRule, StageWindow
from saiban.rulebook.schema.documents import Document
from saiban.rulebook.schema.judging import Award, FixedPlaces, Rubric
from saiban.rulebook.schema.limits import PerNamedPerson, PerUnitWithin, PriorAwards
from saiban.rulebook.schema.people import ApplicantKind, Confirm, EntryField, MemberField
from saiban.rulebook.schema.tracks import (
    ApplicantKindIs,
    FieldValueIs,
    JointUnitsAre,
    MembersAre,
    UnitKindIs,
    UnitLevelIs,
)
from saiban.rulebook.walk import parts

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

# (part, its key that holds one code or several, the list of the rulebook that must have them)
_REFERENCES: tuple[tuple[type[Part], str, str], ...] = (
    (StageWindow, "stage", "stages"),
    (DivisionRule, "fallback", "divisions"),
    (ApplicantKind, "unit_kinds", "unit_kinds"),
    (Confirm, "stage", "stages"),
    (ApplicantKindIs, "applicants", "applicant_kinds"),
    (UnitKindIs, "unit_kinds", "unit_kinds"),
    (JointUnitsAre, "unit_kinds", "unit_kinds"),
    (UnitLevelIs, "unit_levels", "unit_levels"),
    (MembersAre, "member_role", "member_roles"),
    (MembersAre, "member_field", "member_fields"),
    (FieldValueIs, "field", "fields"),
    (MemberField, "only_roles", "member_roles"),
    (EntryField, "only_tracks", "tracks"),
    (EntryField, "only_applicants", "applicant_kinds"),
    (Document, "only_tracks", "tracks"),
    (Document, "only_applicants", "applicant_kinds"),
    (Document, "stage", "stages"),
    (PerNamedPerson, "roles", "member_roles"),
    (PerUnitWithin, "only_tracks", "tracks"),
    (PriorAwards, "before_closing_of", "stages"),
    (PriorAwards, "declared_by", "fields"),
    (FixedPlaces, "division", "divisions"),
    (FixedPlaces, "track", "tracks"),
    (Rubric, "stages", "stages"),
    (Rubric, "only_tracks", "tracks"),
    (Award, "stage", "stages"),
    (Award, "only_tracks", "tracks"),
)


def findings(book: Rulebook) -> Iterator[Finding]:
    for path, part in parts(book):
        yield from _repeated(path, part)
        yield from _dangling(book, path, part)


def _repeated(path: Path, part: Part) -> Iterator[Finding]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for index, step, code in _named(value if isinstance(value, tuple) else ()):
            if code in (earlier for at, _, earlier in _named(value) if at < index):
                yield Finding((*path, name, index, *step), f"“{code}”重复出现，同一列表中每一项只能出现一次。")


def _named(items: tuple[object, ...]) -> Iterator[tuple[int, Path, str]]:
    """Index, further path and text of each item that is a text or has a code."""
    for index, item in enumerate(items):
        if isinstance(item, str):
            yield index, (), item
        elif isinstance(code := getattr(item, "code", None), str):
            yield index, ("code",), code


def _dangling(book: Rulebook, path: Path, part: Part) -> Iterator[Finding]:
    for kind, key, target in _REFERENCES:
        if not isinstance(part, kind):
            continue
        known = list(dict.fromkeys(item.code for item in getattr(book, target)))
        value = getattr(part, key)
        if isinstance(value, tuple):
            for index, code in enumerate(value):
                if code not in known:
                    yield Finding((*path, key, index), unknown(code, target, known))
        elif value is not None and value not in known:
            yield Finding((*path, key), unknown(value, target, known))


def unknown(code: str, target: str, known: list[str]) -> str:
    """That a list has no such code, with the one that may be meant and those that there are."""
    near = get_close_matches(code, known, n=1)
    hint = f"是否想写“{near[0]}”？" if near else ""
    allowed = f"可用的有：{'、'.join(known)}。" if known else f"[[{target}]] 里还没有任何一项。"
    return f"[[{target}]] 里没有代码“{code}”。{hint}{allowed}"
