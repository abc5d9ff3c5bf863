"""How many entries stand where, counted once for everybody who looks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from saiban.editions.kept import Shelf
from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, Entry, State, Submission


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of an edition's entries by the codes of division and track, and by state; and since when the one that
    waits longest waits in each division. A draft that has no division or track yet stands under an empty code.
    """

    counts: dict[tuple[str, str, str], int]
    waiting_since: dict[str, datetime]

    def states(self, division: str = "", track: str = "") -> dict[str, int]:
        """How many stand in each state, in one division or track or in all; none where there is no such one.

        Drafts are told apart by `drafts`: to a committee they are nothing yet.
        """
        found: Counter[str] = Counter()
        for (of_division, of_track, state), count in self.counts.items():
            if state in ENTERED and division in ("", of_division) and track in ("", of_track):
                found[state] += count
        return found

    def drafts(self, division: str = "", track: str = "") -> int:
        """How many are being written: known to belong to the division or track, or of all."""
        return sum(
            count for (of_division, of_track, state), count in self.counts.items()
            if state == State.DRAFT and division in ("", of_division) and track in ("", of_track)
        )  # fmt: skip


_tallies: Shelf[Tally] = Shelf()


def tally_of(edition: Edition) -> Tally:
    """The edition's tally. Counting fifty thousand rows takes longer than all else on a page, so it is kept until an
    entry is handed in or decided on, and for two seconds at least (see `saiban.editions.changes`)."""
    return _tallies.lasting(edition.pk, lambda: _count(edition))


def _count(edition: Edition) -> Tally:
    rows = Entry.objects.filter(edition=edition).order_by()
    counted = rows.exclude(state=State.WITHDRAWN).values_list("division__code", "track__code", "state")
    return Tally(
        {(division or "", track or "", state): count
         for division, track, state, count in counted.annotate(count=Count("pk"))},
        _waiting_since(rows.filter(state=State.SUBMITTED)),
    )  # fmt: skip


def _waiting_since(waiting: QuerySet[Entry]) -> dict[str, datetime]:
    """Submissions are numbered as they come: the first of each division is found by its number, from an index."""
    first = dict(waiting.values_list("division__code").annotate(first=Min("submission_id")))
    moments = dict(Submission.objects.filter(pk__in=first.values()).values_list("pk", "submitted_at"))
    return {division: moments[submission] for division, submission in first.items()}
