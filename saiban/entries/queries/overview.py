"""How far an edition has come: by division, by track, and from stage to stage. All from the tally, which is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from saiban.editions.models import Division, Track
from saiban.entries.models import State
from saiban.entries.queries.desk import Desk
from saiban.entries.queries.tally import Tally, tally_of

# An entry that waits for so many days makes its division slow, or late.
SLOW_DAYS, LATE_DAYS = 3, 7


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries stand where."""

    drafts: int
    entered: int
    waiting: int
    returned: int
    passed: int
    rejected: int

    @property
    def begun(self) -> int:
        """All that somebody has begun to write and not taken back."""
        return self.drafts + self.entered

    @property
    def decided(self) -> int:
        return self.entered - self.waiting

    @property
    def decided_share(self) -> int | None:
        """The share decided on, in hundredths, rounded down so that 100 means all; None where nothing was entered."""
        return 100 * self.decided // self.entered if self.entered else None

    @property
    def parts(self) -> list[tuple[str, int]]:
        """For a bar."""
        return [("draft", self.drafts), ("waiting", self.waiting), ("returned", self.returned),
                ("passed", self.passed), ("rejected", self.rejected)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DivisionCount:
    """How far one division has come, and for how long its oldest entry has waited."""

    division: Division
    counts: Counts
    waiting_since: datetime | None

    def waiting_days(self, now: datetime) -> int | None:
        """Whole days that the entry has waited which waits longest; None where none waits."""
        return max((now - self.waiting_since).days, 0) if self.waiting_since else None

    def lag(self, now: datetime) -> str:
        """``late``, ``slow`` or nothing."""
        days = self.waiting_days(now)
        if days is None or days < SLOW_DAYS:
            return ""
        return "late" if days >= LATE_DAYS else "slow"


def count_divisions(desk: Desk, track: str = "") -> list[DivisionCount]:
    """Each division of the desk with its counts, of one track or of all, in the rulebook's order.

    How long an entry waits is told of the whole division. No query, or those of the tally.
    """
    tally = tally_of(desk.edition)
    return [
        DivisionCount(division, _counts(tally, division.code, track), tally.waiting_since.get(division.code))
        for division in desk.divisions
    ]  # fmt: skip


def count_tracks(desk: Desk, division: str = "") -> list[tuple[Track, Counts]]:
    """Each track with its counts, in one division or in all."""
    tally = tally_of(desk.edition)
    return [(track, _counts(tally, division, track.code)) for track in desk.tracks.values()]


def count_all(desk: Desk, division: str = "", track: str = "") -> Counts:
    """The counts of the whole edition, or of one division, one track, or one track of a division."""
    return _counts(tally_of(desk.edition), division, track)


def _counts(tally: Tally, division: str, track: str) -> Counts:
    states: Mapping[str, int] = tally.states(division, track)
    return Counts(
        drafts=tally.drafts(division, track), entered=sum(states.values()), waiting=states.get(State.SUBMITTED, 0),
        returned=states.get(State.RETURNED, 0), passed=states.get(State.PASSED, 0),
        rejected=states.get(State.REJECTED, 0),
    )  # fmt: skip


# What each column is sorted by, at an edition's moment; where nothing waits or was entered, below all else
SORTED_BY: Mapping[str, Callable[[DivisionCount, datetime], int]] = {
    "begun": lambda each, now: each.counts.begun,
    "entered": lambda each, now: each.counts.entered,
    "waiting": lambda each, now: each.counts.waiting,
    "passed": lambda each, now: each.counts.passed,
    "days": lambda each, now: -1 if (days := each.waiting_days(now)) is None else days,
    "decided": lambda each, now: -1 if (share := each.counts.decided_share) is None else share,
}


def sorted_counts(counts: Sequence[DivisionCount], by: str, now: datetime) -> list[DivisionCount]:
    """By a column's name, the greatest first; by ``-`` and its name, the least first; else in the rulebook's order."""
    key, rising = SORTED_BY.get(by.removeprefix("-")), by.startswith("-")
    return sorted(counts, key=lambda each: key(each, now), reverse=not rising) if key else list(counts)
