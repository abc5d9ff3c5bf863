"""The desk's list: its rows, how many stand where, and which entry comes next.

What narrows a list is told by name (`_narrowing`), so that the SQL of each kind of list is put together once
(`saiban.database.questions`); a list has no more kinds than an address has parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, Func, JSONField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTransform

from saiban.core.names import title_key
from saiban.database.questions import AnyGiven, Columns, Given
from saiban.editions.models import Division, Track
from saiban.entries.models import ENTERED, Entry, State, Suspect
from saiban.entries.queries.desk import Desk, DeskFilter
from saiban.entries.queries.tally import tally_of
from saiban.rulebook import Rulebook

PAGE = 50
Names = tuple[str, ...]


# --- what it is narrowed to -------------------------------------------------------------------------------------------


class _Pairs(Func):
    """Each two letters of a text that stand side by side, by which an index finds words of two characters too."""

    function = "saiban_pairs"
    output_field = ArrayField(TextField())


def _in_divisions(divisions: list[int] | AnyGiven) -> Q:
    return Q(division_id__in=divisions) if isinstance(divisions, list) else Q(division_id=divisions)


# What was withdrawn since has no suspects, so nothing is asked about the other one.
_ALIKE = Exists(Suspect.objects.filter(entry=OuterRef("pk"), is_open=True))
_CONDITIONS: Mapping[str, Callable[[Any], Q]] = {
    "edition": lambda edition: Q(edition_id=edition),
    "division": lambda division: Q(division_id=division),
    "divisions": _in_divisions,
    "track": lambda track: Q(track_id=track),
    "taken_by": lambda person: Q(assigned_to_id=person),
    "untaken": lambda _: Q(assigned_to_id=None),
    "alike": lambda _: Q(_ALIKE),
    "letter": lambda key: Q(found_by__contains=key),
    "words": lambda key: Q(found_by__contains=key, pairs__contains=_Pairs(key)),
    "nothing": lambda _: Q(pk=None),
    "after": lambda submission: Q(submission_id__gt=submission),
    "before": lambda submission: Q(submission_id__lt=submission),
    "other_than": lambda entry: ~Q(pk=entry),
}


def _narrowing(desk: Desk, given: DeskFilter) -> dict[str, Any]:
    """What holds for every entry that the filter shows, whatever its state, by the names of `_CONDITIONS`.

    A division is of one edition, so where one is named nothing else is asked, and an index answers alone.
    """
    narrowed = _place(desk, given.division)
    if given.track:
        narrowed["track"] = _key(given.track, desk.tracks)
    if given.who == "me":
        narrowed["taken_by"] = desk.person.pk
    elif given.who == "nobody":
        narrowed["untaken"] = True
    if given.alike:
        narrowed["alike"] = True
    return narrowed | (_words(given.text) if given.text.strip() else {})


def _place(desk: Desk, division: str) -> dict[str, Any]:
    of_desk = {each.pk: each for each in desk.divisions}
    if division:
        return {"division": _key(division, of_desk)}
    if desk.is_national:
        return {"edition": desk.edition.pk}
    return {"divisions": list(of_desk)} if desk.division is None else {"division": desk.division.pk}


def _key(code: str, known: Mapping[int, Division] | Mapping[int, Track]) -> int | None:
    """The key of what has the code; None, which no entry has, where nothing does."""
    return next((key for key, each in known.items() if each.code == code), None)


def _words(text: str) -> dict[str, Any]:
    """The text in the number, the title or the name of a unit, however it is spaced or bracketed."""
    key = title_key(text)
    return {"letter" if len(key) == 1 else "words": key} if key else {"nothing": True}


def _rows(conditions: Mapping[str, Any]) -> QuerySet[Entry]:
    # That each of them was handed in is said for an index of submissions, where drafts stand before all else.
    rows = Entry.objects.entered().filter(submission__isnull=False).alias(pairs=_Pairs("found_by"))
    return rows.filter(*(_CONDITIONS[name](value) for name, value in conditions.items()))


def _asked(names: Names) -> QuerySet[Entry]:
    """The rows of a question that is given what it is narrowed to."""
    return _rows({name: AnyGiven(name) if name == "divisions" else Given(name) for name in names})


def _in_state(rows: QuerySet[Entry], state: str) -> QuerySet[Entry]:
    return rows.filter(state=state) if state in ENTERED else rows


def _in_order(rows: QuerySet[Entry], order: str) -> QuerySet[Entry]:
    # Submissions are numbered as they come; an entry's own number only says when somebody began to write it.
    return rows.order_by("submission_id" if order else "-submission_id")


# --- its rows ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the list: what it shows of an entry, and no more."""

    division: Division
    track: Track
    public_id: str
    number: str
    title: str
    lead_name: str
    state: str
    submitted_at: datetime
    assigned_to: str | None
    is_alike: bool


# Where an entry stands in the list, then its division and track, then what a row shows of it.
_SHOWN = ("submission_id", "division_id", "track_id", "public_id", "number", "title", "lead_name", "state",
          "submission__submitted_at", "assigned_to__name", _ALIKE)  # fmt: skip


def list_for_desk(desk: Desk, given: DeskFilter) -> tuple[list[DeskRow], int | None]:
    """One page of entries in the order asked for, and where the next page begins (None at the end). One query.

    Pages are cut by key, not by count, so that the hundredth costs what the first does. Rows are read as plain
    values: fifty entries with what hangs on them would be two hundred objects.
    """
    narrowed = _narrowing(desk, given)
    if given.before:
        narrowed["after" if given.order else "before"] = given.before
    state = given.state if given.state in ENTERED else ""
    found = _page(tuple(narrowed), state, given.order, PAGE + 1).rows(**narrowed)
    divisions = {division.pk: division for division in desk.divisions}
    page = [DeskRow(divisions[division], desk.tracks[track], *own) for _, division, track, *own in found[:PAGE]]
    return page, found[PAGE - 1][0] if len(found) > PAGE else None


@cache
def _page(names: Names, state: str, order: str, size: int) -> Columns:
    return Columns(lambda: _shown(_in_order(_in_state(_asked(names), state), order)[:size], order))


def _shown(page: QuerySet[Entry], order: str) -> QuerySet[Entry, tuple[Any, ...]]:
    """What is shown of one page: joined to its entries alone, and not to all among which it was found."""
    return _in_order(Entry.objects.filter(pk__in=page.values("pk")), order).values_list(*_SHOWN)


@cache
def _waiting(names: Names) -> Columns:
    return Columns(lambda: _in_order(_in_state(_asked(names), State.SUBMITTED), "oldest").values_list("public_id")[:1])


def next_waiting(desk: Desk, after: Entry) -> str | None:
    """The next entry that waits for screening, the longest waiting first; the one just looked at left out."""
    narrowed = _narrowing(desk, DeskFilter()) | {"other_than": after.pk}
    return next((public_id for (public_id,) in _waiting(tuple(narrowed)).rows(**narrowed)), None)


# --- how many stand where ---------------------------------------------------------------------------------------------


def count_states(desk: Desk, given: DeskFilter) -> dict[str, int]:
    """How many entries of the filter stand in each state, all states together under the empty key.

    Of the whole country's entries, unless words are looked for, the count may lag by two seconds: see `tally_of`.
    """
    if desk.is_national and not (given.text.strip() or given.who == "me" or given.alike):
        counts = tally_of(desk.edition).states(given.division, given.track, untaken=given.who == "nobody")
    else:
        narrowed = _narrowing(desk, given)
        counts = dict(_states(tuple(narrowed)).rows(**narrowed))
    return {"": sum(counts.values()), **{state: counts.get(state, 0) for state in ENTERED}}


@cache
def _states(names: Names) -> Columns:
    return Columns(lambda: _asked(names).order_by().values_list("state").annotate(count=Count("*")))


# --- all of it --------------------------------------------------------------------------------------------------------


def entries_shown(desk: Desk, given: DeskFilter) -> QuerySet[Entry]:
    """Every entry that the filter shows, whatever the page: to count them, or to write to those whose they are."""
    narrowed = _narrowing(desk, given)
    rows = _rows({name: value if isinstance(value, list) else Value(value) for name, value in narrowed.items()})
    return _in_state(rows, given.state)


class _Without(Func):
    """A JSON value without the keys in the list that follows it."""

    template, arg_joiner, output_field = "(%(expressions)s)", " - ", JSONField()


def _in_short(rulebook: Rulebook) -> tuple[_Without, _Without]:
    """What was handed in and the answers in it, without long texts: a sheet need not read them five thousand times."""
    essays = [question.code for question in rulebook.fields if question.type == "long_text"]
    answers = KeyTransform("fields", "submission__form")
    return _Without("submission__form", _keys(["abstract", "fields"])), _Without(answers, _keys(essays))


def _keys(keys: list[str]) -> Value:
    return Value(keys, output_field=ArrayField(TextField()))


# What the sheet tells of an entry; `saiban.entries.sheets` takes the columns in this order.
_OF_SHEET = (
    "number", "title", "state", "division_id", "track_id", "submission__submitted_at", "submission__sequence",
    "submission__screening__verdict", "submission__screening__reason", "submission__screening__decided_by__name",
    "submission__screening__decided_at",
)  # fmt: skip


def rows_for_sheet(desk: Desk, given: DeskFilter) -> Iterator[tuple[Any, ...]]:
    """Every entry that the filter shows, whatever the page, in the order of the list; read piece by piece."""
    rows = _in_order(entries_shown(desk, given), given.order).values_list(*_OF_SHEET, *_in_short(desk.edition.rules))
    return rows.iterator(chunk_size=1000)
