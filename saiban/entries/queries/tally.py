"""How many entries stand where, counted once for everybody who looks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from saiban.editions.kept import Shelf
from saiban.editions.models import Edition
from saiban.entries.models import Entry


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of an edition's entries by the codes of division and track, and by state; no drafts."""

    counts: dict[tuple[str, str, str], int]

    def states(self, division: str = "", track: str = "") -> dict[str, int]:
        """How many stand in each state, in one division or track or in all; none where there is no such one."""
        found: Counter[str] = Counter()
        for (of_division, of_track, state), count in self.counts.items():
            if division in ("", of_division) and track in ("", of_track):
                found[state] += count
        return found


_tallies: Shelf[Tally] = Shelf()


def tally_of(edition: Edition) -> Tally:
    """The edition's tally. Counting fifty thousand rows takes longer than all else on a page, so it is kept until an
    entry is handed in or decided on, and for two seconds at least (see `saiban.editions.changes`)."""
    return _tallies.lasting(edition.pk, lambda: _count(edition))


def _count(edition: Edition) -> Tally:
    rows = Entry.objects.entered().filter(edition=edition).order_by()
    counted = rows.values_list("division__code", "track__code", "state").annotate(count=Count("pk"))
    return Tally({(division, track, state): count for division, track, state, count in counted})
