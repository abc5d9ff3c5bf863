"""What a committee reads: its list, its counts, and one entry on one page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, Func, OuterRef, QuerySet, TextField, Value

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import has_role, people_with_role, roles_of
from saiban.core.errors import NotThere
from saiban.core.names import title_key
from saiban.core.tokens import row_number
from saiban.editions.known import known_edition
from saiban.editions.models import Division, Edition, Track
from saiban.entries.models import ENTERED, Entry, State, Suspect
from saiban.entries.queries.doors import READERS, SCREENERS
from saiban.entries.queries.parts import set_known_parts
from saiban.entries.queries.tally import tally_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person works in one edition: the divisions whose entries they may read."""

    edition: Edition
    divisions: tuple[Division, ...]
    is_national: bool
    tracks: Mapping[int, Track]
    person: Person

    @property
    def division(self) -> Division | None:
        """The one division of a division's committee; None for who sees several."""
        return self.divisions[0] if len(self.divisions) == 1 else None


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the list is narrowed to; every part may be empty.

    `who` is ``me`` for what the person has taken on, ``nobody`` for what nobody has. `order` is empty for the last
    handed in first, ``oldest`` for the longest waiting first. `before` is the last entry of the page before.
    """

    state: str = ""
    track: str = ""
    division: str = ""
    text: str = ""
    who: str = ""
    # Those alone that are like another project about which nobody has said anything yet
    alike: bool = False
    order: str = ""
    before: int | None = None

    @classmethod
    def read(cls, given: Mapping[str, object]) -> DeskFilter:
        """The filter that an address, a form or a saved view names; what is not there is empty."""
        # Without the one character that no database takes
        said = {name: str(value).replace("\0", "")[:100] for name, value in given.items()}
        return cls(
            state=said.get("state", ""), track=said.get("track", ""), division=said.get("division", ""),
            text=said.get("q", ""), who=said.get("who", ""), alike=said.get("alike") == "1",
            order="oldest" if said.get("order") == "oldest" else "", before=row_number(said.get("before", "")),
        )  # fmt: skip

    def address(self, **changes: Any) -> str:
        """The query string of this filter with some parts changed; a changed filter starts at its first page.

        That of the whole list says so: an address without a query is that of the person's preferred view.
        """
        narrowed = replace(self, **{"before": None, **changes})
        return "?" + (urlencode(narrowed.parts()) or "state=")

    def parts(self) -> list[tuple[str, Any]]:
        """What is narrowed, by the names that addresses and forms have for it."""
        parts = (("state", self.state), ("track", self.track), ("division", self.division), ("q", self.text),
                 ("who", self.who), ("alike", int(self.alike)), ("order", self.order),
                 ("before", self.before))  # fmt: skip
        return [(name, value) for name, value in parts if value]

    def saved_parts(self) -> dict[str, Any]:
        """The parts as a saved view keeps them, whatever page they were looked at on."""
        return dict(replace(self, before=None).parts())


def desks_of(person: Person) -> list[Edition]:
    """The editions in which the person reads entries."""
    scopes = {role.scope for role in roles_of(person) if role.kind in READERS}
    if "*" in scopes:
        return list(Edition.objects.exclude(revision=None))
    return list(Edition.objects.filter(code__in={scope.split("/")[0] for scope in scopes}))


def get_desk_for(person: Person, edition_code: str) -> Desk:
    """The person's desk in an edition; NotThere where they have none. Asks the database nothing that it knows."""
    known = known_edition(edition_code)
    own = tuple(division for division in known.divisions.values() if has_role(person, READERS, division.scope))
    if not own:
        raise NotThere
    return Desk(known.edition, own, has_role(person, READERS, edition_code), known.tracks, person)


def may_take_along(person: Person, desk: Desk) -> bool:
    """Committees take their lists along, with telephone numbers; observers read them here."""
    return any(has_role(person, SCREENERS, division.scope) for division in desk.divisions)


def _of_desk(desk: Desk) -> QuerySet[Entry]:
    rows = Entry.objects.filter(edition=desk.edition, state__in=ENTERED)
    return rows if desk.is_national else rows.filter(division__in=desk.divisions)


def _narrowed(rows: QuerySet[Entry], desk: Desk, given: DeskFilter, *, by_state: bool = True) -> QuerySet[Entry]:
    if by_state and given.state in ENTERED:
        rows = rows.filter(state=given.state)
    if given.track:
        rows = rows.filter(track__code=given.track)
    if given.division:
        rows = rows.filter(division__code=given.division)
    if given.who == "me":
        rows = rows.filter(assigned_to=desk.person.pk)
    elif given.who == "nobody":
        rows = rows.filter(assigned_to=None)
    if given.alike:
        rows = rows.filter(_ALIKE)
    return _matching(rows, given.text.strip()) if given.text.strip() else rows


# What was withdrawn since has no suspects, so nothing is asked about the other one.
_ALIKE = Exists(Suspect.objects.filter(entry=OuterRef("pk"), is_open=True))


class _Pairs(Func):
    """Each two letters of a text that stand side by side, by which an index finds words of two characters too."""

    function = "saiban_pairs"
    output_field = ArrayField(TextField())


def _matching(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Entries whose number, title or one of whose units contains the text, however it is spaced or bracketed."""
    key = title_key(text)
    if not key:
        return rows.none()
    found = rows.filter(found_by__contains=key)
    if len(key) == 1:
        return found
    return found.alias(pairs=_Pairs("found_by")).filter(pairs__contains=_Pairs(Value(key)))


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

    def get_state_display(self) -> str:
        return str(State(self.state).label)


def list_for_desk(desk: Desk, given: DeskFilter) -> tuple[list[DeskRow], int | None]:
    """One page of entries in the order asked for, and where the next page begins (None at the end).

    Pages are cut by key, not by count, so that the hundredth costs what the first does. Rows are read as plain
    values: fifty entries with what hangs on them would be two hundred objects.
    """
    rows = _ordered(_narrowed(_of_desk(desk), desk, given), given)
    if given.before:
        rows = rows.filter(**{"submission_id__gt" if given.order else "submission_id__lt": given.before})
    found: list[tuple[Any, ...]] = list(rows.values_list(*_SHOWN, _ALIKE)[: PAGE + 1])
    divisions = {division.pk: division for division in desk.divisions}
    page = [DeskRow(divisions[division], desk.tracks[track], *own) for _, division, track, *own in found[:PAGE]]
    return page, found[PAGE - 1][0] if len(found) > PAGE else None


def _ordered(rows: QuerySet[Entry], given: DeskFilter) -> QuerySet[Entry]:
    # Submissions are numbered as they come, so their number is the order of time.
    return rows.order_by("submission_id" if given.order else "-submission_id")


# Where an entry stands in the list, then its division and track, then what a row shows of it.
_SHOWN = ("submission_id", "division_id", "track_id", "public_id", "number", "title", "lead_name", "state",
          "submission__submitted_at", "assigned_to__name")  # fmt: skip


# What the sheet tells of an entry; `saiban.entries.sheets` takes the columns in this order.
_OF_SHEET = (
    "number", "title", "state", "division_id", "track_id", "submission__form", "submission__submitted_at",
    "submission__sequence", "submission__screening__verdict", "submission__screening__reason",
    "submission__screening__decided_by__name", "submission__screening__decided_at",
)  # fmt: skip


def entries_shown(desk: Desk, given: DeskFilter) -> QuerySet[Entry]:
    """Every entry that the filter shows, whatever the page: to count them, or to write to those whose they are."""
    return _narrowed(_of_desk(desk), desk, given)


def rows_for_sheet(desk: Desk, given: DeskFilter) -> Iterator[tuple[Any, ...]]:
    """Every entry that the filter shows, whatever the page, in the order of the list; read piece by piece."""
    rows = _ordered(entries_shown(desk, given), given)
    return rows.values_list(*_OF_SHEET).iterator(chunk_size=500)


def count_states(desk: Desk, given: DeskFilter) -> dict[str, int]:
    """How many entries of the filter stand in each state, all states together under the empty key.

    Of the whole country's entries, unless words are looked for, the count may lag by two seconds: see `tally_of`.
    """
    if desk.is_national and not (given.text.strip() or given.who or given.alike):
        counts = tally_of(desk.edition).states(given.division, given.track)
    else:
        rows = _narrowed(_of_desk(desk), desk, given, by_state=False).order_by()
        counts = dict(rows.values_list("state").annotate(count=Count("pk")))
    return {"": sum(counts.values()), **{state: counts.get(state, 0) for state in ENTERED}}


def on_desk(person: Person, edition: Edition, public_ids: Collection[str]) -> list[Entry]:
    """The entries of these ids that the person may decide on; what is somebody else's is not there."""
    found = Entry.objects.filter(edition=edition, public_id__in=public_ids, state__in=ENTERED)
    return [entry for entry in _known(found.select_related("submission")) if has_role(person, SCREENERS, entry.scope)]


def held_for_desk(person: Person, edition: Edition, public_ids: Collection[str]) -> list[Entry]:
    """The same, held in ascending order until the transaction ends."""
    found = Entry.objects.filter(edition=edition, public_id__in=public_ids, state__in=ENTERED)
    held = found.select_for_update().order_by("pk")
    return [entry for entry in _known(held) if has_role(person, SCREENERS, entry.scope)]


def _known(rows: QuerySet[Entry]) -> Iterator[Entry]:
    for entry in rows:
        entry.edition = set_known_parts(entry).edition
        yield entry


def colleagues_of(desk: Desk) -> list[Person]:
    """Who else works at this desk: the division's committee, or the nation's."""
    scope, kind = (desk.edition.code, RoleKind.NATIONAL) if desk.is_national else ("", RoleKind.DIVISION)
    found = people_with_role([kind], scope or desk.divisions[0].scope)
    return sorted(found, key=lambda person: (person.pk != desk.person.pk, person.display_name))


def next_waiting(desk: Desk, after: Entry) -> Entry | None:
    """The next entry that waits for screening, the longest waiting first; the one just looked at left out."""
    rows = _of_desk(desk).filter(state=State.SUBMITTED).exclude(pk=after.pk)
    # Submissions are numbered as they come; an entry's own number only says when somebody began to write it.
    return rows.order_by("submission_id").first()
