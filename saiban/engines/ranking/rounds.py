"""A round that has been marked, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from saiban.engines.draw.stream import lots as drawn
from saiban.engines.ranking.chain import Outside
from saiban.engines.ranking.formats import Project, Request
from saiban.engines.ranking.places import Standing, stand
from saiban.engines.ranking.scores import Scored, group_of, scored, units

Reason = Literal["too_few_scores", "withdrawn", "disqualified"]


@dataclass(frozen=True)
class Round:
    """Of a request whose parts fit together; each thing that follows is found once."""

    request: Request

    @cached_property
    def projects(self) -> dict[str, Project]:
        return {project.code: project for project in self.request.projects}

    @cached_property
    def units(self) -> tuple[int, dict[str, int]]:
        return units(self.request.rule.criteria)

    @cached_property
    def scored(self) -> list[Scored]:
        return scored(self.request.projects, self.request.scorecards, self.units[1])

    @cached_property
    def outside(self) -> Outside:
        votes = tuple({code: place for place, code in enumerate(vote, 1)} for vote in self.request.votes)
        return Outside(self._lots(), votes)

    def _lots(self) -> dict[str, int]:
        lots = self.request.lots
        if lots is None:
            return {}
        if lots.seed is not None:
            return drawn(lots.seed, lots.label, self.projects)
        return {code: place for place, code in enumerate(lots.order or (), 1)}

    def reason(self, each: Scored) -> Reason | None:
        """Why it has no place."""
        state = self.projects[each.code].state
        if state != "competing":
            return state
        return "too_few_scores" if len(each.totals) < self.request.rule.aggregation.min_scores else None

    @cached_property
    def groups(self) -> dict[str, list[Scored]]:
        """The ranked projects of every group that has any project, by name."""
        found: dict[str, list[Scored]] = {name: [] for name in sorted(map(group_of, self.request.projects))}
        for each in self.scored:
            if self.reason(each) is None:
                found[each.group].append(each)
        return found

    def stand(self, projects: Sequence[Scored]) -> Standing:
        return stand(projects, self.request.rule, self.units[0], self.outside)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return {name: self.stand(inside) for name, inside in self.groups.items()}
