"""Half-days and panels as one model of whole numbers.

    y[s, t]     session s is in half-day t
    z[j, s, t]  judge j sits in session s, which is in half-day t
    v[k, t]     track k has a session in half-day t

What makes it strong: a seat hangs on the session's half-day (Σ_j z = size · y, and z ≤ y, for a unit together), and all
the seats that a judge could take in one track at one time hang on the track's half-day (Σ_{s in k} z ≤ v): nobody sits
in two places, so a track that is squeezed into one half-day gets each judge once. With y whole, what is left is close
to a transport problem, so z need not be declared whole for the search; panels are made whole afterwards and compared
with the bound (`fitting`). Rooms are counted, not named: those open in a half-day and large enough are all the same to
a session, so that a count for each size of session is exact (Hall), and concrete rooms follow in `rooms`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from saiban.engines.solving import Model
from saiban.engines.timetable.instance import Instance, holds, lot

Seat = tuple[int, int]  # judge, session
_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Plan:
    """For each session its half-day and its panel; sessions and judges by their numbers in the instance."""

    half_days: tuple[int, ...]
    panels: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of model: seats whole or not; ties between panels broken by lot; seats that have to stay."""

    whole_seats: bool = False
    by_lot: bool = False
    kept: frozenset[Seat] = frozenset()
    # Instead of the best timetable the least lack: missing judges, rooms and moments are allowed and counted.
    lacking: bool = False


@dataclass(slots=True)
class Built:
    """The model with the numbers of its columns; `scale` is what one point is worth, `constant` what is added to it."""

    model: Model
    held: dict[tuple[int, int], int] = field(default_factory=dict)
    seat: dict[tuple[int, int, int], int] = field(default_factory=dict)
    lack: dict[tuple[str, int, int], int] = field(default_factory=dict)
    scale: int = 1
    constant: int = 0


def at(instance: Instance, half_days: Sequence[int]) -> Instance:
    """The same with every session's half-day settled."""
    return replace(instance, possible=tuple((half_day,) for half_day in half_days))


def build(instance: Instance, wish: Wish) -> Built:
    """All rows and prices. The optimum is `scale` × value, plus less than `scale` when ties are broken by lot."""
    return _Builder(instance, wish).build()


def plan_of(built: Built, instance: Instance, values: Iterable[float]) -> Plan:
    """The solver's answer, rounded; a verifier looks at what becomes of it."""
    taken = np.asarray(values) > 0.5
    half_days = [0] * len(instance.sessions)
    panels: list[set[int]] = [set() for _ in instance.sessions]
    for (session, half_day), column in built.held.items():
        if taken[column]:
            half_days[session] = half_day
    for (judge, session, _half_day), column in built.seat.items():
        if taken[column]:
            panels[session].add(judge)
    return Plan(tuple(half_days), tuple(map(frozenset, panels)))


class _Builder:
    """Builds one model; each method writes one kind of row."""

    def __init__(self, instance: Instance, wish: Wish) -> None:
        self.instance, self.wish = instance, wish
        self.request, self.panel, self.prices = instance.request, instance.request.panel, instance.request.prices
        self.model = Model()
        self.built = Built(self.model)
        if wish.by_lot:
            self.built.scale = _LOTS * self.panel.size * len(instance.sessions) + 1
        self.seats: dict[tuple[int, int], list[int]] = defaultdict(list)  # by session and half-day
        self.judged: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)  # by judge and half-day

    def build(self) -> Built:
        self._half_days()
        self._seats()
        self._panels()
        self._rooms()
        self._on_stage()
        if not self.wish.lacking:
            self._mix()
            self._mentors()
        tracks = self._tracks()
        self._one_place(tracks)
        self._loads()
        return self.built

    # --- columns and rows --------------------------------------------------------------------------------------------

    def _column(self, gain: int = 0, upper: float = 1, *, whole: bool = False) -> int:
        return int(self.model.add_columns([gain * self.built.scale], upper, whole=whole)[0])

    def _cost(self, price: int, upper: float = 1) -> int:
        return self._column(0 if self.wish.lacking else -price, upper)

    def _lack(self, what: str, place: int, half_day: int, upper: int, weight: int = 1) -> int:
        column = self._column(-weight, upper, whole=True)
        self.built.lack[what, place, half_day] = column
        return column

    def _at_most(self, terms: Mapping[int, float], limit: float) -> None:
        self.model.add_row(list(terms), list(terms.values()), -_INFINITE, limit)

    def _equal(self, terms: Mapping[int, float], value: float) -> None:
        self.model.add_row(list(terms), list(terms.values()), value, value)

    def _moments(self) -> Iterator[tuple[int, int]]:
        for session, half_days in enumerate(self.instance.possible):
            for half_day in half_days:
                yield session, half_day

    # --- what has to be ----------------------------------------------------------------------------------------------

    def _half_days(self) -> None:
        for moment in self._moments():
            self.built.held[moment] = self._column(whole=True)
        for session, half_days in enumerate(self.instance.possible):
            self._equal({self.built.held[session, half_day]: 1 for half_day in half_days}, 1)

    def _seats(self) -> None:
        for (judge, session), fit in self.instance.fits.items():
            times = [half_day for half_day in self.instance.possible[session] if half_day in self.instance.free[judge]]
            for half_day in times:
                gain = 0 if self.wish.lacking else fit * self.built.scale + self._tie(judge, session)
                column = int(self.model.add_columns([gain], whole=self.wish.whole_seats or self.wish.lacking)[0])
                self.built.seat[judge, session, half_day] = column
                self.seats[session, half_day].append(column)
                self.judged[judge, half_day][session] = column
            if (judge, session) in self.wish.kept:
                self._equal({self.built.seat[judge, session, half_day]: 1 for half_day in times}, 1)

    def _tie(self, judge: int, session: int) -> int:
        if not self.wish.by_lot:
            return 0
        codes = self.instance.judges[judge].code, self.instance.sessions[session].code
        return int.from_bytes(lot(self.request.seed, "seat", *codes), "big") % _LOTS

    def _panels(self) -> None:
        """As many judges as there are seats, one of them for the chair; of one unit only one, if the rule says so."""
        size = self.panel.size
        for moment in self._moments():
            held = self.built.held[moment]
            terms = dict.fromkeys(self.seats[moment], 1.0) | {held: -size}
            if self.wish.lacking:
                terms[self._lack("seats", *moment, size)] = 1
            self._equal(terms, 0)
            of_unit = self._by_unit(moment) if self.panel.one_a_unit else {}
            together = {column for columns in of_unit.values() if len(columns) > 1 for column in columns}
            for columns in of_unit.values():
                if len(columns) > 1:
                    self._at_most(dict.fromkeys(columns, 1.0) | {held: -1}, 0)
            for column in self.seats[moment]:
                if column not in together:
                    self._at_most({column: 1, held: -1}, 0)
        if self.panel.chair:
            self._chairs()

    def _by_unit(self, moment: tuple[int, int]) -> dict[str, list[int]]:
        found = defaultdict(list)
        for judge in self._sitting(moment):
            for unit in set(self.instance.judges[judge].units):
                found[unit].append(self.built.seat[judge, *moment])
        return dict(sorted(found.items()))

    def _sitting(self, moment: tuple[int, int]) -> list[int]:
        session, half_day = moment
        return [judge for judge in range(len(self.instance.judges)) if (judge, session, half_day) in self.built.seat]

    def _chairs(self) -> None:
        for moment in self._moments():
            able = [judge for judge in self._sitting(moment) if self.instance.judges[judge].may_chair]
            terms: dict[int, float] = {self.built.seat[judge, *moment]: -1 for judge in able}
            terms[self.built.held[moment]] = 1
            if self.wish.lacking:
                terms[self._lack("chair", *moment, 1)] = -1
            self._at_most(terms, 0)

    def _rooms(self) -> None:
        """In each half-day, for each size of session, no more sessions than rooms that hold them.

        A session with a room of its own counts wherever that room is counted, so the sets of rooms lie inside each
        other and counting them is enough.
        """
        for half_day in range(len(self.instance.half_days)):
            here = [session for session, time in self._moments() if time == half_day]
            for seats, sessions in self._room_counts(half_day, here):
                terms: dict[int, float] = {self.built.held[session, half_day]: 1 for session in sessions}
                offered = len(self.instance.open_rooms(half_day, seats))
                if self.wish.lacking and len(sessions) > offered:
                    terms[self._lack("rooms", seats, half_day, len(sessions), self._heavy)] = -1
                if len(sessions) > offered:
                    self._at_most(terms, offered)
            for room in sorted({self.instance.sessions[session].room or "" for session in here} - {""}):
                same = [session for session in here if self.instance.sessions[session].room == room]
                if len(same) > 1:
                    terms = {self.built.held[session, half_day]: 1 for session in same}
                    if self.wish.lacking:
                        terms[self._lack("room", min(same), half_day, len(same), self._heavy)] = -1
                    self._at_most(terms, 1)

    @property
    def _heavy(self) -> int:
        """A missing room or moment weighs as much as a whole panel."""
        return self.panel.size

    def _room_counts(self, half_day: int, sessions: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        needs = {number: self.instance.sessions[number].seats for number in sessions}
        rooms = {room.code: room for room in self.instance.rooms}
        for seats in sorted({0, *needs.values()}):
            counted = []
            for number in sessions:
                own = self.instance.sessions[number].room
                if needs[number] >= seats or (own is not None and holds(rooms[own], seats)):
                    counted.append(number)
            yield seats, counted

    def _on_stage(self) -> None:
        for number, sessions in enumerate(self.instance.on_stage):
            for half_day in range(len(self.instance.half_days)):
                terms = self._held(sessions, half_day)
                if len(terms) > 1:
                    if self.wish.lacking:
                        terms[self._lack("stage", number, half_day, len(terms), self._heavy)] = -1
                    self._at_most(terms, 1)
        for judge, sessions in self.instance.presents.items():
            for session in sorted(sessions):
                for half_day in self.instance.possible[session]:
                    terms = dict.fromkeys(self.judged[judge, half_day].values(), 1.0)
                    if terms:
                        self._at_most(terms | {self.built.held[session, half_day]: 1}, 1)

    def _held(self, sessions: Iterable[int], half_day: int) -> dict[int, float]:
        held = self.built.held
        return {held[session, half_day]: 1 for session in sorted(sessions) if (session, half_day) in held}

    def _one_place(self, tracks: Mapping[tuple[str, int], int]) -> None:
        """A judge sits in one session at a time: of each track, if it has any then; of all tracks together."""
        for (_judge, half_day), columns in self.judged.items():
            of_track = defaultdict(list)
            for session, column in columns.items():
                of_track[self.instance.sessions[session].track].append(column)
            for track, same in of_track.items():
                if len(same) > 1:
                    self._at_most(dict.fromkeys(same, 1.0) | {tracks[track, half_day]: -1}, 0)
            if len(of_track) > 1:
                self._at_most(dict.fromkeys(columns.values(), 1.0), 1)

    def _loads(self) -> None:
        """No judge beyond their limit; the second session costs once the price, the third twice, and so on."""
        for number, judge in enumerate(self.instance.judges):
            columns = [
                column for time in sorted(self.instance.free[number]) for column in self.judged[number, time].values()
            ]
            terms = dict.fromkeys(columns, 1.0)
            for further in range(1, min(judge.max_sessions, len(columns))):
                terms[self._cost(self.prices.load * further)] = -1
            if columns:
                self._at_most(terms, min(judge.max_sessions, 1))

    # --- what is priced ----------------------------------------------------------------------------------------------

    def _mix(self) -> None:
        for moment in self._moments():
            for mix in sorted(self.panel.mix, key=lambda mix: mix.type):
                sitting = [judge for judge in self._sitting(moment) if self.instance.judges[judge].type == mix.type]
                terms: dict[int, float] = {self.built.seat[judge, *moment]: -1 for judge in sitting}
                terms[self.built.held[moment]] = mix.least
                terms[self._cost(mix.price, mix.least)] = -1
                self._at_most(terms, 0)

    def _mentors(self) -> None:
        """Of those who are wanted in several places at once, all but one go without; equal mentors share a column."""
        price = self.prices.mentor_clash
        alike = Counter((tuple(sorted(wanted.sessions)), wanted.judge) for wanted in self.instance.wanted)
        for (sessions, judge), people in alike.items() if price else ():
            for half_day in range(len(self.instance.half_days)):
                terms = self._held(sessions, half_day)
                if judge is not None and terms:
                    terms |= dict.fromkeys(self.judged[judge, half_day].values(), 1.0)
                if len(terms) > 1:
                    terms[self._cost(price * people, len(terms))] = -1
                    self._at_most(terms, 1)

    def _tracks(self) -> dict[tuple[str, int], int]:
        """Columns for a track having a session in a half-day; all but one of them cost."""
        found = {}
        price = self.prices.track_half_day
        for track, sessions in sorted(self.instance.tracks.items()):
            for half_day in range(len(self.instance.half_days)):
                terms = self._held(sessions, half_day)
                if terms:
                    column = found[track, half_day] = self._cost(price)
                    for held in terms:
                        self._at_most({held: 1, column: -1}, 0)
                    self._at_most({column: 1} | dict.fromkeys(terms, -1.0), 0)
            self.built.constant += price
        return found


_LOTS = 100  # how many lots a seat may draw; few, so that the scale keeps within what the solver's numbers can tell
