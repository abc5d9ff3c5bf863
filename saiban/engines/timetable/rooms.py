"""Which room each session gets, once half-days and panels stand: as few changes as can be.

    x[s, r]   session s is in room r
    w[s, s']  two sessions of different half-days are in the same room

A group (a track, or the sessions of a judge on one day) has as many rooms as it has sessions without an earlier one of
the group in the same room. Being in the same room carries over from pair to pair, which makes the bound good without
naming rooms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from saiban.engines.solving import Model, solve
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Plan

_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Rooms:
    """A room for each session, what they cost, and the least that any could; `timely` unless the clock ended it."""

    rooms: tuple[int, ...]
    cost: int
    bound: int
    timely: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions that should share rooms; every room beyond `allowed` costs."""

    sessions: tuple[int, ...]
    allowed: int
    price: int


def place(instance: Instance, plan: Plan, fixed: dict[int, int], seconds: float) -> Rooms | None:
    """The best rooms for these half-days and panels, `fixed` ones staying; None when none fit or time ran out."""
    groups = [group for group in _groups(instance, plan) if len(group.sessions) > group.allowed]
    builder = _Builder(instance, plan, fixed)
    builder.build(groups)
    solved = solve(builder.model, seconds=seconds)
    if solved.values is None:
        return None
    rooms = [0] * len(instance.sessions)
    for (session, room), column in builder.in_room.items():
        if solved.values[column] > 0.5:
            rooms[session] = room
    cost = sum(group.price * (len({rooms[session] for session in group.sessions}) - group.allowed) for group in groups)
    bound = 0 if solved.bound == _INFINITE else ceil(-solved.bound - 1e-6)
    return Rooms(tuple(rooms), cost, min(max(bound, 0), cost), solved.status == "optimal")


def _groups(instance: Instance, plan: Plan) -> Iterator[Group]:
    """Tracks, with the most rooms that they need at one time; and what each judge hears on one day."""
    prices = instance.request.prices
    for _track, sessions in sorted(instance.tracks.items()):
        at_once = max(Counter(plan.half_days[session] for session in sessions).values())
        yield Group(_in_time(plan, sessions), at_once, prices.track_room)
    alike: Counter[tuple[int, ...]] = Counter()
    for judge in range(len(instance.judges)):
        days = defaultdict(list)
        for session, panel in enumerate(plan.panels):
            if judge in panel:
                days[instance.half_days[plan.half_days[session]].day].append(session)
        alike.update(_in_time(plan, sessions) for sessions in days.values() if len(sessions) > 1)
    for heard, judges in sorted(alike.items()):
        yield Group(heard, 1, prices.room_change * judges)


def _in_time(plan: Plan, sessions: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(sessions, key=lambda session: (plan.half_days[session], session)))


class _Builder:
    def __init__(self, instance: Instance, plan: Plan, fixed: dict[int, int]) -> None:
        self.instance, self.plan, self.fixed = instance, plan, fixed
        self.model = Model()
        self.in_room: dict[tuple[int, int], int] = {}
        self.same: dict[frozenset[int], int] = {}

    def build(self, groups: Sequence[Group]) -> None:
        self._rooms()
        priced = [group for group in groups if group.price]
        related = self._related(priced)
        self._same_rooms(related)
        for group in priced:
            self._group(group)

    def _fitting(self, session: int) -> list[int]:
        if session in self.fixed:
            return [self.fixed[session]]
        asked = self.instance.sessions[session]
        fitting = self.instance.open_rooms(self.plan.half_days[session], asked.seats)
        return [room for room in fitting if asked.room in (None, self.instance.rooms[room].code)]

    def _rooms(self) -> None:
        taken = defaultdict(list)
        for session, half_day in enumerate(self.plan.half_days):
            rooms = self._fitting(session)
            for room in rooms:
                self.in_room[session, room] = column = int(self.model.add_columns([0])[0])
                taken[half_day, room].append(column)
            self._row([self.in_room[session, room] for room in rooms], [], 1, 1)
        for columns in taken.values():
            if len(columns) > 1:
                self._row(columns, [], -_INFINITE, 1)

    @staticmethod
    def _related(groups: Sequence[Group]) -> list[list[int]]:
        """Sessions that some groups tie together, directly or by others; the rest need no pairs."""
        islands: list[set[int]] = []
        for group in groups:
            met = [island for island in islands if island & set(group.sessions)]
            islands = [island for island in islands if island not in met] + [set(group.sessions).union(*met)]
        return [sorted(island) for island in islands]

    def _same_rooms(self, islands: Sequence[Sequence[int]]) -> None:
        half_days = self.plan.half_days
        for island in islands:
            for one, other in combinations(island, 2):
                if half_days[one] != half_days[other]:
                    self._pair(one, other)
            for trio in combinations(island, 3):
                self._carry_over(trio)
            for session in island:
                at_once = defaultdict(list)
                for other in island:
                    if half_days[other] != half_days[session]:
                        at_once[half_days[other]].append(self.same[frozenset((session, other))])
                for columns in at_once.values():
                    self._row(columns, [], -_INFINITE, 1)

    def _pair(self, one: int, other: int) -> None:
        self.same[frozenset((one, other))] = same = int(self.model.add_columns([0])[0])
        for here, there in ((one, other), (other, one)):
            for room in self._fitting(here):
                with_it = [self.in_room[there, room]] if (there, room) in self.in_room else []
                self._row([same, self.in_room[here, room]], with_it, -_INFINITE, 1)

    def _carry_over(self, trio: tuple[int, ...]) -> None:
        """Of three sessions, two pairs in one room make the third pair so too."""
        for middle in trio:
            one, other = (session for session in trio if session != middle)
            sides = [self.same.get(frozenset((middle, end))) for end in (one, other)]
            if all(side is not None for side in sides):
                across = self.same.get(frozenset((one, other)))
                self._row(
                    [side for side in sides if side is not None], [] if across is None else [across], -_INFINITE, 1
                )

    def _group(self, group: Group) -> None:
        """A session is new to the group's rooms unless an earlier one is in the same room."""
        new = []
        for number, session in enumerate(group.sessions):
            column = int(self.model.add_columns([0], whole=False)[0])
            pairs = (frozenset((session, earlier)) for earlier in group.sessions[:number])
            self._row([column, *(self.same[pair] for pair in pairs if pair in self.same)], [], 1, _INFINITE)
            new.append(column)
        over = int(self.model.add_columns([-group.price], len(group.sessions), whole=False)[0])
        self._row(new, [over], -_INFINITE, group.allowed)

    def _row(self, plus: Sequence[int], minus: Sequence[int], lower: float, upper: float) -> None:
        self.model.add_row([*plus, *minus], [1.0] * len(plus) + [-1.0] * len(minus), lower, upper)
