"""What a committee reads: its list, its counts, and one entry on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role, roles_of
from saiban.core.errors import NotThere
from saiban.core.names import title_key, unit_key
from saiban.editions.models import Division, Edition
from saiban.entries.models import ENTERED, Entry, EntryUnit, State
from saiban.entries.queries.doors import READERS

PAGE = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person works in one edition: the divisions whose entries they may read."""

    edition: Edition
    divisions: tuple[Division, ...]
    is_national: bool

    @property
    def division(self) -> Division | None:
        """The one division of a division's committee; None for who sees several."""
        return self.divisions[0] if len(self.divisions) == 1 else None


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the list is narrowed to; every part may be empty. `before` is the last entry of the page before."""

    state: str = ""
    track: str = ""
    division: str = ""
    text: str = ""
    before: int | None = None

    def address(self, **changes: Any) -> str:
        """The query string of this filter with some parts changed; a changed filter starts at its first page."""
        narrowed = replace(self, **{"before": None, **changes})
        parts = {"state": narrowed.state, "track": narrowed.track, "division": narrowed.division,
                 "q": narrowed.text, "before": narrowed.before}  # fmt: skip
        return "?" + urlencode({key: value for key, value in parts.items() if value})


def desks_of(person: Person) -> list[Edition]:
    """The editions in which the person reads entries."""
    scopes = {role.scope for role in roles_of(person) if role.kind in READERS}
    if "*" in scopes:
        return list(Edition.objects.exclude(revision=None))
    return list(Edition.objects.filter(code__in={scope.split("/")[0] for scope in scopes}))


def get_desk_for(person: Person, edition_code: str) -> Desk:
    """The person's desk in an edition; NotThere where they have none."""
    edition = Edition.objects.filter(code=edition_code).first()
    if edition is None:
        raise NotThere
    rows = list(edition.divisions.all())
    for division in rows:
        division.edition = edition  # known; spares a question for each division
    own = tuple(division for division in rows if has_role(person, READERS, division.scope))
    if not own:
        raise NotThere
    return Desk(edition, own, has_role(person, READERS, edition.code))


def _of_desk(desk: Desk) -> QuerySet[Entry]:
    rows = Entry.objects.filter(edition=desk.edition, state__in=ENTERED)
    return rows if desk.is_national else rows.filter(division__in=desk.divisions)


def _narrowed(rows: QuerySet[Entry], given: DeskFilter, *, by_state: bool = True) -> QuerySet[Entry]:
    if by_state and given.state in ENTERED:
        rows = rows.filter(state=given.state)
    if given.track:
        rows = rows.filter(track__code=given.track)
    if given.division:
        rows = rows.filter(division__code=given.division)
    return _matching(rows, given.text.strip()) if given.text.strip() else rows


def _matching(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Entries whose title, number or one of whose units contains the text, however it is spaced."""
    text = text.replace("\0", "")  # which no database takes
    units = EntryUnit.objects.filter(entry=OuterRef("pk"), unit__name_key__contains=unit_key(text))
    match = Q(number__icontains=text)
    if title_key(text):
        match |= Q(title_key__contains=title_key(text))
    if unit_key(text):
        match |= Q(Exists(units))
    return rows.filter(match)


def list_for_desk(desk: Desk, given: DeskFilter) -> tuple[list[Entry], int | None]:
    """One page of entries, the last handed in first, and where the next page begins (None at the end).

    Pages are cut by key, not by count, so that the hundredth costs what the first does.
    """
    rows = _narrowed(_of_desk(desk), given).select_related("division", "track", "submission").order_by("-id")
    rows = rows.defer("form", "submission__form", "submission__documents")
    if given.before:
        rows = rows.filter(id__lt=given.before)
    page = list(rows[: PAGE + 1])
    for entry in page:
        entry.edition = desk.edition
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None


def count_states(desk: Desk, given: DeskFilter) -> dict[str, int]:
    """How many entries of the filter stand in each state, all states together under the empty key."""
    rows = _narrowed(_of_desk(desk), given, by_state=False).order_by()
    counts = dict(rows.values_list("state").annotate(count=Count("pk")))
    return {"": sum(counts.values()), **{state: counts.get(state, 0) for state in ENTERED}}


@dataclass(frozen=True, slots=True)
class DivisionCount:
    """How far one division has come."""

    division: Division
    entered: int
    waiting: int
    passed: int


def count_divisions(desk: Desk) -> list[DivisionCount]:
    """Each division of the desk with its counts, in the rulebook's order. One query."""
    rows = _of_desk(desk).order_by().values_list("division").annotate(
        entered=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        passed=Count("pk", filter=Q(state=State.PASSED)),
    )  # fmt: skip
    counts = {row[0]: row[1:] for row in rows}
    return [DivisionCount(division, *counts.get(division.pk, (0, 0, 0))) for division in desk.divisions]


def next_waiting(desk: Desk, after: Entry) -> Entry | None:
    """The next entry that waits for screening, the longest waiting first; the one just looked at left out."""
    rows = _of_desk(desk).filter(state=State.SUBMITTED).exclude(pk=after.pk)
    # Submissions are numbered as they come; an entry's own number only says when somebody began to write it.
    return rows.order_by("submission_id").first()


def sum_of(counts: Sequence[DivisionCount]) -> dict[str, int]:
    return {key: sum(getattr(count, key) for count in counts) for key in ("entered", "waiting", "passed")}
