"""Which judges may not judge which projects, and the printed reason for each pair (judging: hard conflicts are arcs
that the model does not have)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from saiban.engines.assignment.formats import REASONS, Excluded, Judge, Project, Reason, Request
from saiban.engines.assignment.round import NOBODY, Affinities, ancestry

SENTENCES: dict[Reason, str] = {
    "own_unit": "评委与项目同属一个单位",
    "related_unit": "评委所在单位与项目单位有隶属关系",
    "own_province": "评委与项目同属一省",
    "mentor": "评委是该项目的导师",
    "declared_by_judge": "评委声明与该项目有利害关系",
    "declared_by_project": "项目方申请该评委回避",
    "earlier_round": "评委在前一轮评审过该项目",
    "not_in_track": "评委没有申报该赛道",
    "has_left": "评委已退出",
}


class Relations:
    """Who is related to whom, indexed once for all pairs. Judges and projects are known by their places."""

    def __init__(
        self,
        request: Request,
        judges: tuple[Judge, ...],
        projects: tuple[Project, ...],
        left: frozenset[str] = frozenset(),
    ) -> None:
        self._rules, self._judges, self._projects, self._left = request.conflicts, judges, projects, left
        self._lines = ancestry(request)
        self._places = {judge.code: place for place, judge in enumerate(judges)}
        self._of_unit = _index((judge.unit,) for judge in judges)
        self._under_unit = _index(self._line(judge.unit) for judge in judges)
        self._of_family = _index(self._line(judge.unit)[-1:] for judge in judges)
        self._of_province = _index((judge.province,) for judge in judges)
        self._of_track = _index(judge.tracks for judge in judges)
        self._declined_by = _index(judge.declines for judge in judges)
        self._has_left = {place for place, judge in enumerate(judges) if judge.code in left}

    def excluded(self, project: Project) -> dict[Reason, set[int]]:
        """The places of the judges whom each reason keeps from this project."""
        own = {place for unit in project.units for place in self._of_unit[unit]}
        found: dict[Reason, set[int]] = {
            "own_unit": own,
            "related_unit": self._related(project) - own,
            "mentor": self._named(project.mentors),
            "declared_by_judge": set(self._declined_by[project.code]),
            "declared_by_project": self._named(project.declines),
            "has_left": self._has_left,
        }
        if self._rules.province and project.province is not None:
            found["own_province"] = set(self._of_province[project.province])
        if self._rules.earlier:
            found["earlier_round"] = self._named(project.earlier)
        if project.track is not None:
            found["not_in_track"] = set(range(len(self._judges))) - set(self._of_track[project.track])
        return found

    def exclude(self, affinity: Affinities) -> None:
        """Mark every excluded pair of the P × J affinities with NOBODY."""
        alike: dict[tuple[str | None, str | None], np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
        for row, project in enumerate(self._projects):
            key = (project.track, project.province)
            if key not in alike:
                alike[key] = self._by_track_and_province(project)
            affinity[row, alike[key]] = NOBODY
            named = self._of_project(project)
            if named:
                affinity[row, list(named)] = NOBODY

    def count(self) -> tuple[Excluded, ...]:
        """How many pairs each reason excludes."""
        counted: dict[Reason, int] = defaultdict(int)
        for project in self._projects:
            track = self._of_track[project.track] if project.track is not None else range(len(self._judges))
            counted["not_in_track"] += len(self._judges) - len(track)
            if self._rules.province and project.province is not None:
                counted["own_province"] += len(self._of_province[project.province])
            own = {place for unit in project.units for place in self._of_unit[unit]}
            counted["own_unit"] += len(own)
            counted["related_unit"] += len(self._related(project) - own)
            counted["mentor"] += len(self._named(project.mentors))
            counted["declared_by_judge"] += len(self._declined_by[project.code])
            counted["declared_by_project"] += len(self._named(project.declines))
            counted["earlier_round"] += len(self._named(project.earlier)) if self._rules.earlier else 0
            counted["has_left"] += len(self._has_left)
        return tuple(Excluded(reason=reason, pairs=counted[reason]) for reason in REASONS if counted[reason])

    def reasons(self, judge: int, project: Project) -> tuple[Reason, ...]:
        """Every reason that keeps this judge from this project, in a fixed order."""
        found = self.excluded(project)
        return tuple(reason for reason in REASONS if judge in found.get(reason, ()))

    def _by_track_and_province(self, project: Project) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        shut = np.zeros(len(self._judges), dtype=np.bool_)
        if project.track is not None:
            shut[:] = True
            shut[self._of_track[project.track]] = False
        if self._rules.province and project.province is not None:
            shut[self._of_province[project.province]] = True
        shut[list(self._has_left)] = True
        return shut

    def _of_project(self, project: Project) -> set[int]:
        own = {place for unit in project.units for place in self._of_unit[unit]}
        named = self._named(project.mentors) | self._named(project.declines) | set(self._declined_by[project.code])
        earlier = self._named(project.earlier) if self._rules.earlier else set()
        return own | self._related(project) | named | earlier

    def _related(self, project: Project) -> set[int]:
        """Judges above or below the project's units, or anywhere in their families, as the rules say."""
        if self._rules.units == "own":
            return set()
        if self._rules.units == "family":
            return {place for unit in project.units for place in self._of_family[self._line(unit)[-1]]}
        below = {place for unit in project.units for place in self._under_unit[unit]}
        return below | {place for unit in project.units for over in self._line(unit) for place in self._of_unit[over]}

    def _line(self, unit: str | None) -> tuple[str, ...]:
        return () if unit is None else self._lines.get(unit, (unit,))

    def _named(self, ids: Iterable[str]) -> set[int]:
        return {self._places[each] for each in ids if each in self._places}


def _index(keys: Iterable[Iterable[str | None]]) -> defaultdict[str, list[int]]:
    """The places that have a key."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, of_place in enumerate(keys):
        for key in of_place:
            if key is not None:
                places[key].append(place)
    return places
