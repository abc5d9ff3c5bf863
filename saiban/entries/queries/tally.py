"""How many entries stand where, counted once for everybody who looks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from saiban.editions.kept import Shelf
from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, Entry, State, Submission

# The codes of a division and of a track; an empty one stands for all of them.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of an edition's entries by place and state, and since when the one that waits longest waits in each
    division. A draft that has no division or track yet counts where all are counted.
    """

    counts: Mapping[Place, Mapping[str, int]]
    # Of those, the ones that nobody of a committee has taken on
    untaken: Mapping[Place, Mapping[str, int]]
    waiting_since: Mapping[str, datetime]

    def states(self, division: str = "", track: str = "", *, untaken: bool = False) -> dict[str, int]:
        """How many stand in each state, in one division or track or in all; none where there is no such one.

        Drafts are told apart by `drafts`: to a committee they are nothing yet.
        """
        found = (self.untaken if untaken else self.counts).get((division, track), {})
        return {state: found[state] for state in ENTERED if state in found}

    def drafts(self, division: str = "", track: str = "") -> int:
        """How many are being written: known to belong to the division or track, or of all."""
        return self.counts.get((division, track), {}).get(State.DRAFT, 0)


_tallies: Shelf[Tally] = Shelf()


def tally_of(edition: Edition) -> Tally:
    """The edition's tally. Counting fifty thousand rows takes longer than all else on a page, so it is kept until an
    entry is handed in or decided on, and for two seconds at least (see `saiban.editions.changes`)."""
    return _tallies.lasting(edition.pk, lambda: _count(edition))


def _count(edition: Edition) -> Tally:
    rows = Entry.objects.filter(edition=edition).order_by()
    counted = rows.exclude(state=State.WITHDRAWN).values_list("division__code", "track__code", "state")
    found = list(counted.annotate(count=Count("pk"), untaken=Count("pk", filter=Q(assigned_to=None))))
    return Tally(
        _summed((division, track, state, count) for division, track, state, count, _ in found),
        _summed((division, track, state, untaken) for division, track, state, _, untaken in found),
        _waiting_since(rows.filter(state=State.SUBMITTED)),
    )  # fmt: skip


def _summed(counted: Iterable[tuple[str | None, str | None, str, int]]) -> dict[Place, Counter[str]]:
    """Each number where it belongs: to its division and track, to either of them alone, and to the whole."""
    sums: dict[Place, Counter[str]] = defaultdict(Counter)
    for division, track, state, count in counted:
        for place in {(division or "", track or ""), (division or "", ""), ("", track or ""), ("", "")}:
            sums[place][state] += count
    return dict(sums)


def _waiting_since(waiting: QuerySet[Entry]) -> dict[str, datetime]:
    """Submissions are numbered as they come: the first of each division is found by its number, from an index."""
    first = dict(waiting.values_list("division__code").annotate(first=Min("submission_id")))
    moments = dict(Submission.objects.filter(pk__in=first.values()).values_list("pk", "submitted_at"))
    return {division: moments[submission] for division, submission in first.items()}
