"""An assignment to begin with, and prices of the judges.

Rows of like projects make a small model; what its relaxation gives each row is dealt out to the row's projects, by one
small model each. Seats that come to nobody are left empty: exchanges fill them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment import certificate
from saiban.engines.assignment.certificate import WholePrices
from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.model import MISSED_FLOOR, arcs_of, build
from saiban.engines.assignment.profiles import Profiles, few
from saiban.engines.assignment.round import LOTS, NOBODY, Round, lots
from saiban.engines.assignment.search import first_prices
from saiban.engines.assignment.trying import SCALE
from saiban.engines.solving import Ints, Model, relax

_DECLARED = 5  # with more than one declared pair in so many, rows of like projects say little
_AHEAD = 40
_LEAST = 0.01  # of a seat


@dataclass(frozen=True, slots=True)
class Start:
    """`panel` (P × size; J where nobody sits), prices of the judges (J, milli-points), and, where a model of rows was
    made, its prices, which prove a bound."""

    panel: Ints
    judge: Ints
    rows: Profiles | None = None
    prices: WholePrices | None = None


def start(round_: Round, floor: int, deadline: Deadline) -> Start:
    """From rows of like projects; from searched prices where declared pairs make every project different."""
    if _DECLARED * len(round_.request.pairs) <= round_.affinity.size:
        rows = few(round_)
        floored = np.arange(len(rows)) if floor else np.zeros(0, dtype=np.int64)
        built = build(round_, rows, arcs_of(rows.room > 0), floored, floor)
        relaxed = relax(built.model, seconds=deadline.left)
        if relaxed.values is not None:
            prices = certificate.whole(round_, built.prices(round_, relaxed.prices))
            number = np.floor(relaxed.values[: len(built.arcs)] + 1e-6).astype(np.int64)
            panel = np.full((len(round_.projects), round_.size), len(round_.judges))
            starts = np.searchsorted(built.arcs.row, np.arange(len(rows) + 1))
            for row, members in enumerate(rows.members):
                part = slice(starts[row], starts[row + 1])
                taken = number[part] > 0
                _deal(round_, members, built.arcs.judge[part][taken], number[part][taken], floor, panel, deadline)
            return Start(panel, prices.judge // SCALE, rows, prices)
    price = np.rint(first_prices(round_)).astype(np.int64)
    return Start(_greedy(round_, price), price)


def _deal(round_: Round, members: Ints, ours: Ints, numbers: Ints, floor: int, panel: Ints, deadline: Deadline) -> None:
    """Give a row's judges, each with a number of seats, to its projects, as exclusions, units, mix and floor ask."""
    if not len(ours):
        return
    model = Model()
    affinity = round_.affinity[np.ix_(members, ours)].astype(np.int64)
    member, judge = np.nonzero(affinity != NOBODY)
    count, everyone = len(members), np.arange(len(members))
    drawn = lots(round_.judge_lots[ours[judge]], round_.project_lots[members[member]])
    column = model.add_columns(affinity[member, judge] + drawn / LOTS)
    model.add_rows(member, column, 1, np.full(count, -np.inf), round_.size)
    model.add_rows(judge, column, 1, np.full(len(ours), -np.inf), numbers)
    for kind in round_.kinds:
        missing = model.add_columns(np.full(count, -float(kind.price)), kind.least, whole=False)
        inside = np.flatnonzero(kind.judges[ours[judge]])
        model.add_rows(
            np.append(member[inside], everyone), np.append(column[inside], missing), 1,
            np.full(count, kind.least), np.inf,
        )  # fmt: skip
    _key, at, met = np.unique(
        member * len(round_.unit_names) + round_.unit[ours[judge]], return_inverse=True, return_counts=True
    )
    kept, again = np.unique(at[met[at] > 1], return_inverse=True)
    model.add_rows(again, column[met[at] > 1], 1, np.full(len(kept), -np.inf), 1.0)
    if floor:
        below = model.add_columns(np.full(count, -float(MISSED_FLOOR)), floor, whole=False)
        model.add_rows(
            np.append(member, everyone), np.append(column, below), np.append(affinity[member, judge], np.ones(count)),
            np.full(count, floor), np.inf,
        )  # fmt: skip
    values = relax(model, seconds=deadline.left).values
    if values is None:
        return
    left, units = numbers.copy(), [set[int]() for _ in range(count)]
    for place in np.argsort(-values[: len(column)], kind="stable").tolist():  # whole seats first, then what is nearest
        row, ours_at = int(member[place]), int(judge[place])
        unit = int(round_.unit[ours[ours_at]])
        if values[place] < _LEAST:
            break
        if left[ours_at] and len(units[row]) < round_.size and unit not in units[row]:
            panel[members[row], len(units[row])] = ours[ours_at]
            units[row].add(unit)
            left[ours_at] -= 1


def _greedy(round_: Round, price: Ints) -> Ints:
    """Each project, in the order of its lot, takes who is left and worth most above the price."""
    nobody = len(round_.judges)
    panel = np.full((len(round_.projects), round_.size), nobody)
    left = round_.capacity.copy()
    ahead = min(_AHEAD, nobody) - 1
    for project in np.argsort(round_.project_lots, kind="stable").tolist():
        worth = np.where((round_.affinity[project] != NOBODY) & (left > 0), round_.affinity[project] - price, -(10**6))
        best = np.argpartition(-worth, ahead)[: ahead + 1]
        units: set[int] = set()
        taken: list[int] = []
        for judge in best[np.argsort(-worth[best], kind="stable")].tolist():
            if worth[judge] > -(10**6) and int(round_.unit[judge]) not in units and len(taken) < round_.size:
                units.add(int(round_.unit[judge]))
                taken.append(judge)
        panel[project, : len(taken)] = taken
        left[taken] -= 1
    return panel
