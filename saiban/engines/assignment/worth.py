"""What seats are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment.round import Kind, Round
from saiban.engines.solving import Ints


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where, by the places of project and judge, in the order of projects and then of judges."""

    project: Ints
    judge: Ints

    def __len__(self) -> int:
        return len(self.project)


def seating(project: Ints, judge: Ints) -> Seating:
    """Seats in their order."""
    order = np.lexsort((judge, project))
    return Seating(project[order], judge[order])


def objective(round_: Round, seats: Seating) -> int:
    """The sum of affinities less the prices of what the mix misses, in milli-points."""
    total = int(round_.affinity[seats.project, seats.judge].sum(dtype=np.int64))
    return total - sum(kind.price * int(missing.sum()) for kind, missing in missing_kinds(round_, seats))


def missing_kinds(round_: Round, seats: Seating) -> list[tuple[Kind, Ints]]:
    """For each row of the mix, how many judges of the kind each project misses."""
    found = []
    for kind in round_.kinds:
        there = np.bincount(seats.project[kind.judges[seats.judge]], minlength=len(round_.projects))
        found.append((kind, np.maximum(kind.least - there, 0)))
    return found


def served(round_: Round, seats: Seating) -> Ints:
    """The sum of affinities of each project."""
    affinity = round_.affinity[seats.project, seats.judge].astype(np.int64)
    return np.bincount(seats.project, affinity, minlength=len(round_.projects)).astype(np.int64)


def loads(round_: Round, seats: Seating) -> Ints:
    """The seats of each judge."""
    return np.bincount(seats.judge, minlength=len(round_.judges)).astype(np.int64)
