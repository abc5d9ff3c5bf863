"""How well the worst served project can be served at all: from above, so that a share of it is at least that share of
the best possible."""

from __future__ import annotations

import numpy as np

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.model import arcs_of, build
from saiban.engines.assignment.profiles import Profiles, one_each
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.solving import Ints, Model, relax, solve

_COMPETING = 60  # rows


def best_panels(round_: Round) -> Ints:
    """For each project the sum of its best judges of different units, however busy they are."""
    order = np.argsort(round_.unit, kind="stable")
    starts = np.flatnonzero(np.diff(round_.unit[order], prepend=-1))
    panels = np.empty(len(round_.projects), dtype=np.int64)
    for first in range(0, len(round_.projects), 512):
        block = slice(first, first + 512)
        of_unit = np.maximum.reduceat(round_.affinity[block][:, order], starts, axis=1).astype(np.int64)
        of_unit[of_unit == NOBODY] = 0
        size = min(round_.size, of_unit.shape[1])
        panels[block] = -np.partition(-of_unit, size - 1, axis=1)[:, :size].sum(axis=1)
    return panels


def best_floor(round_: Round, known: int, deadline: Deadline) -> int:
    """The best that the worst served project can have, by branch and bound; `known` when the time ends first."""
    rows = one_each(round_)
    built = build(round_, rows, arcs_of(rows.room > 0), np.zeros(0, dtype=np.int64), 0)
    model, arcs = built.model, built.arcs
    model.gain = [np.zeros_like(gains) for gains in model.gain]
    worst = model.add_columns([1.0], known, whole=False)
    model.add_rows(
        np.append(arcs.row, np.arange(len(rows))),
        np.append(np.arange(len(arcs)), np.repeat(worst, len(rows))),
        np.append(rows.affinity[arcs.row, arcs.judge], np.full(len(rows), -1)),
        np.zeros(len(rows)), np.inf,
    )  # fmt: skip
    ways_out = np.concatenate([built.empty, built.missed_loads])
    model.add_rows(np.zeros(len(ways_out), dtype=np.int64), ways_out, 1, 0.0, 0.0)
    solved = solve(model, seconds=deadline.left)
    return known if solved.values is None else min(known, int(np.floor(solved.bound + 1e-4)))


def closer_bound(round_: Round, rows: Profiles, known: int, deadline: Deadline) -> int:
    """What the worst served project of no assignment exceeds, in milli-points, when capacities count too.

    The model has the rows that are served worst at best, without the others; that, and fractions, only raise its
    optimum. `known` is a bound already, and is returned when the time ends first.
    """
    best = best_panels(round_)
    of_row = np.array([int(best[members].min()) for members in rows.members])
    competing = np.sort(np.argsort(of_row, kind="stable")[:_COMPETING])
    room = np.zeros_like(rows.room)
    room[competing] = rows.room[competing]
    arcs = arcs_of(room > 0)
    row, count, number = np.searchsorted(competing, arcs.row), len(competing), rows.number[competing]
    model = Model()
    column = model.add_columns(np.zeros(len(arcs)), room[arcs.row, arcs.judge], whole=False)
    worst = model.add_columns([1.0], known, whole=False)
    model.add_rows(row, column, 1, np.full(count, -np.inf), round_.size * number)
    model.add_rows(arcs.judge, column, 1, np.full(len(round_.judges), -np.inf), round_.capacity)
    model.add_rows(
        np.append(row, np.arange(count)),
        np.append(column, np.repeat(worst, count)),
        np.append(rows.affinity[arcs.row, arcs.judge], -number),
        np.zeros(count), np.inf,
    )  # fmt: skip
    relaxed = relax(model, seconds=deadline.left)
    return known if relaxed.values is None else min(known, int(np.floor(relaxed.objective + 1e-4)))
