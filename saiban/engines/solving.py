"""A thin door to HiGHS, the solver inside SciPy: sparse rows, a time limit, and what the answer is worth.

Maximisation throughout. Models are built from whole numbers; what the solver says of them is never taken at its word:
the engines round its seats to whole ones and check them with a verifier of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# optimal: proven; feasible: the time ran out with something in hand; unknown: it ran out with nothing.
Status = Literal["optimal", "feasible", "infeasible", "unknown"]

_INFEASIBLE = 2
_OUT_OF_TIME = 1


@dataclass(slots=True)
class Model:
    """Rows `lower <= A x <= upper` over columns with `0 <= x <= upper`, to maximise `gain @ x`.

    Columns are added in blocks, and rows in blocks of (row, column, coefficient); both are known by the numbers that
    adding returns. Infinite limits are `numpy.inf`.
    """

    gain: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    whole: list[NDArray[np.bool_]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    _limits: list[tuple[Floats, Floats]] = field(default_factory=list)

    def add_columns(self, gain: ArrayLike, upper: ArrayLike = 1.0, *, whole: bool = True) -> Ints:
        """New columns, one for each gain; `whole` ones take integers only."""
        gains = np.atleast_1d(np.asarray(gain, dtype=np.float64))
        self.gain.append(gains)
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), gains.shape))
        self.whole.append(np.full(gains.shape, whole))
        self.columns += len(gains)
        return np.arange(self.columns - len(gains), self.columns)

    def add_rows(
        self, row: ArrayLike, column: ArrayLike, coefficient: ArrayLike, lower: ArrayLike, upper: ArrayLike
    ) -> Ints:
        """As many new rows as there are limits; `row` counts from 0 inside this block; what is named twice adds up."""
        lowers, uppers = np.broadcast_arrays(np.atleast_1d(lower), np.atleast_1d(upper))
        rows, columns = np.asarray(row, dtype=np.int64), np.asarray(column, dtype=np.int64)
        values = np.broadcast_to(np.asarray(coefficient, dtype=np.float64), rows.shape)
        self._entries.append((rows + self.rows, columns, values))
        self._limits.append((lowers.astype(np.float64), uppers.astype(np.float64)))
        self.rows += len(lowers)
        return np.arange(self.rows - len(lowers), self.rows)

    def add_row(self, column: ArrayLike, coefficient: ArrayLike, lower: float, upper: float) -> int:
        """One new row, for models that are written rule by rule."""
        columns = np.atleast_1d(np.asarray(column, dtype=np.int64))
        return int(self.add_rows(np.zeros(len(columns), dtype=np.int64), columns, coefficient, lower, upper)[0])

    def matrix(self) -> Any:
        """The coefficients as a compressed sparse matrix, rows × columns."""
        if not self._entries:
            return sparse.csc_array((0, self.columns))
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return sparse.csc_array((value, (row, column)), shape=(self.rows, self.columns))

    def limits(self) -> tuple[Floats, Floats]:
        """The lower and the upper limits of all rows."""
        if not self._limits:
            return np.zeros(0), np.zeros(0)
        lower, upper = (np.concatenate(part) for part in zip(*self._limits, strict=True))
        return lower, upper


@dataclass(frozen=True, slots=True)
class Solved:
    """`values` (none when infeasible or unknown) with their `objective`, and the `bound` that nothing can exceed."""

    status: Status
    values: Floats | None
    objective: float
    bound: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum over fractions too, with the price of each row: what one more on its right side would gain."""

    status: Status
    values: Floats | None
    objective: float
    prices: Floats


def solve(model: Model, *, seconds: float, gap: float = 0.0) -> Solved:
    """The best whole solution. `gap` is relative; 0 asks for the proof (SciPy alone would stop at 0.01 %)."""
    lower, upper = model.limits()
    answer = milp(
        -np.concatenate(model.gain),
        integrality=np.concatenate(model.whole).astype(np.uint8),
        bounds=Bounds(0, np.concatenate(model.upper)),
        constraints=LinearConstraint(model.matrix(), lower, upper) if model.rows else None,
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": gap},
    )
    values = None if answer.x is None else np.asarray(answer.x, dtype=np.float64)
    bound = np.inf if answer.mip_dual_bound is None else -float(answer.mip_dual_bound)
    objective = -np.inf if values is None else -float(answer.fun)
    return Solved(_status(answer.status, values is not None), values, objective, bound)


def relax(model: Model, *, seconds: float, method: Literal["highs-ds", "highs-ipm"] = "highs-ds") -> Relaxed:
    """The optimum when columns may take fractions. Rows with two different finite limits count as two."""
    lower, upper = model.limits()
    matrix = model.matrix().tocsr()
    equal = lower == upper
    below, above = np.flatnonzero(~equal & (upper < np.inf)), np.flatnonzero(~equal & (lower > -np.inf))
    answer = linprog(
        -np.concatenate(model.gain),
        A_ub=sparse.vstack([matrix[below], -matrix[above]], format="csc"),
        b_ub=np.concatenate([upper[below], -lower[above]]),
        A_eq=matrix[np.flatnonzero(equal)],
        b_eq=lower[equal],
        bounds=np.column_stack([np.zeros(model.columns), np.concatenate(model.upper)]),
        method=method,
        options={"time_limit": max(seconds, 0.01)} | _edges(method),
    )
    prices = np.zeros(model.rows)
    if answer.status != 0:
        return Relaxed(_status(answer.status, False), None, -np.inf, prices)
    marginals = -np.asarray(answer.ineqlin.marginals)
    prices[below] += marginals[: len(below)]
    prices[above] -= marginals[len(below) :]
    prices[equal] = -np.asarray(answer.eqlin.marginals)
    return Relaxed("optimal", np.asarray(answer.x, dtype=np.float64), -float(answer.fun), prices)


def _edges(method: str) -> dict[str, str]:
    """Devex pricing halves the steps of the dual simplex on our models."""
    return {"simplex_dual_edge_weight_strategy": "devex"} if method == "highs-ds" else {}


def _status(code: int, found: bool) -> Status:
    """SciPy's codes: 0 optimal, 1 out of time, 2 infeasible, 3 unbounded, 4 other."""
    if code == 0:
        return "optimal"
    if code == _INFEASIBLE:
        return "infeasible"
    if code == _OUT_OF_TIME:
        return "feasible" if found else "unknown"
    raise ArithmeticError(f"the solver ended with code {code}")
