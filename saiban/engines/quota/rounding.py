"""Rounding a table so that it adds up: controlled rounding by a flow of least cost.

A table of fractions whose rows and columns are added up can always be rounded so that every cell, every row, every
column and the total is its exact value rounded down or up (Bacharach, "Matrix rounding problems", Management Science
12, 1966; Cox, "A constructive procedure for unbiased controlled rounding", JASA 82, 1987). There are many such tables.
This one is the first in an order that can be told in a sentence: the least squares of what divisions deviate from their
exact values, then tracks, then cells; wherever that leaves a choice, lots decide, the lower lot going up first.

All costs are integers of any size, each level weighing more than all that follow it together, so the result is exact,
and the only one: it does not depend on the way in which the flow was found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, lcm

from saiban.engines.quota.dues import Bounds

Table = list[list[int]]


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots of rows, columns and cells, each a permutation that starts with 1; the lower goes up first."""

    rows: Sequence[int]
    columns: Sequence[int]
    cells: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Task:
    """A table to be rounded. Cells go down or up, within `cells`; rows lie within `rows`; all come to `total`.

    Columns are rounded down or up where rows and total allow it, and else deviate as little as may be.
    """

    dues: Sequence[Sequence[Fraction]]
    cells: Sequence[Sequence[Bounds]]
    rows: Sequence[Bounds]
    total: int
    lots: Lots


def rounded(task: Task, *, lots_reversed: bool = False) -> Table | None:
    """The table; None when there is none within the bounds.

    With `lots_reversed` the higher lot goes up first: if that makes no difference, no lot has decided anything.
    """
    network = _network(task)
    if any(cell.room < 0 for row in network.cells for cell in row):
        return None
    _weigh(_levels(task, network, -1 if lots_reversed else 1))
    is_full = _fill(network, task.total - sum(row.start for row in network.rows))
    found = [row.start + row.used for row in network.rows]
    if not is_full or any(not bound.low <= sum_ <= bound.high for bound, sum_ in zip(task.rows, found, strict=True)):
        return None
    return [[cell.start + cell.used for cell in row] for row in network.cells]


# --- what each place costs --------------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Arc:
    """A row, a column or a cell: `start` places for certain, and what each of up to `room` further ones costs."""

    start: int
    room: int
    costs: list[int] = field(init=False)
    used: int = 0

    def __post_init__(self) -> None:
        self.costs = [0] * self.room

    @property
    def has_room(self) -> bool:
        return self.used < self.room


@dataclass(slots=True)
class _Network:
    rows: list[_Arc]
    columns: list[_Arc]
    cells: list[list[_Arc]]


def _network(task: Task) -> _Network:
    cells = [
        [_cell(due, bound) for due, bound in zip(*row, strict=True)] for row in zip(task.dues, task.cells, strict=True)
    ]
    rows = [
        _Arc(start := sum(cell.start for cell in row), max(0, min(bound.high - start, sum(cell.room for cell in row))))
        for row, bound in zip(cells, task.rows, strict=True)
    ]
    columns = [
        _Arc(sum(cell.start for cell in column), sum(cell.room for cell in column))
        for column in zip(*cells, strict=True)
    ]
    return _Network(rows, columns, cells)


def _cell(due: Fraction, bound: Bounds) -> _Arc:
    start = max(floor(due), bound.low)
    return _Arc(start, min(ceil(due), bound.high) - start)


# By how much an arc's cost grows with one place more than so many: given the arc's number and how many.
_Marginal = Callable[[int, int], int]


def _levels(task: Task, network: _Network, sign: int) -> list[tuple[list[_Arc], _Marginal]]:
    """What is to be least, the weightiest last. Every cost is convex: the next place never costs less."""
    rows, columns, cells = network.rows, network.columns, [cell for row in network.cells for cell in row]
    in_cells = [due for row in task.dues for due in row]
    in_rows = [sum(row, Fraction(0)) for row in task.dues]
    in_columns = [sum(column, Fraction(0)) for column in zip(*task.dues, strict=True)]
    whole = sum(in_rows, Fraction(0))
    # What a column would have if all had the same ratio of the places that there are.
    aims = [due * task.total / whole if whole else Fraction(0) for due in in_columns]
    scale = lcm(*(due.denominator for due in (*in_cells, *in_rows, *aims)))
    lots = task.lots
    lots_of_cells = [lot for row in lots.cells for lot in row]
    spread = task.total + 2
    return [
        (cells, lambda n, places: -sign * 2 ** (len(cells) - lots_of_cells[n])),
        (cells, lambda n, places: _squares(in_cells[n], scale, places)),
        (columns, lambda n, places: -sign * spread ** (len(columns) - lots.columns[n])),
        (columns, lambda n, places: _squares(aims[n], scale, places)),
        (rows, lambda n, places: -sign * 2 ** (len(rows) - lots.rows[n])),
        (rows, lambda n, places: _squares(in_rows[n], scale, places)),
        (columns, lambda n, places: _beyond(floor(in_columns[n]), ceil(in_columns[n]), places)),
        (rows, lambda n, places: _beyond(task.rows[n].low, task.rows[n].high, places)),
    ]


def _squares(due: Fraction, scale: int, places: int) -> int:
    """Of (places - due) ** 2; the scale makes it an integer."""
    return scale * (2 * places + 1) - int(2 * scale * due)


def _beyond(low: int, high: int, places: int) -> int:
    """Of the square of how far the places lie below `low` or above `high`."""
    if places < low:
        return -(2 * (low - places) - 1)
    return 2 * (places - high) + 1 if places >= high else 0


def _weigh(levels: list[tuple[list[_Arc], _Marginal]]) -> None:
    """Add the levels up, each so weighty that all before it together cannot outweigh the least of it."""
    weight = 1
    for arcs, marginal in levels:
        most = 0
        for number, arc in enumerate(arcs):
            for more in range(arc.room):
                cost = marginal(number, arc.start + more)
                arc.costs[more] += weight * cost
                most += abs(cost)
        weight *= 2 * most + 1


# --- the flow ---------------------------------------------------------------------------------------------------------
def _fill(network: _Network, places: int) -> bool:
    """Give out so many places one by one, each on a cheapest path, which may move places given before.

    Successive shortest paths: as costs are convex and each path is a shortest one, what is given out is the cheapest
    way of giving out so many. False when so many cannot be given out.
    """
    if places < 0:
        return False
    for _ in range(places):
        path = _cheapest(network)
        if path is None:
            return False
        for number, (row, column) in enumerate(path):
            network.cells[row][column].used += -1 if number % 2 else 1
        network.rows[path[0][0]].used += 1
        network.columns[path[-1][1]].used += 1
    return True


def _cheapest(network: _Network) -> list[tuple[int, int]] | None:
    """The cells of a cheapest path: the first goes up, the second (if any) back down, the third up, …

    Bellman and Ford's way, for costs may be negative; a row is entered anew, or through a cell that goes back down.
    """
    to_rows: list[int | None] = [row.costs[row.used] if row.has_room else None for row in network.rows]
    to_columns: list[int | None] = [None] * len(network.columns)
    before_row: list[int | None] = [None] * len(network.rows)
    before_column = [0] * len(network.columns)
    open_rows = {number for number, cost in enumerate(to_rows) if cost is not None}
    while open_rows:
        changed = set()
        for row in sorted(open_rows):
            so_far = to_rows[row]
            assert so_far is not None
            for column, cell in enumerate(network.cells[row]):
                if not cell.has_room:
                    continue
                cost, known = so_far + cell.costs[0], to_columns[column]
                if known is None or cost < known:
                    to_columns[column], before_column[column] = cost, row
                    changed.add(column)
        open_rows = set()
        for column in sorted(changed):
            so_far = to_columns[column]
            assert so_far is not None
            for row, cells in enumerate(network.cells):
                cell = cells[column]
                if not cell.used:
                    continue
                cost, known = so_far - cell.costs[0], to_rows[row]
                if known is None or cost < known:
                    to_rows[row], before_row[row] = cost, column
                    open_rows.add(row)
    ends = [
        (cost + column.costs[column.used], number)
        for number, (cost, column) in enumerate(zip(to_columns, network.columns, strict=True))
        if cost is not None and column.has_room
    ]
    return _way(min(ends)[1], before_row, before_column) if ends else None


def _way(column: int, before_row: list[int | None], before_column: list[int]) -> list[tuple[int, int]]:
    row = before_column[column]
    path = [(row, column)]
    while (back := before_row[row]) is not None:
        path.append((row, back))
        row = before_column[back]
        path.append((row, back))
    return path[::-1]
