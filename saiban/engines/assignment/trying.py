"""The best panel of a project at given prices of the judges, by trying every panel of a few candidates."""

from __future__ import annotations

from collections.abc import Iterator
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
    candidates, unseen = _candidates(round_, choice)
    best, panel = np.full(len(choice.projects), NO_PANEL), np.full((len(choice.projects), round_.size), NOBODY)
    for block, chosen in _blocks(round_, candidates):
        ours = candidates[block, : int(chosen.max()) + 1]
        total = _worths(round_, choice.projects[block], ours, price, floor, chosen)
        at = total.argmax(axis=1)
        best[block] = total[np.arange(len(at)), at]
        panel[block] = np.take_along_axis(ours, chosen[at], 1)
    more = np.maximum(best - choice.worth, 0)
    return np.maximum(more, unseen), more, np.sort(panel, axis=1)


def all_above(round_: Round, choice: Choice, price: Ints, floor: int, most: int) -> tuple[Ints, Ints]:
    """The panels of the candidates that are worth more than the choice says: projects (N), and panels (N x size).

    Where there are more than `most` of a project, these are its best.
    """
    candidates, _unseen = _candidates(round_, choice)
    projects, panels = [np.zeros(0, dtype=np.int64)], [np.zeros((0, round_.size), dtype=np.int64)]
    for block, chosen in _blocks(round_, candidates):
        ours = candidates[block, : int(chosen.max()) + 1]
        total = _worths(round_, choice.projects[block], ours, price, floor, chosen)
        if total.shape[1] > most:
            least = -np.partition(-total, most, axis=1)[:, most, None]
            total[total <= least] = NO_PANEL
        row, at = np.nonzero(total > choice.worth[block, None])
        projects.append(choice.projects[block][row])
        panels.append(np.sort(ours[row[:, None], chosen[at]], axis=1))
    return np.concatenate(projects), np.concatenate(panels)


def _candidates(round_: Round, choice: Choice) -> tuple[Ints, Ints]:
    """R × C who lose least, NOBODY where there are fewer; and by how much (R) those left out could still exceed."""
    wide = min(_most_candidates(round_.size), choice.loss.shape[1])
    order = np.argsort(choice.loss, axis=1, kind="stable")[:, : wide + 1]
    loss, judges = np.take_along_axis(choice.loss, order, 1), np.take_along_axis(choice.judges, order, 1)
    unseen = choice.over - loss[:, wide] if loss.shape[1] > wide else np.zeros_like(choice.over)
    return np.where(loss < choice.over[:, None], judges, NOBODY)[:, :wide], unseen


def _blocks(round_: Round, candidates: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Rows that are tried together, and all choices out of their first candidates."""
    group = -(-np.maximum((candidates != NOBODY).sum(axis=1), round_.size) // _CLASSES)
    for each in np.unique(group).tolist():
        wide = min(each * _CLASSES, candidates.shape[1])
        if wide >= round_.size:
            rows, chosen = np.flatnonzero(group == each), _choices(wide, round_.size)
            step = max(_AT_ONCE // len(chosen), 1)
            yield from ((rows[first : first + step], chosen) for first in range(0, len(rows), step))


def _most_candidates(size: int) -> int:
    """Of how many candidates all panels can be tried."""
    number = size
    while comb(number + 1, size) <= _TRIED:
        number += 1
    return number


def _worths(round_: Round, projects: Ints, candidates: Ints, price: Ints, floor: int, chosen: Ints) -> Ints:
    """R × panels: what every panel is worth above the prices; NO_PANEL where it breaks a rule."""
    affinity = round_.affinity[projects[:, None], candidates].astype(np.int64)
    shut = (candidates == NOBODY) | (affinity == NOBODY)
    total = _summed(np.where(shut, NO_PANEL, affinity * SCALE - price[candidates]), chosen)
    for kind in round_.kinds:
        there = _summed((kind.judges[candidates] & ~shut).astype(np.int8), chosen)
        total -= np.maximum(kind.least - there, 0).astype(np.int64) * (SCALE * kind.price)
    if floor:
        total[_summed(np.where(shut, 0, affinity).astype(np.int32), chosen) < floor] = NO_PANEL
    total[_clashing(np.where(shut, -1, round_.unit[candidates]), chosen) | (total < NO_PANEL // 2)] = NO_PANEL
    return total


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
