"""The last step: the whole model, made of what can be part of anything better.

An assignment that is worth more than the one there is lies less than the gap below the bound. So does each of its
panels below the best one of its project, at the prices of the bound. Once the gap is small, few seats are left that can
be in such a panel, and the solver is asked for the best assignment that can be made of them. Where no prices fit a
project, or a floor is near, it has a column for each of its panels; elsewhere one for each seat.
"""

from __future__ import annotations

import numpy as np

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.proving import Panels
from saiban.engines.assignment.trying import HAIR, SCALE
from saiban.engines.solving import Floats, Ints, Model, solve

_WITHIN = 24  # milli-points: what lies further below the best is left out, whatever the gap
_FAR = 0.1  # milli-points of a project: with a larger gap the model would be too large
_EACH = 200  # panels of one project
_COLUMNS = 60_000
_SECONDS = 20.0
_CLOSED = 1.0  # milli-points: all worths are whole


def finish(state: Exchange, price: Floats, deadline: Deadline) -> None:
    """Go to the best panels that can be made of seats near the best at these prices of the judges."""
    panels = Panels(state, price)
    gap = panels.gap()
    if not _CLOSED <= gap <= _FAR * len(state.panel) or deadline.is_over:
        return
    choices = _Choices(state, panels, int(min(gap, _WITHIN) * SCALE) + 1)
    model = choices.model()
    if model.columns > _COLUMNS:
        return
    solved = solve(model, seconds=min(deadline.left, _SECONDS))
    if solved.values is not None:
        found, before, worth = choices.panels(solved.values), state.panel.copy(), state.total
        state.set(found)
        if state.total <= worth:
            state.set(before)


class _Choices:
    """Seats (`row`, `judge`) of projects by themselves, and whole panels (`of`, `panel`) of the others."""

    def __init__(self, state: Exchange, panels: Panels, within: int) -> None:
        self.state, self.round = state, state.round
        judge, near = panels.candidates(within)
        near |= (judge[:, :, None] == state.panel[:, None, :]).any(axis=2)
        affinity = np.where(near, np.take_along_axis(self.round.affinity, judge, 1), np.iinfo(np.int16).max)
        worst = np.sort(affinity, axis=1)[:, : self.round.size].sum(axis=1, dtype=np.int64)
        self.whole = (panels.weight > 0) | (panels.above(np.arange(len(judge))) > HAIR) | (worst < state.floor)
        self.row, at = np.nonzero(near & ~self.whole[:, None])
        self.judge = judge[self.row, at]
        rows = np.flatnonzero(self.whole)
        self.of, self.panel = panels.near(rows, within, _EACH)
        self.of = np.append(self.of, rows)
        self.panel = np.concatenate([self.panel, np.sort(state.panel[rows], axis=1)])

    def model(self) -> Model:
        """Seats or one panel for every project, within the loads of the judges."""
        round_, model, row, judge = self.round, Model(), self.row, self.judge
        seat = model.add_columns(round_.affinity[row, judge].astype(np.int64))
        worth = [
            self.state.worth_of(of, panel) for of, panel in zip(self.of.tolist(), self.panel.tolist(), strict=True)
        ]
        panel = model.add_columns(worth)
        wanted = np.where(self.whole, 1, round_.size)
        model.add_rows(np.append(row, self.of), np.append(seat, panel), 1, wanted, wanted)
        model.add_rows(
            np.append(judge, self.panel.ravel()), np.append(seat, np.repeat(panel, round_.size)), 1,
            np.where(round_.least > 0, round_.least, -np.inf), round_.capacity,
        )  # fmt: skip
        keys, unit = np.unique(row * len(round_.unit_names) + round_.unit[judge], return_inverse=True)
        model.add_rows(unit, seat, 1, np.full(len(keys), -np.inf), 1.0)
        for kind in round_.kinds:
            self._mix(model, seat, kind.judges[judge], kind.least, kind.price)
        return model

    def _mix(
        self, model: Model, seat: Ints, counts: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], least: int, price: int
    ) -> None:
        """The priced number of a kind that is missing, where seats are chosen by themselves."""
        projects = np.flatnonzero(~self.whole)
        missing = model.add_columns(np.full(len(projects), -float(price)), least, whole=False)
        at = np.append(np.searchsorted(projects, self.row[counts]), np.arange(len(projects)))
        model.add_rows(at, np.append(seat[counts], missing), 1, np.full(len(projects), float(least)), np.inf)

    def panels(self, values: Floats) -> Ints:
        """P × size: what a solution of the model chooses."""
        found = np.empty_like(self.state.panel)
        seats = np.flatnonzero(values[: len(self.row)] > 0.5)
        found[~self.whole] = self.judge[seats].reshape(-1, self.round.size)
        taken = np.flatnonzero(values[len(self.row) : len(self.row) + len(self.of)] > 0.5)
        found[self.of[taken]] = self.panel[taken]
        return found
