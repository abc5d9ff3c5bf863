"""Who is above a line, and with which probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor

import numpy as np

from saiban.engines.calibration.formats import Line
from saiban.engines.calibration.model import Fit, Floats, Ints, Scores, samples
from saiban.engines.numbers import half_up

_AT_ONCE = 250


def line_of(lines: Iterable[Line], group: str) -> Line | None:
    """The group's own line, else the one for all others."""
    named = {line.group: line for line in lines}
    return named.get(group, named.get(None))


def places(line: Line, projects: int) -> int:
    """How many of so many projects are above a line."""
    if line.ratio is None:
        return min(line.count or 0, projects)
    exact: Fraction = line.ratio * projects
    match line.rounding:
        case "down":
            return floor(exact)
        case "up":
            return ceil(exact)
        case "half_up":
            return int(half_up(exact, 0))


def above(scores: Scores, fit: Fit, pools: Mapping[str, tuple[Ints, int]], count: int, seed: int) -> dict[str, Floats]:
    """For each pool (its projects, the places) in how many of the samples each of its projects is above the line.

    Of each draw from the joint posterior the first so many are above: projects with judges in common move together.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    found = {name: np.zeros(len(projects)) for name, (projects, _) in pools.items()}
    for begin in range(0, count, _AT_ONCE):
        drawn = samples(scores, fit, min(_AT_ONCE, count - begin), chance)
        for name, (projects, most) in pools.items():
            found[name] += _first(drawn[projects], most)
    return {name: times / count for name, times in found.items()}


def _first(drawn: Floats, most: int) -> Floats:
    """How often each row is among the `most` highest of its column."""
    if most >= len(drawn):
        return np.full(len(drawn), float(drawn.shape[1]))
    if most == 0:
        return np.zeros(len(drawn))
    highest = np.argpartition(-drawn, most - 1, axis=0)[:most]
    return np.bincount(highest.ravel(), minlength=len(drawn)).astype(np.float64)
