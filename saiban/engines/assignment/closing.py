"""Closing the last gap: better prices where a panel would change two judges at once, and what these show to be better.

Exchanges of one judge for another find all there is, but for panels in which units and types get in each other's way.
There the prices that are left do not quite fit: the project would rather have another panel altogether. A model of the
prices alone (Kelley's cutting planes) looks for some that fit everybody: no exchange gains, and no panel that was seen
is worth more than the one that sits. If there are none, its own duals say which panels and exchanges gain together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.proving import Panels
from saiban.engines.assignment.trying import SCALE
from saiban.engines.assignment.worth import loads
from saiban.engines.solving import Floats, Model, relax

_NEAR = 40  # milli-points: exchanges that lose no more are watched
_STEP = 25  # milli-points that a price may move at once
_ROUNDS, _PATIENCE, _IMPROVEMENTS = 20, 8, 12
_MANY = 3_000  # panels: while so many are better, it is quicker to go to them first
_FAR, _LESS = 0.1, 0.9  # milli-points of a project: a larger gap must shrink by a tenth to be worth the time
_POSSIBLE = -(2**20)
_CLOSED = 1.0  # milli-points: all worths are whole

Panel = tuple[int, ...]


@dataclass(slots=True)
class Prices:
    """The best prices of the judges so far, in milli-points, with the gap that they leave."""

    price: Floats
    gap: float


@dataclass(slots=True)
class Moves:
    """Panels and exchanges (i gives up a seat to j) that gain together, by the duals of the last model."""

    panels: list[tuple[int, Panel]] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)


def close(state: Exchange, labels: Floats, deadline: Deadline) -> Floats:
    """Prices of the judges that leave the smallest gap found; `state` has the better panels that came to light."""
    patience, last = 1, np.inf
    for _ in range(_IMPROVEMENTS):
        prices, moves = _prices(state, labels, patience, deadline)
        is_far = prices.gap > _FAR * len(state.panel)
        if prices.gap < _CLOSED or (is_far and prices.gap > _LESS * last) or deadline.is_over:
            break
        last = prices.gap
        before, worth = state.panel.copy(), state.total
        _make(state, moves)
        found = state.improve(np.rint(prices.price).astype(np.int64), deadline)
        labels = prices.price
        if found is None or not state.is_full or state.total <= worth:
            state.set(before)
            if patience > 1:
                break
            patience = _PATIENCE
    return prices.price


def _prices(state: Exchange, labels: Floats, patience: int, deadline: Deadline) -> tuple[Prices, Moves]:
    """Prices that fit the panels as they are as well as can be."""
    load, judges = loads(state.round, state.seating()), state.judges
    has_room, at_least = load < state.round.capacity, load <= state.round.least
    lowest = np.where(at_least & (state.round.least > 0), -np.inf, 0.0)
    highest = np.where(has_room, 0.0, np.inf)
    price = np.clip(labels, lowest, np.maximum(highest, lowest))
    gain = state.gain[:judges, :judges]
    panels = Panels(state, price)
    watched = np.zeros(gain.shape, dtype=np.bool_)
    cuts: dict[tuple[int, Panel], int] = {}
    best, moves, vain = Prices(price, np.inf), Moves(), 0
    for _ in range(_ROUNDS):
        panels.set(price)
        gap = panels.gap()
        vain = vain + 1 if gap >= best.gap else 0
        if gap < best.gap:
            best = Prices(price, gap)
        if gap < _CLOSED or vain > patience or len(cuts) > _MANY or deadline.is_over:
            break
        near = (gain > _POSSIBLE) & (price[None, :] - price[:, None] - gain <= _NEAR)
        new = [cut for cut in panels.better.items() if cut not in cuts]
        if not new and not (near & ~watched).any():
            break
        watched |= near
        cuts |= {(project, panel): state.worth_of(project, panel) for project, panel in new}
        low = np.maximum(best.price - _STEP, lowest)
        high = np.maximum(np.minimum(best.price + _STEP, highest), low)
        price, moves = _model(state, watched, cuts, low, high, deadline)
    return best, moves


def _model(
    state: Exchange,
    watched: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    cuts: dict[tuple[int, Panel], int],
    low: Floats,
    high: Floats,
    deadline: Deadline,
) -> tuple[Floats, Moves]:
    """Prices between `low` and `high` at which the watched exchanges and panels gain as little as can be."""
    model = Model()
    price = model.add_columns(np.zeros(len(low)), high - low, whole=False)
    leaves, joins = np.nonzero(watched)
    missed = model.add_columns(np.full(len(leaves), -1.0), np.inf, whole=False)
    edge = np.arange(len(leaves))
    edges = model.add_rows(
        np.tile(edge, 3), np.concatenate([price[joins], price[leaves], missed]),
        np.repeat([1.0, -1.0, 1.0], len(edge)),
        state.gain[leaves, joins] - low[joins] + low[leaves], np.full(len(edge), np.inf),
    )  # fmt: skip
    projects = sorted({project for project, _panel in cuts})
    above = dict(zip(projects, model.add_columns(np.full(len(projects), -1.0), np.inf, whole=False), strict=True))
    rows = []
    for (project, panel), worth in cuts.items():
        sitting = set(state.panel[project].tolist())
        come, go = sorted(set(panel) - sitting), sorted(sitting - set(panel))
        least = worth - state.worth(project) - low[come].sum() + low[go].sum()
        signs = [1.0] * len(come) + [-1.0] * len(go) + [1.0]
        rows.append(model.add_row([*price[come], *price[go], above[project]], signs, float(least), np.inf))
    relaxed = relax(model, seconds=deadline.left)
    if relaxed.values is None:
        return low, Moves()
    dual = relaxed.prices
    moves = Moves(
        [key for key, row in zip(cuts, rows, strict=True) if dual[row] < -0.5],
        [(int(leaves[at]), int(joins[at])) for at in np.flatnonzero(dual[edges] < -0.5).tolist()],
    )
    return np.rint((low + relaxed.values[: len(low)]) * SCALE) / SCALE, moves


def _make(state: Exchange, moves: Moves) -> None:
    """All panels and exchanges that gain together; what they leave undone, cycles finish."""
    before, touched = state.panel.copy(), set[int]()
    for project, panel in moves.panels:
        if project not in touched:
            state.panel[project] = panel
            touched.add(project)
    for leaves, joins in moves.edges:
        project = int(state.at[leaves, joins])
        if project not in touched and state.seat(leaves, joins, project):
            touched.add(project)
    state.changed(sorted(touched), before[sorted(touched)])
