"""Improving an assignment until no cycle of exchanges gains anything: then it is the best there is.

The judges are the nodes of a graph. An edge from judge i to judge j says what is gained at the best project when i
gives up a seat there and j takes it. A cycle leaves every load as it was; through one more node, the reserve, judges
with capacity to spare take a seat, and judges above their minimum load give one up. While there is a cycle that gains,
it is made (Klein's cycle cancelling, found by Bellman and Ford's labels). When there is none, the labels are prices of
the judges: at these no project would rather exchange a judge, and `proving` adds them up to a bound.

What a panel is worth counts the mix, and a missed floor at a price above any gain; panels with two judges of a unit are
not reached. An empty seat is held by nobody, a judge whom everybody gains to be rid of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.model import EMPTY_SEAT, MISSED_FLOOR
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.assignment.worth import Seating, seating
from saiban.engines.solving import Ints

Gains = NDArray[np.int32]
SHUT = np.int16(-32_000)
_NEVER = np.int32(-(2**28))
_FELL = 5_000  # milli-points for a project below the floor


class Exchange:
    """A state of the search: `panel` (P × size) has the places of judges; J stands for nobody, J + 1 is the reserve."""

    def __init__(self, round_: Round, panel: Ints, floor: int) -> None:
        self.round, self.floor, self.panel = round_, floor, panel.copy()
        projects, judges = round_.affinity.shape
        self.judges, self.nobody, self.reserve = judges, judges, judges + 1
        self.kind = np.full(judges + 1, len(round_.kinds))
        for number, kind in enumerate(round_.kinds):
            self.kind[:judges][kind.judges] = number
        self.least = np.array([kind.least for kind in round_.kinds] + [0])
        self.price = np.array([kind.price for kind in round_.kinds] + [0], dtype=np.int32)
        self.unit = np.append(round_.unit, -1)
        self.mates = [np.flatnonzero(round_.unit == round_.unit[judge]) for judge in range(judges)]
        self.has_mates = np.append(np.array([len(each) > 1 for each in self.mates]), False)
        self.open = np.empty((projects, judges), dtype=np.int16)  # affinity where a judge could join, else SHUT
        like = np.bincount(round_.profile)
        self.share = -(-like * round_.request.mixing.share // 100)  # of like projects, how many a judge may have
        self.alike = np.zeros((len(like), judges + 1), dtype=np.int32)
        self.has_share = round_.request.mixing.share < 100
        np.add.at(self.alike, (np.repeat(round_.profile, panel.shape[1]), panel.ravel()), 1)
        self.sum = np.zeros(projects, dtype=np.int64)
        self.there = np.zeros((projects, len(self.least)), dtype=np.int64)
        self.seats: list[set[int]] = [set() for _ in range(judges + 1)]
        for project in range(projects):
            self._look(project)
            for judge in panel[project].tolist():
                self.seats[judge].add(project)
        self.gain: Gains = np.full((judges + 2, judges + 2), _NEVER, dtype=np.int32)
        self.at = np.full((judges + 2, judges + 2), -1, dtype=np.int32)
        self.dirty: dict[int, set[int] | None] = dict.fromkeys(range(judges + 2))  # None: look at everything
        self.shut: set[int] = set()  # judges with an edge that was tried in vain
        self.made = 0

    def hold(self, floor: int) -> None:
        """Go on with another floor."""
        self.floor = floor
        self.dirty = dict.fromkeys(range(self.judges + 2))

    def seating(self) -> Seating:
        """The seats that are taken."""
        size = self.panel.shape[1]
        project, judge = np.repeat(np.arange(len(self.panel)), size), self.panel.ravel()
        taken = judge < self.judges
        return seating(project[taken], judge[taken])

    def _look(self, project: int) -> None:
        """What there is to know of a panel, after it changed."""
        panel = self.panel[project]
        real = panel[panel < self.judges]
        row = np.where(self.round.affinity[project] == NOBODY, SHUT, self.round.affinity[project])
        for judge in real.tolist():
            row[self.mates[judge]] = SHUT
        self.open[project] = row
        self.sum[project] = self.round.affinity[project, real].sum(dtype=np.int64)
        self.there[project] = np.bincount(self.kind[panel], minlength=len(self.least))

    def _refresh(self) -> None:
        """The edges of judges whose seats or panels changed."""
        for judge in sorted(self.dirty):
            if judge <= self.nobody:
                self._edges(judge, self.dirty[judge])
        judges = self.judges
        load = np.array([len(each) for each in self.seats[:judges]])
        self.gain[:judges, self.reserve] = np.where(
            load < self.round.least, EMPTY_SEAT, np.where(load < self.round.capacity, 0, _NEVER)
        )
        self.gain[self.reserve, :judges] = np.where(
            load > self.round.capacity, EMPTY_SEAT, np.where(load > self.round.least, 0, _NEVER)
        )
        self.gain[self.reserve, self.nobody] = 0
        self.dirty.clear()

    def _edges(self, judge: int, changed: set[int] | None) -> None:
        """What is gained at the best of the judge's projects when another takes the seat.

        With the projects whose panels `changed`, only what depends on them is looked at again.
        """
        gain, at = self.gain[judge, : self.judges], self.at[judge, : self.judges]
        ours = np.array(sorted(self.seats[judge]), dtype=np.int64)
        everybody = np.arange(self.judges)
        stale = everybody if changed is None else np.flatnonzero(np.isin(at, sorted(changed)))
        if len(stale):
            gain[stale], at[stale] = _NEVER, -1
            if len(ours):
                change = self._change(judge, ours, stale)
                best = change.argmax(axis=0)
                at[stale] = ours[best]
                gain[stale] = change[best, np.arange(len(stale))]
        if changed is not None:
            for project in sorted(changed & self.seats[judge]):
                change = self._change(judge, np.array([project]), everybody)[0]
                better = change > gain
                gain[better], at[better] = change[better], project

    def _change(self, judge: int, projects: Ints, joining: Ints) -> Gains:
        """What each project gains when each of those `joining` takes the judge's seat; _NEVER where they may not."""
        every = len(joining) == self.judges
        worth = (self.open[projects] if every else self.open[np.ix_(projects, joining)]).astype(np.int32)
        if judge < self.judges:
            leaving = self.round.affinity[projects, judge].astype(np.int32)
            mates = self.mates[judge]
            mates = mates[mates != judge]
            if len(mates):  # another of the unit may take the seat
                where = mates if every else np.flatnonzero(np.isin(joining, mates))
                inside = self.round.affinity[np.ix_(projects, joining[where])].astype(np.int32)
                worth[:, where] = np.where(inside == NOBODY, SHUT, inside)
        else:
            leaving = np.full(len(projects), -EMPTY_SEAT, dtype=np.int32)
        change = worth - leaving[:, None]
        kind, there = self.kind[judge], self.there[projects]
        loss = np.where(there[:, kind] <= self.least[kind], self.price[kind], 0)
        there[:, kind] -= 1
        wanted = np.where(there < self.least, self.price, 0) - loss[:, None]
        if wanted.any():
            change += wanted.astype(np.int32)[:, self.kind[joining]]
        if self.floor:
            rest = (self.floor - self.sum[projects] + np.maximum(leaving, 0)).astype(np.int32)
            missed = np.maximum(self.floor - self.sum[projects], 0).astype(np.int32)
            change += _fine(missed)[:, None] - _fine(rest[:, None] - worth)
        if self.has_share:
            profile = self.round.profile[projects]
            worth[self.alike[profile[:, None], joining] >= self.share[profile][:, None]] = SHUT
        change[worth == SHUT] = _NEVER
        return np.asarray(change)

    # --- cycles ----------------------------------------------------------------------------------------------------
    def improve(self, labels: Ints, deadline: Deadline) -> Ints | None:
        """Make cycles until none gains; the labels then, or None when the time ended first.

        `labels` (J) are prices of the judges to begin with; good ones only save time.
        """
        label = np.zeros(self.judges + 2, dtype=np.int32)
        label[: self.judges] = labels
        label[self.nobody] = 0
        waiting = np.arange(self.judges + 2)
        before, made = np.full(self.judges + 2, -1), self.made
        while True:
            if self.dirty:
                self._refresh()
            rows = self.gain if len(waiting) == len(label) else self.gain[waiting]
            reached = rows + label[waiting, None]
            best = reached.max(axis=0)
            raised = np.flatnonzero(best > label)
            if not len(raised) and self.shut and self.made > made:
                made, waiting = self.made, np.arange(self.judges + 2)
                self.dirty, self.shut = dict.fromkeys(self.shut), set()
                continue
            if not len(raised):
                return np.asarray(label[: self.judges] - label[self.reserve])
            label[raised] = best[raised]
            before[raised] = waiting[reached[:, raised].argmax(axis=0)]
            cycles = _cycles(before)
            waiting = raised
            if cycles:
                for cycle in cycles:
                    self._make(cycle)
                before[:] = -1
                waiting = np.union1d(raised, np.array(sorted({*self.dirty, self.reserve})))
            if deadline.is_over:
                return None

    def _make(self, cycle: list[int]) -> None:
        """Exchange along a cycle of judges if all of it together gains, or along a part of it; else shut an edge."""
        steps = [(i, j, int(self.at[i, j])) for i, j in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
        if self._try(steps):
            return
        # Two exchanges at one project may spoil each other. Crossed over, they make two shorter cycles.
        first: dict[int, int] = {}
        for b, (_i, j, project) in enumerate(steps):
            if project >= 0 and project in first:
                a = first[project]
                outer = [*steps[:a], (steps[a][0], j, project), *steps[b + 1 :]]
                inner = [(steps[b][0], steps[a][1], project), *steps[a + 1 : b]]
                if self._try(outer) or self._try(inner):
                    return
            first.setdefault(project, b)
        i, j, _project = next(step for step in steps if step[2] >= 0)
        self.gain[i, j] = _NEVER
        self.shut.add(i)

    def _try(self, steps: list[tuple[int, int, int]]) -> bool:
        """Make these exchanges if none breaks a rule and all together gain; whether they did."""
        touched = sorted({project for _i, _j, project in steps if project >= 0})
        old = self.panel[touched].copy()
        gained = -sum(self.worth(project) for project in touched)
        gained += sum(int(self.gain[i, j]) for i, j, project in steps if project < 0)
        is_sound = all(self.seat(i, j, project) for i, j, project in steps if project >= 0)
        if not is_sound or gained + sum(self.worth(project) for project in touched) <= 0:
            self.panel[touched] = old
            return False
        self.changed(touched, old)
        self.made += 1
        return True

    def seat(self, leaves: int, joins: int, project: int) -> bool:
        """Give the seat to another; whether that can be."""
        panel = self.panel[project]
        place = np.flatnonzero(panel == leaves)
        if not len(place) or joins >= self.judges or joins in panel:
            return False
        profile = int(self.round.profile[project])
        if self.has_share and self.alike[profile, joins] >= self.share[profile]:
            return False
        panel[place[0]] = joins
        units = self.unit[panel[panel < self.judges]]
        return self.round.affinity[project, joins] != NOBODY and len(np.unique(units)) == len(units)

    def changed(self, touched: list[int], old: Ints) -> None:
        """Take note that panels changed from the `old` ones."""
        for project, panel in zip(touched, old.tolist(), strict=True):
            profile = int(self.round.profile[project])
            for judge in panel:
                self.seats[judge].discard(project)
                self.alike[profile, judge] -= 1
            for judge in self.panel[project].tolist():
                self.seats[judge].add(project)
                self.alike[profile, judge] += 1
            for judge in {*panel, *self.panel[project].tolist()}:
                known = self.dirty.setdefault(judge, set())
                if known is not None:
                    known.add(project)
            self._look(project)

    def exceeds(self, swap: tuple[int, int, int, int]) -> bool:
        """Whether an exchange of two seats gives a judge more of like projects than the share allows."""
        p, i, q, j = (int(each) for each in swap)
        of_p, of_q = int(self.round.profile[p]), int(self.round.profile[q])
        if of_p == of_q:
            return False
        return bool(self.alike[of_p, j] >= self.share[of_p] or self.alike[of_q, i] >= self.share[of_q])

    def worth(self, project: int) -> int:
        """What a panel is worth: affinities less prices, also of what keeps rules."""
        return self.worth_of(project, self.panel[project].tolist())

    def worth_of(self, project: int, judges: Sequence[int]) -> int:
        """What it would be worth with these judges."""
        real = [judge for judge in judges if judge < self.judges]
        total = int(self.round.affinity[project, real].sum(dtype=np.int64))
        missing = np.maximum(self.least - np.bincount(self.kind[real], minlength=len(self.least)), 0)
        empty = EMPTY_SEAT * (len(judges) - len(real))
        return total - int((missing * self.price).sum()) - int(_fine(np.array(self.floor - total))) - empty

    @property
    def total(self) -> int:
        """What all panels are worth, with empty seats and missed floors at their prices."""
        missing = np.maximum(self.least - self.there, 0) @ self.price
        return int((self.sum - missing - _fine(self.floor - self.sum)).sum()) - EMPTY_SEAT * int(
            (self.panel == self.nobody).sum()
        )

    @property
    def is_full(self) -> bool:
        """Whether every seat is taken, and nobody has too many."""
        load = np.array([len(each) for each in self.seats])
        return bool(load[self.nobody] == 0 and (load[: self.judges] <= self.round.capacity).all())

    def set(self, panel: Ints) -> None:
        """Go to these panels."""
        touched = np.flatnonzero((self.panel != panel).any(axis=1)).tolist()
        old = self.panel[touched].copy()
        self.panel[touched] = panel[touched]
        self.changed(touched, old)
        self._refresh()


def _fine(below: Ints | Gains) -> Ints:
    """What it costs to be so many milli-points below the floor: much, and more the further."""
    return np.asarray((below > 0) * (_FELL + MISSED_FLOOR * below))


def _cycles(before: Ints) -> list[list[int]]:
    """The cycles of a graph in which each node has at most one node before it, each in the direction of its edges."""
    seen = [0] * len(before)
    links = before.tolist()
    found = []
    for start in range(len(links)):
        node = start
        while node >= 0 and not seen[node]:
            seen[node] = start + 1
            node = links[node]
        if node >= 0 and seen[node] == start + 1:
            cycle, at = [node], links[node]
            while at != node:
                cycle.append(at)
                at = links[at]
            found.append(cycle[::-1])
    return found
