"""Invented tables, and the one that the rule asks for found by trying all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

from hypothesis import strategies as some

from saiban.engines.draw.stream import lots
from saiban.engines.quota import compute
from saiban.engines.quota.formats import Places, QuotaRequest, QuotaResult

Json = dict[str, Any]
Grid = list[list[int]]
SEED = "0123456789abcdef" * 4

small = some.integers(1, 3).flatmap(
    lambda width: some.lists(some.lists(some.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=3)
)
grids = some.integers(1, 6).flatmap(
    lambda width: some.lists(some.lists(some.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=12)
)
ratios = some.sampled_from(["1/5", "0.2", "1/3", "0.15", "0.35", "3/7", "1", "0.018"])
seeds = some.binary(min_size=32, max_size=32).map(bytes.hex)


def asked(counts: Sequence[Sequence[int]], seed: str = SEED, **rule: object) -> Json:
    """Divisions d00, d01, … over tracks t0, t1, … with so many projects each; 20 % unless the rule says otherwise."""
    codes = [f"d{number:02}" for number in range(len(counts))], [f"t{number}" for number in range(len(counts[0]))]
    cells = [
        {"division": codes[0][i], "track": codes[1][j], "projects": count}
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
    ]
    named = [[{"code": code} for code in each] for each in codes]
    return {"seed": seed, "rule": {"ratio": "1/5"} | rule, "divisions": named[0], "tracks": named[1], "cells": cells}


def answered(request: Json) -> QuotaResult:
    return compute(QuotaRequest.model_validate(request))


def places(result: QuotaResult) -> Grid:
    found = {(cell.division, cell.track): cell.places for cell in result.cells}
    return [[found.get((row.division, column.track), 0) for column in result.tracks] for row in result.divisions]


def table(counts: Sequence[Sequence[int]], seed: str = SEED, **rule: object) -> Grid:
    return places(answered(asked(counts, seed, **rule)))


def everything(result: QuotaResult) -> Iterator[Places]:
    """Cells, divisions, tracks and the total."""
    yield from (*result.cells, *result.divisions, *result.tracks, result.total)


def adds_up(result: QuotaResult) -> bool:
    for row in result.divisions:
        if row.places != sum(cell.places for cell in result.cells if cell.division == row.division):
            return False
    for column in result.tracks:
        if column.places != sum(cell.places for cell in result.cells if cell.track == column.track):
            return False
    return result.total.places == sum(row.places for row in result.divisions)


def by_trying_all(
    counts: Grid, ratio: Fraction, rounding: str, seed: str = SEED, minimum: int = 0, *, is_even: bool = False
) -> Grid | None:
    """The table that docs/formats/quota.md describes, without a flow: all tables are made, and the best is taken.

    None when no table has the divisions' minimum; with `is_even`, only those whose tracks come out even count.
    """
    height, width = range(len(counts)), range(len(counts[0]))
    due = [[ratio * count for count in row] for row in counts]
    in_rows = [sum(row) for row in due]
    in_columns = [sum(row[j] for row in due) for j in width]
    whole = sum(in_rows, Fraction(0))
    nearest = {"half_up": lambda value: floor(value + Fraction(1, 2)), "down": floor, "up": ceil}
    wanted = None if rounding == "controlled" else [nearest[rounding](each) for each in in_rows]
    total = floor(whole + Fraction(1, 2)) if wanted is None else sum(wanted)
    rows = [f"d{i:02}" for i in height]
    columns = [f"t{j}" for j in width]
    of_rows, of_columns = lots(seed, "quota divisions", rows), lots(seed, "quota tracks", columns)
    of_cells = lots(seed, "quota cells", [f"{row} {column}" for row in rows for column in columns])

    def first(lot: dict[str, int], found: dict[str, int]) -> list[int]:
        return [-found[each] for each in sorted(lot, key=lot.__getitem__)]

    def key(grid: Grid) -> list[Any]:
        x = [sum(row) for row in grid]
        y = [sum(row[j] for row in grid) for j in width]
        beyond = [max(0, y[j] - ceil(in_columns[j]), floor(in_columns[j]) - y[j]) for j in width]
        return [
            sum(each**2 for each in beyond),
            sum((x[i] - in_rows[i]) ** 2 for i in height),
            first(of_rows, {rows[i]: x[i] for i in height}),
            sum((y[j] - (in_columns[j] * total / whole if whole else 0)) ** 2 for j in width),
            first(of_columns, {columns[j]: y[j] for j in width}),
            sum((grid[i][j] - due[i][j]) ** 2 for i in height for j in width),
            first(of_cells, {f"{rows[i]} {columns[j]}": grid[i][j] for i in height for j in width}),
        ]

    def fits(grid: Grid) -> bool:
        x = [sum(row) for row in grid]
        if sum(x) != total or any(n < min(minimum, sum(row)) for n, row in zip(x, counts, strict=True)):
            return False
        if is_even and key(grid)[0]:
            return False
        return all(floor(e) <= n <= ceil(e) for e, n in zip(in_rows, x, strict=True)) if wanted is None else x == wanted

    options = [sorted({floor(each), ceil(each)}) for row in due for each in row]
    tables = ([list(flat[i * len(width) : (i + 1) * len(width)]) for i in height] for flat in product(*options))
    return min((grid for grid in tables if fits(grid)), key=key, default=None)


def national(seed: int, tracks: int = 4, most: int = 90) -> Grid:
    """31 divisions as uneven as provinces are."""
    chance = random.Random(seed)
    sizes = [chance.choice([0, 2, 5, 12, 30, most]) for _ in range(31)]
    return [[chance.randint(0, size) for _ in range(tracks)] for size in sizes]
