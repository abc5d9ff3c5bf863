"""A request as arrays: judges and projects in the order of their ids, whatever order they came in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from saiban.engines.assignment.formats import Judge, Project, Request
from saiban.engines.solving import Ints

Bools = NDArray[np.bool_]
Affinities = NDArray[np.int16]
Lots = NDArray[np.uint64]

NOBODY = -1
LOTS = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the mix: which judges count, how many a panel should have, what each missing one costs."""

    name: str
    judges: Bools
    least: int
    price: int


@dataclass(frozen=True, slots=True)
class Round:
    """P projects × J judges. `affinity` is in milli-points, NOBODY where the pair is excluded.

    `unit` numbers the units (or families) of which a panel may have one judge only; judges without one, or where any
    may sit together, have numbers of their own. Projects with the same `profile` have the
    same track and topics. The lots are drawn by the seed for each judge and project.
    """

    request: Request
    judges: tuple[Judge, ...]
    projects: tuple[Project, ...]
    affinity: Affinities
    capacity: Ints
    least: Ints
    unit: Ints
    unit_names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    size: int
    profile: Ints
    judge_lots: Lots
    project_lots: Lots

    @property
    def seats(self) -> int:
        """How many seats there are to fill."""
        return len(self.projects) * self.size

    @property
    def allowed(self) -> Bools:
        """P × J: the pairs that nothing excludes."""
        return np.asarray(self.affinity != NOBODY)


def round_of(request: Request, *, without: frozenset[str] = frozenset()) -> Round:
    """The arrays of a request; judges `without` keep their place but are excluded from every project."""
    from saiban.engines.assignment.affinity import affinities
    from saiban.engines.assignment.conflicts import Relations

    judges = tuple(sorted(request.judges, key=lambda judge: judge.code))
    projects = tuple(sorted(request.projects, key=lambda project: project.code))
    affinity = affinities(request, judges, projects)
    Relations(request, judges, projects, without).exclude(affinity)
    unit, names = _panel_units(request, judges)
    return Round(
        request=request,
        judges=judges,
        projects=projects,
        affinity=affinity,
        capacity=np.array([judge.capacity for judge in judges], dtype=np.int64),
        least=np.array([0 if judge.code in without else judge.min_load for judge in judges], dtype=np.int64),
        unit=unit,
        unit_names=names,
        kinds=tuple(
            Kind(mix.type, np.array([judge.type == mix.type for judge in judges]), mix.least, mix.price)
            for mix in sorted(request.panel.mix, key=lambda mix: mix.type)
        ),
        size=request.panel.size,
        profile=_profiles(projects),
        judge_lots=np.array([_hashed(request.seed, "judge", each.code) for each in judges], dtype=np.uint64),
        project_lots=np.array([_hashed(request.seed, "project", each.code) for each in projects], dtype=np.uint64),
    )


def lots(ours: Lots, theirs: Lots) -> Ints:
    """A number from 0 to LOTS - 1 for each pair of draws: the same for the same pair wherever it stands."""
    mixed = ours ^ (theirs * np.uint64(0x9E3779B97F4A7C15))
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)  # the finaliser of splitmix64
    return (mixed >> np.uint64(54)).astype(np.int64)


def ancestry(request: Request) -> dict[str, tuple[str, ...]]:
    """Each listed unit with those above it, nearest first, itself included."""
    parents = {unit.code: unit.parent for unit in request.units}
    lines: dict[str, tuple[str, ...]] = {}
    for unit in parents:
        line: list[str] = []
        above: str | None = unit
        while above is not None:
            line.append(above)
            above = parents.get(above)
        lines[unit] = tuple(line)
    return lines


def _panel_units(request: Request, judges: tuple[Judge, ...]) -> tuple[Ints, tuple[str, ...]]:
    lines, rule = ancestry(request), request.panel.units
    names: dict[str, int] = {}
    numbers = np.empty(len(judges), dtype=np.int64)
    for place, judge in enumerate(judges):
        if judge.unit is None or rule == "any":
            name = f"\0{judge.code}"  # a unit of the judge's own
        else:
            name = judge.unit if rule == "own" else lines.get(judge.unit, (judge.unit,))[-1]
        numbers[place] = names.setdefault(name, len(names))
    return numbers, tuple(names)


def _profiles(projects: tuple[Project, ...]) -> Ints:
    numbers: dict[tuple[str | None, tuple[str, ...]], int] = {}
    keys = [(each.track, tuple(sorted(set(each.topics)))) for each in projects]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _hashed(*parts: str) -> int:
    joined = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return int.from_bytes(sha256(joined).digest()[:8], "big")
