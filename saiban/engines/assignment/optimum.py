"""The whole model of a small round, for the solver's branch and bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment import certificate
from saiban.engines.assignment.certificate import WholePrices
from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.model import UNIT, Built, arcs_of, build
from saiban.engines.assignment.profiles import Profiles
from saiban.engines.assignment.round import Round
from saiban.engines.assignment.worth import Seating, seating, served
from saiban.engines.solving import Floats, Ints, relax, solve

_WHOLE = 1e-6
_NEAR = 300  # milli-points


@dataclass(frozen=True, slots=True)
class Optimum:
    """The seats, the bound, and the prices that prove it; without prices the bound is the solver's word."""

    seats: Seating
    bound: int
    prices: WholePrices | None


def optimum(round_: Round, rows: Profiles, floor: int, known: Seating, deadline: Deadline) -> Optimum | None:
    """The best of all assignments that keep the floor; None when time ran out, or a rule cannot be kept.

    Only projects that come near the floor in the assignment that is `known`, or fall below it here, are held at it.
    """
    floored = np.flatnonzero(served(round_, known) < floor + _NEAR)
    while True:
        found = _optimum(round_, rows, floored, floor, deadline)
        if found is None:
            return None
        below = np.setdiff1d(np.flatnonzero(served(round_, found.seats) < floor), floored)
        if not len(below):
            return found
        floored = np.union1d(floored, below)


def _optimum(round_: Round, rows: Profiles, floored: Ints, floor: int, deadline: Deadline) -> Optimum | None:
    built = build(round_, rows, arcs_of(rows.room > 0), floored, floor)
    relaxed = relax(built.model, seconds=deadline.left)
    if relaxed.values is not None and np.all(np.abs(relaxed.values - np.rint(relaxed.values)) < _WHOLE):
        prices = certificate.whole(round_, built.prices(round_, relaxed.prices))
        added_up, said = certificate.bound(round_, rows, prices, floor), _below(relaxed.objective)
        return _kept(built, relaxed.values, min(added_up, said), prices if added_up <= said else None)
    solved = solve(built.model, seconds=deadline.left)
    if solved.values is None:
        return None
    return _kept(built, solved.values, _below(solved.bound), None)


def _below(objective: float) -> int:
    """In whole milli-points; what the lots add is less than one."""
    return int(np.floor(objective / UNIT + _WHOLE))


def _kept(built: Built, values: Floats, bound: int, prices: WholePrices | None) -> Optimum | None:
    ways_out = values[built.empty].sum() + values[built.missed_loads].sum() + values[built.missed_floors].sum()
    if ways_out > _WHOLE:
        return None
    taken = np.flatnonzero(values[: len(built.arcs)] > 0.5)
    return Optimum(seating(built.arcs.row[taken], built.arcs.judge[taken]), bound, prices)
