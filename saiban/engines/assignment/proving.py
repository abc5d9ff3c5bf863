"""Prices that prove how good an assignment is, from the prices of the judges.

At given prices of the judges, every project by itself would take the panel that is worth most above them. Adding up
what these panels are worth, and the judges' prices times their capacities, bounds every assignment (Lagrange). Here the
rest of the prices is found, project by project: such that the panel it has is the one it would take. What a judge must
be worth above the price to have a seat is a threshold for each type; that those who sit are above, those who do not are
below, and no type's threshold lies further below the others' than the mix pays for, are bounds on differences of
thresholds, which shortest paths satisfy if anything does. The weight of a floor is tried out. Where something is left
all the same, the panels themselves are looked at, and the prices of the project's rules only say which ones (`trying`).

Only the best candidates of each project are looked at, which is a matter of speed: `certificate` adds up the prices
over all pairs, and where one is not the best, the bound is a little higher, and still true.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from saiban.engines.assignment.certificate import WholePrices
from saiban.engines.assignment.exchange import SHUT, Exchange
from saiban.engines.assignment.round import NOBODY, Bools
from saiban.engines.assignment.trying import HAIR, SCALE, Choice, all_above, tried
from saiban.engines.solving import Floats, Ints

_BEYOND = 6  # candidates of a type beyond those that a panel can hold
_BLOCK = 1024
_WEIGHTS = tuple(0.02 * 1.3**step for step in range(24))  # of a milli-point of the floor
_STEPS, _WEIGHT_STEP = (
    (128, 64, 32, 16, 8, 4, 2, 1, 32, 16, 8, 4, 2, 1),
    500,
)  # milli-points, and of these one unit of weight
_NEVER = -(2**45)


class Panels:
    """P × C candidates, the best of each type at some prices, those of a unit next to each other; P × size who sit."""

    def __init__(self, state: Exchange, judge: Floats) -> None:
        self.state, self.round, self.floor = state, state.round, state.floor
        self.kinds = len(state.round.kinds)
        price = self._admissible(judge)
        self.judge = np.concatenate(
            [self._candidates(first, price) for first in range(0, len(state.panel), _BLOCK)], axis=0
        )
        rows = np.arange(len(state.panel))[:, None]
        again = np.zeros(self.judge.shape, dtype=np.bool_)
        again[:, 1:] = self.judge[:, 1:] == self.judge[:, :-1]
        self.kind, self.unit = state.kind[self.judge], state.unit[self.judge]
        self.affinity = self.round.affinity[rows, self.judge].astype(np.int64)
        self.shut = again | (self.affinity == NOBODY)
        self.outside = ~again & (state.open[rows, self.judge] != SHUT)
        run = np.ones(self.judge.shape, dtype=np.bool_)
        run[:, 1:] = self.unit[:, 1:] != self.unit[:, :-1]
        self.run = run
        self.sitting = self.round.affinity[rows, state.panel].astype(np.int64)
        self.sitting_kind = state.kind[state.panel]
        self._mates()
        self.set(judge)

    def set(self, judge: Floats) -> None:
        """Go to these prices of the judges (J, milli-points), and find the mix and the weights that fit."""
        self.price = self._admissible(judge)
        whole = np.rint(self.price * SCALE).astype(np.int64)
        self.net = self.affinity * SCALE - whole[self.judge]
        self.weight = np.zeros(len(self.judge), dtype=np.int64)
        everything = np.arange(len(self.judge))
        self.mix = self._mix(everything, 0.0)
        missing = np.maximum(self.state.least - self.state.there, 0)
        worth = self.state.sum - missing @ self.state.price
        self.worth = worth * SCALE - whole[self.state.panel].sum(axis=1)
        self.over = self.above(everything)
        if self.floor:
            self._weigh(np.flatnonzero(self.over > HAIR))
        self.value = self.values(everything)
        self.unsettled = np.zeros(len(self.judge), dtype=np.bool_)
        self.better: dict[int, tuple[int, ...]] = {}
        self._try(np.flatnonzero(self.over > HAIR))
        unsettled = np.flatnonzero(self.unsettled)
        if len(unsettled):  # the panel that there is tells too little of what the project's prices should be
            self._descend(unsettled)
            self._try(unsettled)

    # --- what the prices come to ------------------------------------------------------------------------------------
    def values(self, rows: Ints) -> Ints:
        """What each candidate is worth above the prices, in 1/SCALE milli-points."""
        bonus = np.concatenate([self.mix[rows], np.zeros((len(rows), 1), dtype=np.int64)], axis=1)
        value = self.net[rows] + np.take_along_axis(bonus, self.kind[rows], 1)
        value += self.affinity[rows] * self.weight[rows, None]
        return np.where(self.shut[rows], _NEVER, value)

    def top(self, value: Ints, rows: Ints) -> Ints:
        """The best of so many units as a panel has seats, by the values of the candidates of these projects."""
        first = np.where(self.run[rows], self._best_of_units(value, rows), _NEVER)
        size = min(self.round.size, value.shape[1])
        return -np.partition(-first, size - 1, axis=1)[:, :size]

    def _best_of_units(self, value: Ints, rows: Ints) -> Ints:
        """The value of the best candidate of each candidate's unit."""
        run = self.run[rows].ravel()
        best = np.maximum.reduceat(value.ravel(), np.flatnonzero(run))
        return np.asarray(best[np.cumsum(run) - 1].reshape(value.shape))

    def above(self, rows: Ints) -> Ints:
        """By how much each project's best panel is worth more at these prices than the one it has, at the most."""
        top, mix = self.top(self.values(rows), rows).sum(axis=1), self.mix[rows] @ self.state.least[:-1]
        return np.asarray(top - mix - self.floor * self.weight[rows] - self.worth[rows])

    def gap(self) -> float:
        """What the prices leave between the assignment and the bound, in milli-points."""
        load = np.bincount(self.state.panel.ravel(), minlength=self.state.judges + 1)[: self.state.judges]
        kept = np.where(self.price < 0, self.round.least, self.round.capacity)
        return float((self.price * (kept - load)).sum()) + float(self.over.sum()) / SCALE

    def prices(self) -> WholePrices:
        """All prices, for a row of each project."""
        seat = self.top(self.value, np.arange(len(self.value))).min(axis=1)
        hot = np.flatnonzero((self.value - seat[:, None]).ravel() > 0)
        row, at = np.divmod(hot, self.judge.shape[1])
        worth: dict[tuple[int, int], list[int]] = {}
        for project, unit, value in zip(row.tolist(), self.unit[row, at].tolist(), self.value[row, at], strict=True):
            worth.setdefault((project, unit), []).append(int(value - seat[project]))
        return WholePrices(
            seat=seat,
            judge=np.rint(self.price * SCALE).astype(np.int64),
            mix=self.mix,
            unit={key: sorted(values)[-2] for key, values in worth.items() if len(values) > 1},
            floor=self.weight,
        )

    # --- better panels -----------------------------------------------------------------------------------------------
    def _try(self, rows: Ints) -> None:
        """Where no prices of a project's rules fit its panel, look at the panels themselves; `better` if one is.

        A candidate at whose expense another would sit loses something by sitting all the same. No panel is better than
        the one there is, if it has somebody who loses as much as the prices leave.
        """
        price = np.rint(self.price * SCALE).astype(np.int64)
        self.over[rows], more, panel = tried(self.round, self._choice(rows), price, self.floor)
        self.unsettled[rows] = self.over[rows] > more
        for at in np.flatnonzero(more > HAIR).tolist():
            self.better[int(rows[at])] = tuple(panel[at].tolist())

    def near(self, rows: Ints, within: int, most: int) -> tuple[Ints, Ints]:
        """Panels of projects less than `within` 1/SCALE milli-points below the best, at the most so many of each."""
        choice = self._choice(rows)
        below = choice.worth + np.minimum(self.over[rows], choice.over) - within
        choice = replace(choice, worth=below, over=choice.worth + choice.over - below)
        return all_above(self.round, choice, np.rint(self.price * SCALE).astype(np.int64), self.floor, most)

    def candidates(self, within: int) -> tuple[Ints, Bools]:
        """P × C judges, and who of them loses less than `within` by sitting."""
        return self.judge, self._choice(np.arange(len(self.judge))).loss < within

    def _choice(self, rows: Ints) -> Choice:
        value = self.value[rows]
        best = self._best_of_units(value, rows)
        loss = np.maximum(best, self.top(value, rows).min(axis=1)[:, None]) - value
        loss[self.shut[rows]] = -_NEVER
        return Choice(rows, self.judge[rows], loss, self.worth[rows], self.above(rows))

    # --- the mix and the floor --------------------------------------------------------------------------------------
    def _weigh(self, near: Ints) -> None:
        """The weights of the floor, and the mix with them, that leave the least above the panels that there are."""
        least, mix, weight = self.over[near], self.mix[near], self.weight[near]
        for each in _WEIGHTS:
            self.mix[near], self.weight[near] = self._mix(near, each), round(each * SCALE)
            above = self.above(near)
            better = above < least
            least[better], mix[better], weight[better] = above[better], self.mix[near[better]], round(each * SCALE)
        self.over[near], self.mix[near], self.weight[near] = least, mix, weight

    def _descend(self, rows: Ints) -> None:
        """Lower the bounds of projects by steps of the mix and of the floor's weight, each by itself, ever smaller."""
        dearest = self.state.price[: self.kinds].astype(np.int64) * SCALE
        least = self.above(rows)
        for step in _STEPS:
            for at, sign in product(range(self.kinds + 1), (1, -1)):
                mix, weight = self.mix[rows], self.weight[rows]
                if at < self.kinds:
                    self.mix[rows, at] = np.clip(mix[:, at] + sign * step * SCALE, 0, dearest[at])
                else:
                    self.weight[rows] = np.maximum(weight + sign * step * SCALE // _WEIGHT_STEP, 0)
                above = self.above(rows)
                worse = above >= least
                self.mix[rows[worse]], self.weight[rows[worse]] = mix[worse], weight[worse]
                least = np.minimum(above, least)
        self.over[rows], self.value[rows] = least, self.values(rows)

    def _mix(self, rows: Ints, weight: float) -> Ints:
        """R × types: how far each type's threshold lies below that of a seat, in 1/SCALE milli-points."""
        if not self.kinds:
            return np.zeros((len(rows), 0), dtype=np.int64)
        apart = self._apart(rows, weight)
        threshold = apart[:, self.kinds + 1].copy()
        for _ in range(self.kinds + 2):  # shortest paths from zero, the last node
            threshold = np.minimum(threshold, (threshold[:, :, None] + apart).min(axis=1))
        found = np.nan_to_num(threshold[:, [self.kinds]] - threshold[:, : self.kinds], posinf=0, neginf=0)
        return np.rint(np.clip(found, 0, self.state.price[: self.kinds]) * SCALE).astype(np.int64)

    def _apart(self, rows: Ints, weight: float) -> Floats:
        """R × nodes × nodes: by how much the threshold of the second node may at most exceed that of the first.

        Nodes: the types; a seat, which is also the threshold of judges of no type; zero.
        """
        seat, zero, kind = self.kinds, self.kinds + 1, self.sitting_kind[rows]
        value = self.affinity[rows] * (1 + weight) - self.price[self.judge[rows]]
        outside = np.where(self.outside[rows], value, -np.inf)
        inside = self.sitting[rows] * (1 + weight) - self.price[self.state.panel[rows]]
        apart = np.full((len(rows), self.kinds + 2, self.kinds + 2), np.inf)
        for node in range(self.kinds + 1):
            apart[:, node, zero] = -np.where(self.kind[rows] == node, outside, -np.inf).max(axis=1)
            apart[:, zero, node] = np.where(kind == node, inside, np.inf).min(axis=1)
        there, least = self.state.there[rows][:, :seat], self.state.least[:seat]
        apart[:, seat, :seat] = np.where(there < least, -self.state.price[:seat], 0)
        apart[:, :seat, seat] = np.where(there > least, 0, self.state.price[:seat])
        # Another of a unit that sits there already: the one who sits must be worth as much above the threshold.
        place = np.full(len(self.judge), -1)
        place[rows] = np.arange(len(rows))
        mates = np.flatnonzero(place[self.mate_row] >= 0)
        row, at, slot = place[self.mate_row[mates]], self.mate_at[mates], self.mate_slot[mates]
        node = self.kind[self.mate_row[mates], at]
        np.minimum.at(apart, (row, node, kind[row, slot]), inside[row, slot] - value[row, at])
        return apart

    def _mates(self) -> None:
        """Candidates who do not sit, but have a colleague who does: their rows and places, and the colleague's."""
        sits = (self.judge[:, :, None] == self.state.panel[:, None, :]).any(axis=2)
        able = ~self.shut & ~sits
        same = self.unit[:, :, None] == self.state.unit[self.state.panel][:, None, :]
        self.mate_row, self.mate_at, self.mate_slot = np.nonzero(same & able[:, :, None])

    # --- candidates -------------------------------------------------------------------------------------------------
    def _candidates(self, first: int, price: Floats) -> Ints:
        """Of some projects the best judges of each type, above these prices; with a floor, also those who fit best."""
        affinity = self.round.affinity[first : first + _BLOCK]
        net = np.where(affinity == NOBODY, np.float32(_NEVER), affinity - price.astype(np.float32))
        values = (net, net + 2 * affinity) if self.floor else (net,)
        chosen = []
        for node in range(self.kinds + 1):
            ours = np.flatnonzero(self.state.kind[: self.state.judges] == node)
            take = min(len(ours), self.round.size + _BEYOND)
            if take:
                chosen += [ours[np.argpartition(-value[:, ours], take - 1, axis=1)[:, :take]] for value in values]
        judge = np.concatenate(chosen, axis=1)
        return np.take_along_axis(judge, np.lexsort((judge, self.round.unit[judge]), axis=1), 1)

    def _admissible(self, judge: Floats) -> Floats:
        """Whole multiples of 1/SCALE, below zero only for judges with a minimum load."""
        return np.asarray(np.rint(np.where(self.round.least > 0, judge, np.maximum(judge, 0)) * SCALE) / SCALE)
