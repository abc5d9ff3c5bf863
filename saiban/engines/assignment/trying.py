"""The best panel of a project at given prices of the judges, by trying every panel of a few candidates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from saiban.engines.assignment.round import NOBODY, Bools, Round
from saiban.engines.solving import Ints

SCALE = 2**20  # of a milli-point, for prices
HAIR = 16  # in 1/SCALE milli-points: what prices leave of so little is left, 10,000 times it is less than a milli-point
NO_PANEL = -(2**50)
_TRIED = 6_000  # panels of one project at the most
_AT_ONCE = 2_000_000  # panels held in memory
_CLASSES = 3  # projects are tried together whose numbers of candidates differ by less


@dataclass(frozen=True, slots=True)
class Choice:
    """Projects (R, by place), each with the judges (C) that might sit, and what prices say of it.

    `loss` (R × C) is what every panel with the judge is below the project's bound at the least, `worth` (R) what the
    panel is worth that it has, and `over` (R) how far that is below the bound; all in 1/SCALE milli-points, above the
    prices of the judges.
    """

    projects: Ints
    judges: Ints
    loss: Ints
    worth: Ints
    over: Ints


def tried(round_: Round, choice: Choice, price: Ints, floor: int) -> tuple[Ints, Ints, Ints]:
    """The bounds of projects again, when the panels themselves are looked at.

    How far each project's panel can be below its best one at the most (R); what a better one is worth more (R; 0 where
    none was found) and who sits on it (R x size). `price` (J) is that of the judges, in 1/SCALE milli-points.
    """
    wide = min(_most_candidates(round_.size), choice.loss.shape[1])
    order = np.argsort(choice.loss, axis=1, kind="stable")[:, : wide + 1]
    loss, judges = np.take_along_axis(choice.loss, order, 1), np.take_along_axis(choice.judges, order, 1)
    unseen = choice.over - loss[:, wide] if loss.shape[1] > wide else np.zeros_like(choice.over)
    candidates = np.where(loss < choice.over[:, None], judges, NOBODY)[:, :wide]
    best, panel = _best(round_, choice.projects, candidates, price, floor)
    more = np.maximum(best - choice.worth, 0)
    return np.maximum(more, unseen), more, panel


def _best(round_: Round, projects: Ints, candidates: Ints, price: Ints, floor: int) -> tuple[Ints, Ints]:
    """What the best panel of the candidates (R × C; NOBODY where there are fewer) is worth, and who sits on it."""
    worth = np.full(len(projects), NO_PANEL)
    panel = np.full((len(projects), round_.size), NOBODY, dtype=np.int64)
    number = np.maximum((candidates != NOBODY).sum(axis=1), round_.size)
    group = -(-number // _CLASSES)
    for each in np.unique(group).tolist():
        rows = np.flatnonzero(group == each)
        wide = min(each * _CLASSES, candidates.shape[1])
        if wide < round_.size:
            continue
        chosen = _choices(wide, round_.size)
        step = max(_AT_ONCE // len(chosen), 1)
        for first in range(0, len(rows), step):
            block = rows[first : first + step]
            worth[block], panel[block] = _tried(round_, projects[block], candidates[block, :wide], price, floor, chosen)
    return worth, panel


def _most_candidates(size: int) -> int:
    """Of how many candidates all panels can be tried."""
    number = size
    while comb(number + 1, size) <= _TRIED:
        number += 1
    return number


def _tried(round_: Round, projects: Ints, candidates: Ints, price: Ints, floor: int, chosen: Ints) -> tuple[Ints, Ints]:
    affinity = round_.affinity[projects[:, None], candidates].astype(np.int64)
    shut = (candidates == NOBODY) | (affinity == NOBODY)
    net = np.where(shut, NO_PANEL, affinity * SCALE - price[candidates])
    total = _summed(net, chosen)
    for kind in round_.kinds:
        there = _summed((kind.judges[candidates] & ~shut).astype(np.int8), chosen)
        total -= np.maximum(kind.least - there, 0).astype(np.int64) * (SCALE * kind.price)
    if floor:
        total[_summed(np.where(shut, 0, affinity).astype(np.int32), chosen) < floor] = NO_PANEL
    total[_clashing(np.where(shut, -1, round_.unit[candidates]), chosen)] = NO_PANEL
    at = total.argmax(axis=1)
    best = np.take_along_axis(total, at[:, None], 1)[:, 0]
    panel = np.sort(np.take_along_axis(candidates, chosen[at], 1), axis=1)
    return np.maximum(best, NO_PANEL), panel


def _summed(each: NDArray[np.signedinteger], chosen: Ints) -> NDArray[np.signedinteger]:
    """R × panels: the sum over the candidates (R × C) of every panel."""
    total = each[:, chosen[:, 0]].copy()
    for place in range(1, chosen.shape[1]):
        total += each[:, chosen[:, place]]
    return total


def _clashing(unit: Ints, chosen: Ints) -> Bools:
    """R × panels: whether two of a panel are of one unit."""
    wide = unit.shape[1]
    one, other = np.triu_indices(wide, 1)
    rows, pair = np.nonzero((unit[:, one] == unit[:, other]) & (unit[:, one] >= 0))
    inside = np.zeros((wide, len(chosen)), dtype=np.bool_)
    inside[chosen.T, np.arange(len(chosen))] = True
    clashing = np.zeros((len(unit), len(chosen)), dtype=np.bool_)
    for row, first, second in zip(rows.tolist(), one[pair].tolist(), other[pair].tolist(), strict=True):
        clashing[row] |= inside[first] & inside[second]
    return clashing


@lru_cache
def _choices(number: int, size: int) -> Ints:
    """All choices of `size` out of a number, one a row."""
    return np.array(list(combinations(range(number), size)), dtype=np.int64).reshape(-1, size)
