"""Where each stage of an edition stands at a moment (H3, H7), and who may be told what about its times.

The stages are an ordered pipeline, each with a window that opens and closes to the second. A division may have a
window of its own for a stage; it replaces the stage's window as a whole, because half of one notice and half of
another would be a window that nobody announced. So may a track, and as long as nobody has chosen a track the widest of
their windows counts. A stage without any window is still to be announced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from saiban.core.errors import Reason
from saiban.core.windows import Phase, Window
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.contest import Division, Stage, StageKind, StageWindow
from saiban.rulebook.schema.rulebook import own_window
from saiban.rulebook.schema.tracks import Track

SHORTLY = timedelta(minutes=2)


class StagePhase(Enum):
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StageAt:
    """One stage at one moment, as it holds for one division or, without one, for the edition at large.

    `by_track` is how it holds for each track, where any has a window of its own.
    """

    stage: Stage
    window: Window | None
    provisional: bool
    phase: StagePhase
    note: str = ""
    is_own: bool = False
    by_track: tuple[tuple[Track, StageAt], ...] = ()

    @property
    def code(self) -> str:
        return self.stage.code

    @property
    def is_open(self) -> bool:
        return self.phase is StagePhase.OPEN


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment that a rehearsal is likely to want, with what happens then."""

    stage: Stage
    event: str
    moment: datetime


def phase(window: Window | None, now: datetime) -> StagePhase:
    """A closing moment belongs to what follows it: at 24:00 a window is closed, a second before it is open (H7)."""
    return StagePhase.UNKNOWN if window is None else _PHASES[window.phase(now)]


_PHASES = {Phase.UPCOMING: StagePhase.UPCOMING, Phase.OPEN: StagePhase.OPEN, Phase.CLOSED: StagePhase.CLOSED}


def stage_at(rulebook: Rulebook, stage: Stage, now: datetime, division: Division | None = None) -> StageAt:
    """The stage as it holds for the division, whose own window goes before the edition's.

    Where tracks have windows of their own it runs as long as any of them does, and tells each.
    """
    own = own_window(division, stage.code) if division else None
    if own:
        # The edition's note speaks of the edition's window.
        return _at(stage, own, now, is_own=True)
    by_track = tuple((track, _at(stage, timed, now)) for track, timed in rulebook.by_track(stage.code))
    if not by_track:
        return _at(stage, stage, now)
    window = rulebook.window(stage.code)
    provisional = any(each.provisional for _track, each in by_track)
    return StageAt(stage, window, provisional, phase(window, now), stage.note or "", by_track=by_track)


def _at(stage: Stage, timed: Stage | StageWindow, now: datetime, *, is_own: bool = False) -> StageAt:
    return StageAt(stage, timed.window, timed.provisional, phase(timed.window, now), timed.note or "", is_own)


def stages_at(rulebook: Rulebook, now: datetime, division: Division | None = None) -> tuple[StageAt, ...]:
    """Every stage in the order of the pipeline (H3)."""
    return tuple(stage_at(rulebook, stage, now, division) for stage in rulebook.stages)


def stage_of_kind_at(
    rulebook: Rulebook, kind: StageKind, now: datetime, division: Division | None = None
) -> StageAt | None:
    """The stage of a kind, for instance registration; None where the edition has none."""
    stage = rulebook.stage_of_kind(kind)
    return stage_at(rulebook, stage, now, division) if stage else None


def headline(stages: Sequence[StageAt]) -> StageAt | None:
    """The stage that a visitor should be told of first.

    That is the open stage that closes first; with none open, the next to open. Stages that are over or not announced
    have nothing to count down to, so None when there are only those.
    """
    closing = [each for each in stages if each.is_open and each.window and each.window.closes]
    if closing:
        return min(closing, key=lambda each: each.window.closes)  # type: ignore[union-attr, return-value, arg-type]
    opening = [each for each in stages if each.phase is StagePhase.UPCOMING]
    return min(opening, key=lambda each: each.window.opens, default=None)  # type: ignore[union-attr, return-value, arg-type]


def target(stage: StageAt) -> datetime | None:
    """What to count down to: the closing of an open stage, the opening of one to come."""
    if stage.window is None:
        return None
    return stage.window.closes if stage.is_open else stage.window.opens


def next_turn(rulebook: Rulebook, now: datetime) -> datetime | None:
    """The first moment after `now` at which anything opens or closes: until then every phase stays as it is."""
    return min((moment for moment in _turns(rulebook) if moment > now), default=None)


def _turns(rulebook: Rulebook) -> Iterator[datetime]:
    for timed in (*rulebook.stages, *rulebook.own_windows, *rulebook.products):
        yield from _ends(timed.window)


def _ends(window: Window | None) -> Iterator[datetime]:
    if window is not None:
        yield from (moment for moment in (window.opens, window.closes) if moment is not None)


def jumps(rulebook: Rulebook) -> tuple[Jump, ...]:
    """The moments that a rehearsal is likely to want, in the order of time: each turn, and shortly before a closing."""
    found: list[Jump] = []
    for stage in rulebook.stages:
        if stage.opens:
            found.append(Jump(stage, "opens", stage.opens))
        if stage.closes:
            found.append(Jump(stage, "closes_shortly", stage.closes - SHORTLY))
            found.append(Jump(stage, "closes", stage.closes))
    return tuple(sorted(found, key=lambda jump: jump.moment))


def is_open_anywhere(rulebook: Rulebook, kind: StageKind, now: datetime) -> bool:
    """Whether the stage is open for the edition, or for any division or track by a window of its own."""
    stage = rulebook.stage_of_kind(kind)
    if stage is None:
        return False
    return any(stage_at(rulebook, stage, now, division).is_open for division in _everywhere(rulebook.divisions))


def _everywhere(divisions: Iterable[Division]) -> Iterator[Division | None]:
    yield None
    yield from divisions


class Standing(Enum):
    """Where a bulletin stands: only what is published is there for the public."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


def standing(publish_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> Standing:
    """By the edition's clock `now`; the moment of publication itself belongs to the public (N15)."""
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    if publish_at is None:
        return Standing.DRAFT
    return Standing.PUBLISHED if publish_at <= now else Standing.SCHEDULED


def publication_refusals(at: datetime | None, now: datetime) -> list[Reason]:
    """Why a bulletin cannot be published at `at`: what has passed cannot be waited for. None means at once."""
    if at is None or at > now:
        return []
    return [Reason("passed", "这个时刻已经过去，请选择之后的时刻，或立即发布。", item="at")]
