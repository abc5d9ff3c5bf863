"""A request as the model needs it: everything numbered, in an order that only the seed and the codes decide.

Equal choices are settled by which comes first. So the order of the request plays no part, and whoever published the
seed beforehand did not choose the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Literal, TypeVar

from saiban.engines.timetable.conflicts import marks_of_judge, marks_of_project
from saiban.engines.timetable.formats import HalfDay, Judge, Request, Room, Session
from saiban.engines.timetable.running import lasts, length, of_clock

_T = TypeVar("_T", HalfDay, Judge, Room, Session)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who is wanted in several sessions: as a mentor, and maybe as a judge too (their number, else None)."""

    person: str
    sessions: frozenset[int]
    judge: int | None


@dataclass(frozen=True, slots=True)
class Instance:
    """Half-days run in time; sessions, rooms and judges by lot. `fits` has the pairs (judge, session) without conflict.

    `possible` are the half-days that each session may be in; `free` those in which each judge can come; `on_stage` the
    sets of sessions that share a presenter; `presents` the sessions in which a judge stands on the stage.
    """

    request: Request
    half_days: tuple[HalfDay, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    judges: tuple[Judge, ...]
    possible: tuple[tuple[int, ...], ...]
    free: tuple[frozenset[int], ...]
    fits: dict[tuple[int, int], int]
    on_stage: tuple[frozenset[int], ...]
    presents: dict[int, frozenset[int]]
    wanted: tuple[Wanted, ...]

    @property
    def tracks(self) -> dict[str, list[int]]:
        """The sessions of each track."""
        found: dict[str, list[int]] = {}
        for number, session in enumerate(self.sessions):
            found.setdefault(session.track, []).append(number)
        return found

    def open_rooms(self, half_day: int, seats: int = 0) -> list[int]:
        """The rooms for one more session of so many people in a half-day."""
        code = self.half_days[half_day].code
        return [number for number, room in enumerate(self.rooms) if code in room.half_days and holds(room, seats)]


def holds(room: Room, seats: int) -> bool:
    """Whether so many people fit into the room."""
    return room.seats is None or room.seats >= seats


def lot(seed: str, *parts: str) -> bytes:
    """SHA-256 over the parts, each after its length, so that no two lists of parts read the same."""
    digest = sha256()
    for part in (seed, *parts):
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def instance(request: Request) -> Instance:
    """The request, numbered. Its parts must fit together (`checks.check`)."""
    half_days = tuple(sorted(request.half_days, key=lambda each: (each.day, of_clock(each.starts), each.code)))
    rooms = _by_lot(request.seed, "room", request.rooms)
    sessions = _by_lot(request.seed, "session", request.sessions)
    judges = _by_lot(request.seed, "judge", request.judges)
    presenting = _sessions_of(sessions, "presenters")
    mentoring = _sessions_of(sessions, "mentors")
    number_of = {judge.code: number for number, judge in enumerate(judges)}
    return Instance(
        request=request,
        half_days=half_days,
        rooms=rooms,
        sessions=sessions,
        judges=judges,
        possible=tuple(_possible(request, session, half_days, rooms) for session in sessions),
        free=tuple(
            frozenset(n for n, each in enumerate(half_days) if each.code in judge.half_days) for judge in judges
        ),
        fits=_fits(judges, sessions),
        on_stage=tuple(sorted({found for found in presenting.values() if len(found) > 1}, key=sorted)),
        presents={number_of[person]: presenting[person] for person in sorted(presenting) if person in number_of},
        wanted=tuple(_wanted(presenting, mentoring, number_of)),
    )


def _by_lot(seed: str, kind: str, parts: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(sorted(parts, key=lambda part: lot(seed, kind, part.code)))


def _possible(
    request: Request, session: Session, half_days: Sequence[HalfDay], rooms: Sequence[Room]
) -> tuple[int, ...]:
    """Long enough, allowed, and with a room that is allowed, open and large enough."""
    needed = lasts(request.minutes, len(session.projects))
    fit = [room for room in rooms if session.room in (None, room.code) and holds(room, session.seats)]
    return tuple(
        number
        for number, half_day in enumerate(half_days)
        if length(half_day) >= needed
        and (session.half_days is None or half_day.code in session.half_days)
        and any(half_day.code in room.half_days for room in fit)
    )


def _fits(judges: Sequence[Judge], sessions: Sequence[Session]) -> dict[tuple[int, int], int]:
    brought = [frozenset(chain.from_iterable(map(marks_of_project, session.projects))) for session in sessions]
    found = {}
    for number, judge in enumerate(judges):
        known, avoided = {knows.track: knows.fit for knows in judge.tracks}, marks_of_judge(judge)
        for place, session in enumerate(sessions):
            if session.track in known and avoided.isdisjoint(brought[place]):
                found[number, place] = known[session.track]
    return found


def _sessions_of(sessions: Sequence[Session], role: Literal["mentors", "presenters"]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, session in enumerate(sessions):
        for person in chain.from_iterable(getattr(project, role) for project in session.projects):
            found.setdefault(person, set()).add(number)
    return {person: frozenset(numbers) for person, numbers in found.items()}


def _wanted(
    presenting: dict[str, frozenset[int]], mentoring: dict[str, frozenset[int]], judges: dict[str, int]
) -> Iterable[Wanted]:
    for person, sessions in sorted(mentoring.items()):
        everywhere = sessions | presenting.get(person, frozenset())
        if len(everywhere) > 1 or person in judges:
            yield Wanted(person, everywhere, judges.get(person))
