"""The bound, added up in whole numbers over every pair of the round: true whatever the solver did.

Weak duality: take any prices p of seats (of a project), q of judges (below 0 only for a minimum load), m of the mix
(0 to its price), u of units and f of floors (0 or more), the same for projects that need the same. Then no assignment
that keeps the rules has a larger objective than

    sum of p x size + sum of q x (capacity, or minimum load where q < 0) + sum of u - sum of m x minimum
    - sum of f x floor + sum over all allowed pairs of max(0, affinity x (1 + f) - p - q - u + m)

where of the last sum only so many pairs of a judge and like projects count as one judge may have. Prices are whole
multiples of 1/SCALE milli-point, so that nothing is rounded in the sum.

What a project adds to this is never less than its best panel is worth above the prices of judges, and it is more where
no prices fit all panels at once (floors are missed by little, and kept by much). Where panels are known, the bound of
a project that exceeds its own is therefore looked at again, panel by panel (`trying`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment.formats import Certificate, Checked, JudgePrice, RowPrices
from saiban.engines.assignment.model import Prices
from saiban.engines.assignment.profiles import Profiles, one_each
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.assignment.trying import HAIR, SCALE, Choice, tried
from saiban.engines.solving import Ints

_BLOCK = 512
_EXCLUDED = 2**45


@dataclass(frozen=True, slots=True)
class WholePrices:
    """`Prices` in whole multiples of 1/SCALE milli-point, made admissible."""

    seat: Ints
    judge: Ints
    mix: Ints
    unit: dict[tuple[int, int], int]
    floor: Ints


def whole(round_: Round, prices: Prices) -> WholePrices:
    """The nearest admissible whole prices."""
    judge = np.rint(prices.judge * SCALE).astype(np.int64)
    dearest = np.array([kind.price for kind in round_.kinds], dtype=np.int64) * SCALE
    return WholePrices(
        seat=np.rint(prices.seat * SCALE).astype(np.int64),
        judge=np.where(round_.least > 0, judge, np.maximum(judge, 0)),
        mix=np.clip(np.rint(prices.mix * SCALE).astype(np.int64), 0, dearest),
        unit={key: round(price * SCALE) for key, price in prices.unit.items() if round(price * SCALE) > 0},
        floor=np.maximum(np.rint(prices.floor * SCALE).astype(np.int64), 0),
    )


def surpluses(round_: Round, rows: Profiles, prices: WholePrices) -> Iterator[tuple[slice, Ints]]:
    """By blocks of rows: what each pair is worth above its prices."""
    of_unit: dict[int, list[tuple[int, int]]] = {}
    for (row, unit), price in prices.unit.items():
        of_unit.setdefault(row, []).append((unit, price))
    members = {unit: np.flatnonzero(round_.unit == unit) for _row, unit in prices.unit}
    for first in range(0, len(rows), _BLOCK):
        block = slice(first, first + _BLOCK)
        affinity = rows.affinity[block].astype(np.int64)
        surplus = affinity * (SCALE + prices.floor[block, None]) - prices.seat[block, None] - prices.judge
        for number, kind in enumerate(round_.kinds):
            surplus[:, kind.judges] += prices.mix[block, number, None]
        for row in range(len(affinity)):
            for unit, price in of_unit.get(first + row, ()):
                surplus[row, members[unit]] -= price
        yield block, surplus


def bound(round_: Round, rows: Profiles, prices: WholePrices, floor: int) -> int:
    """What no assignment that keeps every project at `floor` can exceed, in milli-points."""
    of_pairs = sum(
        int((rows.room[block] * np.maximum(surplus, 0)).sum()) for block, surplus in surpluses(round_, rows, prices)
    )
    return (
        int((_of_rows(round_, rows, prices, floor) * rows.number).sum()) + _of_judges(round_, prices) + of_pairs
    ) // SCALE


def close_bound(round_: Round, prices: WholePrices, floor: int, panel: Ints) -> int:
    """The same bound from a row for each project, closer where it exceeds what the `panel` (P × size) is worth.

    It is a bound whatever the panels are, as long as they keep the rules and the floor.
    """
    rows = one_each(round_)
    worth = np.take_along_axis(round_.affinity, panel, 1).sum(axis=1, dtype=np.int64) * SCALE
    worth -= prices.judge[panel].sum(axis=1)
    for kind in round_.kinds:
        worth -= SCALE * kind.price * np.maximum(kind.least - kind.judges[panel].sum(axis=1), 0)
    total, own = _of_judges(round_, prices), _of_rows(round_, rows, prices, floor)
    for block, surplus in surpluses(round_, rows, prices):
        over = own[block] + np.maximum(surplus, 0).sum(axis=1) - worth[block]
        loose = np.flatnonzero(over > HAIR)
        loss = np.where(round_.affinity[block][loose] == NOBODY, _EXCLUDED, np.maximum(-surplus[loose], 0))
        judges = np.broadcast_to(np.arange(len(round_.judges)), loss.shape)
        choice = Choice(loose + block.start, judges, loss, worth[block][loose], over[loose])
        over[loose], _more, _panel = tried(round_, choice, prices.judge, floor)
        total += int((worth[block] + over).sum())
    return total // SCALE


def _of_rows(round_: Round, rows: Profiles, prices: WholePrices, floor: int) -> Ints:
    """The part of the bound that one project of each row adds and no pair, in 1/SCALE milli-points."""
    own = round_.size * prices.seat - floor * prices.floor
    own -= prices.mix @ np.array([kind.least for kind in round_.kinds], dtype=np.int64)
    for (row, _unit), price in prices.unit.items():
        own[row] += price
    return own


def _of_judges(round_: Round, prices: WholePrices) -> int:
    return int((prices.judge * np.where(prices.judge < 0, round_.least, round_.capacity)).sum())


def written(round_: Round, rows: Profiles, prices: WholePrices) -> Certificate:
    """The prices as part of a result."""
    units: dict[int, dict[str, int]] = {}
    for (row, unit), price in sorted(prices.unit.items()):
        units.setdefault(row, {})[round_.unit_names[unit]] = price
    return Certificate(
        scale=SCALE,
        judges=tuple(
            JudgePrice(judge=judge.code, price=price)
            for judge, price in zip(round_.judges, prices.judge.tolist(), strict=True)
        ),
        rows=tuple(
            RowPrices(
                projects=tuple(round_.projects[place].code for place in members.tolist()),
                seat=int(prices.seat[row]),
                floor=int(prices.floor[row]),
                mix={kind.name: int(prices.mix[row, at]) for at, kind in enumerate(round_.kinds)},
                units=units.get(row, {}),
            )
            for row, members in enumerate(rows.members)
        ),
    )


def refuted(round_: Round, given: Certificate, floor: int, claimed: int | None, panel: Ints) -> list[Checked]:
    """A finding when the prices of a result do not prove the bound that it claims; nothing in them is trusted."""
    rows, prices = _read(round_, given)
    proven = min(bound(round_, rows, prices, floor), close_bound(round_, prices, floor, panel))
    if claimed is not None and proven <= claimed:
        return []
    return [Checked(rule="bound", message=f"证明中的价格只能推出上界 {proven}，结果写的是 {claimed}。")]


def _read(round_: Round, given: Certificate) -> tuple[Profiles, WholePrices]:
    """A row for each project with the prices that it is given, made admissible; what is missing costs nothing."""
    judges = {each.judge: each.price for each in given.judges}
    none = RowPrices(projects=(), seat=0)
    of_project = {project: row for row in given.rows for project in row.projects}
    named = [of_project.get(project.code, none) for project in round_.projects]
    factor = SCALE / max(given.scale, 1)
    units = {name: number for number, name in enumerate(round_.unit_names)}
    prices = Prices(
        seat=np.array([row.seat for row in named]) * factor / SCALE,
        judge=np.array([judges.get(each.code, 0) for each in round_.judges]) * factor / SCALE,
        mix=np.array([[row.mix.get(kind.name, 0) for kind in round_.kinds] for row in named]).reshape(
            len(named), len(round_.kinds)
        ) * factor / SCALE,
        unit={
            (number, units[unit]): price * factor / SCALE
            for number, row in enumerate(named)
            for unit, price in row.units.items()
            if unit in units
        },
        floor=np.array([row.floor for row in named]) * factor / SCALE,
    )  # fmt: skip
    return one_each(round_), whole(round_, prices)
