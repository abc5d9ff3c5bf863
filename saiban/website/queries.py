"""What the public pages read, in as few questions as can be; kept until something is announced as changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from saiban.accounts.queries import Visitor
from saiban.core.errors import NotThere
from saiban.editions import queries as editions
from saiban.editions.kept import Shelf
from saiban.editions.models import Edition
from saiban.editions.queries.bulletins import Headline, headlines_of
from saiban.entries.models import Entry
from saiban.entries.queries.passed_lists import public_lists


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries a committee has before it or has decided, by (division, track) codes."""

    by_place: dict[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.by_place.values())

    def of_division(self, code: str) -> int:
        return sum(count for (division, _track), count in self.by_place.items() if division == code)

    def of_track(self, code: str) -> int:
        return sum(count for (_division, track), count in self.by_place.items() if track == code)

    def of(self, division: str, track: str) -> int:
        return self.by_place.get((division, track), 0)


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """An edition with what its pages show of its entries."""

    edition: Edition
    counts: Counts
    # Bulletins that are public, or will be by themselves
    headlines: tuple[Headline, ...] = ()
    # The divisions whose committees have made their lists of passed entries public
    with_passed_list: frozenset[str] = frozenset()


_editions: Shelf[EditionFacts] = Shelf()
_lists: Shelf[list[Edition]] = Shelf()


def edition_facts(code: str, now: datetime) -> EditionFacts:
    """A public edition; NotThere otherwise. `now` is the real moment."""
    return _editions.get(code, now, lambda: (gather(editions.get_edition(code)), None))


def list_public_editions(now: datetime) -> list[Edition]:
    """The featured one first, then the newest. `now` is the real moment."""
    return _lists.get("public", now, lambda: (editions.public_editions(), None))


def featured_facts(now: datetime) -> EditionFacts | None:
    """The edition of the front page; None while nothing is public."""
    public = list_public_editions(now)
    try:
        return edition_facts(public[0].code, now) if public else None
    except NotThere:
        # Hidden since the list was read: the next visitor gets a new list.
        return None


def visible_facts(visitor: Visitor, code: str, now: datetime) -> tuple[EditionFacts, bool]:
    """The edition as this visitor may see it, and whether everybody may: who runs it sees it before it is public."""
    try:
        return edition_facts(code, now), True
    except NotThere:
        return gather(editions.get_edition_for(visitor, code)), False


def gather(edition: Edition) -> EditionFacts:
    """Four questions at most: counts, bulletins, lists, and the rulebook if this process has not read it yet."""
    assert edition.rules
    return EditionFacts(edition, count_entries(edition), headlines_of(edition), frozenset(public_lists(edition)))


def count_entries(edition: Edition) -> Counts:
    rows = (
        Entry.objects.entered()
        .filter(edition=edition)
        .order_by()
        .values_list("division__code", "track__code")
        .annotate(count=Count("pk"))
    )
    return Counts({(division, track): count for division, track, count in rows})
