"""The one model: seats, capacities, units, the priced mix and the floor, over chosen arcs.

Excluded pairs are arcs that are not there. Every hard row has a priced way out, so that the model always has a
solution: seats that nobody takes, loads that are not reached, floors that are missed. They cost more than any exchange
could gain, and a solution that uses one is an answer of "impossible", not an assignment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment.profiles import Profiles
from saiban.engines.assignment.round import LOTS, Bools, Round, lots
from saiban.engines.solving import Floats, Ints, Model

UNIT = 64  # of the solver's objective, for one milli-point
EMPTY_SEAT, MISSED_FLOOR = 20_000, 50  # milli-points for a seat that nobody takes, for each milli-point missed


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs by the places of row and judge, in the order of rows and then of judges."""

    row: Ints
    judge: Ints

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Prices:
    """Duals of the rows, in milli-points: `seat` (G), `judge` (J), `mix` (G × kinds), `unit` by (row, unit),
    `floor` (G)."""

    seat: Floats
    judge: Floats
    mix: Floats
    unit: dict[tuple[int, int], float]
    floor: Floats


@dataclass(frozen=True, slots=True)
class Built:
    """A model with what its columns and rows stand for."""

    model: Model
    arcs: Arcs
    empty: Ints
    missed_loads: Ints
    missed_floors: Ints
    mix_rows: Ints
    unit_rows: Ints
    unit_keys: Ints
    floor_rows: Ints
    floored: Ints

    def prices(self, round_: Round, duals: Floats) -> Prices:
        """The duals by what they belong to; seats and judges have the first rows."""
        each = duals / UNIT
        kinds, units, judges = len(round_.kinds), len(round_.unit_names), len(round_.judges)
        size = len(self.empty)
        floor = np.zeros(size)
        floor[self.floored] = np.maximum(-each[self.floor_rows], 0)
        return Prices(
            seat=each[:size],
            judge=each[size : size + judges],
            mix=-each[self.mix_rows].reshape(size, kinds),
            unit={
                divmod(key, units): price
                for key, price in zip(self.unit_keys.tolist(), each[self.unit_rows].tolist(), strict=True)
            },
            floor=floor,
        )


def arcs_of(chosen: Bools) -> Arcs:
    """The arcs of a G × J mask."""
    return Arcs(*np.nonzero(chosen))


def build(round_: Round, rows: Profiles, arcs: Arcs, floored: Ints, floor: int) -> Built:
    """The model over these arcs; the rows `floored` hold their projects at `floor` milli-points on average."""
    model = Model()
    size, everyone = len(rows), np.arange(len(rows))
    affinity = rows.affinity[arcs.row, arcs.judge].astype(np.float64)
    # Lots decide between equal assignments only: all of them together weigh less than half a milli-point.
    drawn = lots(round_.judge_lots[arcs.judge], rows.lots[arcs.row]) / (2 * LOTS * (round_.seats + 1))
    column = model.add_columns(UNIT * (affinity + drawn), rows.room[arcs.row, arcs.judge])
    seats = round_.size * rows.number
    empty = model.add_columns(np.full(size, -UNIT * EMPTY_SEAT), seats, whole=False)
    model.add_rows(np.append(arcs.row, everyone), np.append(column, empty), 1, seats, seats)
    obliged = np.flatnonzero(round_.least > 0)
    missed = model.add_columns(np.full(len(obliged), -UNIT * EMPTY_SEAT), round_.least[obliged], whole=False)
    model.add_rows(
        np.append(arcs.judge, obliged), np.append(column, missed), 1,
        np.where(round_.least > 0, round_.least, -np.inf), round_.capacity,
    )  # fmt: skip
    mix_rows = _mix(model, round_, rows, arcs, column)
    unit_rows, keys = _units(model, round_, rows, arcs, column)
    _shares(model, round_, rows, arcs, column)
    missed_floors, floor_rows = _floors(model, rows, arcs, column, floored, floor)
    return Built(model, arcs, empty, missed, missed_floors, mix_rows, unit_rows, keys, floor_rows, floored)


def _mix(model: Model, round_: Round, rows: Profiles, arcs: Arcs, column: Ints) -> Ints:
    """For each row and kind: judges of it, and the priced number that is missing, are at least the minimum."""
    kinds = len(round_.kinds)
    least = (rows.number[:, None] * [kind.least for kind in round_.kinds]).ravel()
    price = np.tile([float(UNIT * kind.price) for kind in round_.kinds], len(rows))
    at, columns = [np.arange(len(least))], [model.add_columns(-price, least, whole=False)]
    for number, kind in enumerate(round_.kinds):
        inside = np.flatnonzero(kind.judges[arcs.judge])
        at.append(arcs.row[inside] * kinds + number)
        columns.append(column[inside])
    return model.add_rows(np.concatenate(at), np.concatenate(columns), 1, least, np.full(len(least), np.inf))


def _units(model: Model, round_: Round, rows: Profiles, arcs: Arcs, column: Ints) -> tuple[Ints, Ints]:
    """One judge of a unit in a panel, for each row and unit that could have more; the rows and their keys."""
    units = len(round_.unit_names)
    keys, inverse = np.unique(arcs.row * units + round_.unit[arcs.judge], return_inverse=True)
    most = np.bincount(inverse, rows.room[arcs.row, arcs.judge], minlength=len(keys))
    limits = rows.number[keys // units]
    scarce = most > limits
    inside = np.flatnonzero(scarce[inverse])
    kept = np.flatnonzero(scarce)
    at = np.searchsorted(kept, inverse[inside])
    return model.add_rows(at, column[inside], 1, np.full(len(kept), -np.inf), limits[kept]), keys[kept]


def _shares(model: Model, round_: Round, rows: Profiles, arcs: Arcs, column: Ints) -> None:
    """A judge's share of like projects, where these have rows of their own; a row's own room keeps it otherwise."""
    share = round_.request.mixing.share
    if share == 100:
        return
    profile = np.array([int(round_.profile[members[0]]) for members in rows.members])
    limit = -(-np.bincount(round_.profile) * share // 100)
    keys, at = np.unique(profile[arcs.row] * len(round_.judges) + arcs.judge, return_inverse=True)
    model.add_rows(at, column, 1, np.full(len(keys), -np.inf), limit[keys // len(round_.judges)])


def _floors(model: Model, rows: Profiles, arcs: Arcs, column: Ints, floored: Ints, floor: int) -> tuple[Ints, Ints]:
    """The sum of affinities of a row, and the priced milli-points that are missing, are at least the floor's."""
    least = floor * rows.number[floored]
    missed = model.add_columns(np.full(len(floored), -UNIT * MISSED_FLOOR), np.maximum(least, 1), whole=False)
    at = np.full(len(rows), -1)
    at[floored] = np.arange(len(floored))
    inside = np.flatnonzero(at[arcs.row] >= 0)
    affinity = rows.affinity[arcs.row[inside], arcs.judge[inside]].astype(np.float64)
    return missed, model.add_rows(
        np.append(at[arcs.row[inside]], np.arange(len(floored))), np.append(column[inside], missed),
        np.append(affinity, np.ones(len(floored))), least, np.full(len(floored), np.inf),
    )  # fmt: skip
