"""Prices that prove how good an assignment is, from the prices of the judges.

At given prices of the judges, every project by itself would take the panel that is worth most above them. Adding up
what these panels are worth, and the judges' prices times their capacities, bounds every assignment (Lagrange). Here the
rest of the prices is found, project by project: such that the panel it has is the one it would take. What a judge must
be worth above the price to have a seat is a threshold for each kind; that those who sit are above, those who do not are
below, and no kind's threshold differs from another's by more than the mix allows, are bounds on differences of
thresholds, which shortest paths satisfy if anything does. The weight of a floor is tried out.

`certificate` then adds all up; where a price is not the best, the bound is a little higher, and still true.
"""

from __future__ import annotations

import numpy as np

from saiban.engines.assignment.certificate import SCALE, WholePrices
from saiban.engines.assignment.exchange import SHUT, Exchange
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.solving import Floats, Ints

_BEYOND = 4  # candidates of a kind beyond those that a panel can hold
_BLOCK = 1024
_WEIGHTS = tuple(0.02 * 1.3**step for step in range(24))  # of a milli-point of the floor
_SHUT = -(2**45)


def prices_of(state: Exchange, judge: Ints) -> WholePrices:
    """Prices for every project, each in a row of its own; `judge` (J) are those of the judges, in milli-points."""
    round_, floor = state.round, state.floor
    price = np.where(round_.least > 0, judge, np.maximum(judge, 0))
    projects, kinds = len(round_.projects), len(round_.kinds)
    seat, weight = np.zeros(projects, dtype=np.int64), np.zeros(projects, dtype=np.int64)
    mix = np.zeros((projects, kinds), dtype=np.int64)
    unit: dict[tuple[int, int], int] = {}
    for first in range(0, projects, _BLOCK):
        rows = np.arange(first, min(first + _BLOCK, projects))
        panels = Panels(round_, rows, price * SCALE, floor)
        panels.mix = _mix(state, rows, price, 0.0)
        if floor:
            near = np.flatnonzero(panels.dual() > _worth(state, rows, price) + SCALE // 1000)
            if len(near):
                panels.mix[near], panels.weight[near] = _weigh(state, rows[near], price)
        seat[rows], mix[rows], weight[rows] = panels.seats(), panels.mix, panels.weight
        unit |= panels.units(seat[rows])
    return WholePrices(seat=seat, judge=price * SCALE, mix=mix, unit=unit, floor=weight)


def _worth(state: Exchange, rows: Ints, price: Ints) -> Ints:
    """What the panels are worth above the judges' prices, in 1/SCALE milli-points."""
    missing = np.maximum(state.least - state.there[rows], 0)
    return np.asarray((state.sum[rows] - missing @ state.price - price[state.panel[rows]].sum(axis=1)) * SCALE)


def _weigh(state: Exchange, rows: Ints, price: Ints) -> tuple[Ints, Ints]:
    """The prices of the mix, and the weight of the floor, that make the dual of each row the smallest."""
    panels = Panels(state.round, rows, price * SCALE, state.floor)
    panels.mix = _mix(state, rows, price, 0.0)
    best, mix, weight = panels.dual(), panels.mix.copy(), panels.weight.copy()
    for tried in _WEIGHTS:
        panels.mix = _mix(state, rows, price, tried)
        panels.weight[:] = round(tried * SCALE)
        dual = panels.dual()
        better = dual < best
        best, mix[better], weight[better] = np.minimum(best, dual), panels.mix[better], panels.weight[better]
    return mix, weight


def _mix(state: Exchange, rows: Ints, price: Ints, weight: float) -> Ints:
    """R × kinds: how far each kind's threshold lies below that of the seat, in 1/SCALE milli-points."""
    kinds = len(state.round.kinds)
    if not kinds:
        return np.zeros((len(rows), 0), dtype=np.int64)
    apart = _apart(state, rows, price, weight)
    threshold = apart[:, kinds + 1].copy()
    for _ in range(kinds + 2):  # shortest paths from zero, the last node
        threshold = np.minimum(threshold, (threshold[:, :, None] + apart).min(axis=1))
    found = np.nan_to_num(threshold[:, [kinds]] - threshold[:, :kinds], posinf=0, neginf=0)
    return np.rint(np.clip(found, 0, state.price[:kinds]) * SCALE).astype(np.int64)


def _apart(state: Exchange, rows: Ints, price: Ints, weight: float) -> Floats:
    """R × nodes × nodes: by how much the threshold of the second node may at most exceed that of the first.

    Nodes: the kinds; the seat, which is also the threshold of judges of no kind; zero.
    """
    round_, kinds = state.round, len(state.round.kinds)
    seat, zero = kinds, kinds + 1
    apart = np.full((len(rows), kinds + 2, kinds + 2), np.inf)
    outside = np.where(state.open[rows] == SHUT, -np.inf, state.open[rows] * (1 + weight) - price)
    panel = state.panel[rows]
    kind = state.kind[panel]
    inside = round_.affinity[rows[:, None], panel] * (1 + weight) - price[panel]
    for node in range(kinds + 1):
        ours = np.flatnonzero(state.kind[: len(price)] == node)
        if len(ours):
            apart[:, node, zero] = -outside[:, ours].max(axis=1)
        apart[:, zero, node] = np.where(kind == node, inside, np.inf).min(axis=1)
    there, least = state.there[rows][:, :kinds], state.least[:kinds]
    apart[:, seat, :kinds] = np.where(there < least, -state.price[:kinds], 0)
    apart[:, :kinds, seat] = np.where(there > least, 0, state.price[:kinds])
    # Another of a unit that sits there already: the one who sits must be worth as much above the threshold.
    row, place = np.nonzero(state.has_mates[panel])
    for at, slot in zip(row.tolist(), place.tolist(), strict=True):
        sitting = int(panel[at, slot])
        for mate in state.mates[sitting].tolist():
            affinity = int(round_.affinity[rows[at], mate])
            if mate != sitting and affinity != NOBODY:
                edge = (at, int(state.kind[mate]), int(kind[at, slot]))
                apart[edge] = min(apart[edge], inside[at, slot] - affinity * (1 + weight) + price[mate])
    return apart


class Panels:
    """Some projects with their candidates, R × C: the best of each kind at these prices, units next to each other."""

    def __init__(self, round_: Round, rows: Ints, price: Ints, floor: int) -> None:
        self.round, self.rows, self.floor = round_, rows, floor
        affinity = round_.affinity[rows]
        net = affinity * np.float64(SCALE) - price
        net[affinity == NOBODY] = _SHUT
        of_kind = np.full(len(price), len(round_.kinds))
        for number, kind in enumerate(round_.kinds):
            of_kind[kind.judges] = number
        chosen = []
        for number in range(len(round_.kinds) + 1):
            ours = np.flatnonzero(of_kind == number)
            for value in (net, net + 2.0 * SCALE * affinity) if floor else (net,):
                take = min(len(ours), round_.size + _BEYOND)
                if take:
                    chosen.append(ours[np.argpartition(-value[:, ours], take - 1, axis=1)[:, :take]])
        judge = np.concatenate(chosen, axis=1)
        judge = np.take_along_axis(judge, np.lexsort((judge, round_.unit[judge]), axis=1), 1)
        again = np.zeros(judge.shape, dtype=np.bool_)
        again[:, 1:] = judge[:, 1:] == judge[:, :-1]
        self.judge, self.kind, self.unit = judge, of_kind[judge], round_.unit[judge]
        self.affinity = np.take_along_axis(affinity, judge, 1).astype(np.int64)
        self.shut = again | (self.affinity == NOBODY)
        self.net = self.affinity * SCALE - price[judge]
        run = np.ones(judge.shape, dtype=np.bool_)
        run[:, 1:] = self.unit[:, 1:] != self.unit[:, :-1]
        self.run = run.ravel()
        self.starts = np.flatnonzero(self.run)
        self.mix = np.zeros((len(rows), len(round_.kinds)), dtype=np.int64)
        self.weight = np.zeros(len(rows), dtype=np.int64)
        self.least = np.array([kind.least for kind in round_.kinds], dtype=np.int64)

    def values(self) -> Ints:
        """What each candidate is worth above its price."""
        bonus = np.concatenate([self.mix, np.zeros((len(self.rows), 1), dtype=np.int64)], axis=1)
        value = self.net + np.take_along_axis(bonus, self.kind, 1) + self.affinity * self.weight[:, None]
        return np.where(self.shut, _SHUT, value)

    def of_units(self, value: Ints) -> Ints:
        """The best of each unit, at its first candidate; the other candidates are shut."""
        best = np.full(value.size, _SHUT)
        best[self.starts] = np.maximum.reduceat(value.ravel(), self.starts)
        return best.reshape(value.shape)

    def seats(self) -> Ints:
        """The price of a seat: what the last judge of the best panel is worth."""
        best = self.of_units(self.values())
        size = min(self.round.size, best.shape[1])
        return -np.partition(-best, size - 1, axis=1)[:, size - 1]

    def dual(self) -> Ints:
        """What the best panels are worth, less what the mix and the floor take back: to be made small."""
        best = self.of_units(self.values())
        size = min(self.round.size, best.shape[1])
        top = -np.partition(-best, size - 1, axis=1)[:, :size]
        return np.asarray(top.sum(axis=1) - self.mix @ self.least - self.floor * self.weight)

    def units(self, seat: Ints) -> dict[tuple[int, int], int]:
        """The price of a unit where a second judge of it would be worth a seat: what the second is worth above it."""
        above = (self.values() - seat[:, None]).ravel()
        wide = self.judge.shape[1]
        hot = np.flatnonzero(above > 0)
        found: dict[tuple[int, int], list[int]] = {}
        for place in hot.tolist():
            row = place // wide
            found.setdefault((int(self.rows[row]), int(self.unit[row, place % wide])), []).append(int(above[place]))
        return {key: sorted(worth)[-2] for key, worth in found.items() if len(worth) > 1}
