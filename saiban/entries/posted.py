"""From a posted page of the wizard to parts of the working copy, wrong values included."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from saiban.entries.rules.form import MemberPart, MentorPart, UnitPart, as_data
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.people import Question

# Longer than anything a rulebook can ask for; what is too long for the notice is said by the rules, not cut off here.
MOST_TEXT = 20_000


def read_units(posted: QueryDict, rulebook: Rulebook) -> dict[str, Any]:
    """The step “units” as typed."""
    typed = {key: _cleaned(posted.get(key, "")) for key in ("applicant", "province", "division") if key in posted}
    if "lead-name" in posted:
        typed["lead"] = _fields(posted, "lead", UnitPart)  # type: ignore[assignment]
    return {**typed, "joint": [_fields(posted, prefix, UnitPart) for prefix in _prefixes(posted, "joint")]}


def read_project(posted: QueryDict, rulebook: Rulebook) -> dict[str, Any]:
    """The step “project” as typed; answers to questions that are not shown are left alone by the caller."""
    typed: dict[str, Any] = {
        key: _cleaned(posted.get(key, "")) for key in ("title", "track", "abstract") if key in posted
    }
    typed["fields"] = _answers(posted, rulebook.fields, "fields")
    return typed


def read_team(posted: QueryDict, rulebook: Rulebook) -> dict[str, Any]:
    """The step “team” as typed, in the order of the page."""
    members = []
    for prefix in _prefixes(posted, "members"):
        member = _fields(posted, prefix, MemberPart)
        member["fields"] = _answers(posted, rulebook.member_fields, f"{prefix}-fields")
        members.append(member)
    return {"members": members}


def read_mentors(posted: QueryDict, rulebook: Rulebook) -> dict[str, Any]:
    """The step “mentors” as typed."""
    return {"mentors": [_fields(posted, prefix, MentorPart) for prefix in _prefixes(posted, "mentors")]}


READERS = {"units": read_units, "project": read_project, "team": read_team, "mentors": read_mentors}
# What of the working copy each step holds.
PARTS = {
    "units": ("applicant", "province", "division", "lead", "joint"),
    "project": ("title", "track", "abstract", "fields"),
    "team": ("members",), "mentors": ("mentors",),
}  # fmt: skip
LISTS: dict[str, tuple[str, type[UnitPart] | type[MemberPart] | type[MentorPart]]] = {
    "units": ("joint", UnitPart), "team": ("members", MemberPart), "mentors": ("mentors", MentorPart),
}  # fmt: skip
# More rows than any notice asks for; a page with thousands of them is no person's.
MOST_ROWS = 60


def change_rows(step: str, values: dict[str, Any], command: str) -> dict[str, Any]:
    """Add or remove a row of the step's list: `command` is ``add`` or ``remove-3``."""
    if step not in LISTS:
        return values
    name, part = LISTS[step]
    rows = list(values.get(name, []))
    if command == "add" and len(rows) < MOST_ROWS:
        rows.append(as_data(part()))
    elif command.startswith("remove-") and command[7:].isdigit():
        rows = [row for place, row in enumerate(rows) if place != int(command[7:])]
    return {**values, name: rows}


def _prefixes(posted: QueryDict, name: str) -> list[str]:
    """The rows of a list on the page: ``members-0``, ``members-1`` …, in their order."""
    places = {key.split("-")[1] for key in posted if key.startswith(f"{name}-")}
    return [f"{name}-{place}" for place in sorted((p for p in places if p.isdigit()), key=int)][:MOST_ROWS]


def _fields(posted: QueryDict, prefix: str, part: type[Any]) -> dict[str, Any]:
    names = (name for name in part.__dataclass_fields__ if name != "fields")
    return {name: _cleaned(posted.get(f"{prefix}-{name}", "")) for name in names}


def _cleaned(value: str) -> str:
    # A form sends line breaks as two characters; people count them as one.
    return value.replace("\r\n", "\n").replace("\0", "").strip()[:MOST_TEXT]


def _answers(posted: QueryDict, questions: tuple[Question, ...], prefix: str) -> dict[str, Any]:
    """Answers to the questions that were on the page; of those that were not there is nothing to say."""
    shown = set(posted.getlist(f"{prefix}-shown"))
    return {q.code: _answer(posted, q, f"{prefix}-{q.code}") for q in questions if q.code in shown}


def _answer(posted: QueryDict, question: Question, name: str) -> Any:
    if question.type == "multi_choice":
        return [_cleaned(value) for value in posted.getlist(name)]
    if question.type == "boolean":
        return name in posted
    return _cleaned(posted.get(name, ""))
