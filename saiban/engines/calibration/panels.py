"""Which scores are connected: only what shares judges, directly or over others, can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from saiban.engines.calibration.formats import Reason, Request, Score
from saiban.engines.calibration.model import Floats, Ints, Scores

_SPARE = 5  # scores beyond those that the effects of projects and judges use up


@dataclass(frozen=True, slots=True)
class Panels:
    """The scores by project and judge, both by code; `value` in marks, components numbered from 0 by first project."""

    given: tuple[Score, ...]
    projects: tuple[str, ...]
    judges: tuple[str, ...]
    project: Ints
    judge: Ints
    value: Floats
    of_project: Ints
    of_judge: Ints

    @property
    def of_score(self) -> Ints:
        """The component of each score."""
        return self.of_project[self.project]

    def reasons(self, least_projects: int) -> list[Reason | None]:
        """For each component, why its scores cannot be calibrated; None where they can."""
        if not self.projects:
            return []
        n, m = np.bincount(self.of_project), np.bincount(self.of_judge)
        spare = np.bincount(self.of_score) - n - m + 1
        few = (n < least_projects) | (spare < _SPARE)
        is_flat = not few.all() and np.ptp(self.value[~few[self.of_score]]) == 0
        return ["too_few" if each else "no_variation" if is_flat else None for each in few]


def panels(request: Request) -> Panels:
    """The scores in one order, whatever the order of the request."""
    given = tuple(sorted(request.scores, key=lambda each: (each.project, each.judge)))
    projects = tuple(sorted({each.project for each in given}))
    judges = tuple(sorted({each.judge for each in given}))
    project = _numbers([each.project for each in given], projects)
    judge = _numbers([each.judge for each in given], judges)
    of_project, of_judge = _components(project, judge, len(projects), len(judges))
    value = np.array([float(each.score) for each in given])
    return Panels(given, projects, judges, project, judge, value, of_project, of_judge)


def _numbers(codes: Sequence[str], known: Sequence[str]) -> Ints:
    number = {code: index for index, code in enumerate(known)}
    return np.array([number[code] for code in codes], dtype=np.int64)


def _components(project: Ints, judge: Ints, n: int, m: int) -> tuple[Ints, Ints]:
    """The component of each project and of each judge, numbered as their first projects are."""
    if not n:
        return project, judge
    edges = coo_array((np.ones(len(project)), (project, n + judge)), shape=(n + m, n + m))
    _count, label = connected_components(edges, directed=False)
    _labels, first, number = np.unique(label, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    found = rank[number].astype(np.int64)
    return found[:n], found[n:]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The scores of the components that can be calibrated, numbered without gaps.

    `score`, `project`, `judge`, `component` are their numbers in the panels.
    """

    scores: Scores
    score: Ints
    project: Ints
    judge: Ints
    component: Ints


def fitted(all_panels: Panels, reasons: Sequence[Reason | None]) -> Fitted:
    """Of at least one component without a reason against it."""
    fit = np.array([reason is None for reason in reasons])
    score = np.flatnonzero(fit[all_panels.of_score])
    project, of_project = np.unique(all_panels.project[score], return_inverse=True)
    judge, of_judge = np.unique(all_panels.judge[score], return_inverse=True)
    component, of_component = np.unique(all_panels.of_score[score], return_inverse=True)
    scores = Scores(of_project, of_judge, of_component, all_panels.value[score])
    return Fitted(scores, score, project, judge, component)
