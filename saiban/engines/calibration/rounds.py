"""A round's scores, and what the model says of them, by code and rounded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from scipy.special import stdtrit

from saiban.engines.calibration import model
from saiban.engines.calibration.formats import Alarm, Interval, Reason, Request
from saiban.engines.calibration.lines import above, line_of, places
from saiban.engines.calibration.model import Fit, Floats, Ints
from saiban.engines.calibration.panels import Fitted, Panels, fitted, panels

PERCENTS = (50, 80, 95)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the model says of a project: the score of an average judge."""

    value: float
    sd: float
    intervals: tuple[Interval, ...]


@dataclass(frozen=True)
class Round:
    """Of a request whose parts fit together; each thing that follows is found once."""

    request: Request

    @cached_property
    def panels(self) -> Panels:
        return panels(self.request)

    @cached_property
    def reasons(self) -> list[Reason | None]:
        """For each component, why it shows raw scores only; None where it is calibrated."""
        return self.panels.reasons(self.request.settings.least_projects)

    @cached_property
    def fitted(self) -> tuple[Fitted, Fit] | None:
        """The calibrated scores and their model; None where there are none."""
        if all(self.reasons):
            return None
        settings, chosen = self.request.settings, fitted(self.panels, self.reasons)
        return chosen, model.fit(chosen.scores, float(settings.huber), float(settings.floor))

    @cached_property
    def component_of(self) -> dict[str, int]:
        """Of every project that has a score."""
        return dict(zip(self.panels.projects, self.panels.of_project.tolist(), strict=True))

    @cached_property
    def scores_of(self) -> dict[str, list[Fraction]]:
        """By project."""
        found: dict[str, list[Fraction]] = {}
        for given in self.panels.given:
            found.setdefault(given.project, []).append(given.score)
        return found

    @cached_property
    def scores_by(self) -> dict[str, list[Fraction]]:
        """By judge."""
        found: dict[str, list[Fraction]] = {}
        for given in self.panels.given:
            found.setdefault(given.judge, []).append(given.score)
        return found

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The codes of every group, by name."""
        found: dict[str, list[str]] = {}
        for project in sorted(self.request.projects, key=lambda each: (each.group, each.code)):
            found.setdefault(project.group, []).append(project.code)
        return found

    def components_in(self, group: str) -> tuple[int, ...]:
        """The components that a group's projects are in."""
        codes = self.groups[group]
        return tuple(sorted({self.component_of[code] for code in codes if code in self.component_of}))

    def reason_of(self, group: str) -> Reason | None:
        """Why a group cannot be compared; there is no comparing across components."""
        inside = self.components_in(group)
        if len(inside) > 1:
            return "disconnected"
        return self.reasons[inside[0]] if inside else "no_scores"

    def rounded(self, value: float) -> float:
        """To the digits asked for, without a negative zero."""
        return round(float(value), self.request.settings.digits) + 0.0

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Of every calibrated project. Quantiles are Student's, with a degree of freedom less than the component has
        projects: the variances are estimated from no more than these.
        """
        if self.fitted is None:
            return {}
        chosen, fit = self.fitted
        value, sd = fit.scores(chosen.scores), np.sqrt(fit.score_variance)
        freedom = (np.bincount(self.panels.of_project) - 1)[self.panels.of_project[chosen.project]]
        reach = {percent: stdtrit(freedom, 0.5 + percent / 200) * sd for percent in PERCENTS}
        codes = [self.panels.projects[number] for number in chosen.project]
        return {code: self._estimate(at, value, sd, reach) for at, code in enumerate(codes)}

    def _estimate(self, at: int, value: Floats, sd: Floats, reach: Mapping[int, Floats]) -> Estimate:
        intervals = tuple(
            Interval(percent=percent, low=self.rounded(value[at] - far[at]), high=self.rounded(value[at] + far[at]))
            for percent, far in reach.items()
        )
        return Estimate(self.rounded(value[at]), self.rounded(sd[at]), intervals)

    @cached_property
    def severities(self) -> dict[str, tuple[float, float]]:
        """Of every judge of a calibrated component: marks below the average judge, and how sure that is (sd)."""
        if self.fitted is None:
            return {}
        chosen, fit = self.fitted
        codes = [self.panels.judges[number] for number in chosen.judge]
        sd = np.sqrt(np.diag(fit.spread))
        return {code: (self.rounded(-fit.common[at]), self.rounded(sd[at])) for at, code in enumerate(codes)}

    @cached_property
    def alarms(self) -> list[Alarm]:
        """Scores far from what all others predict, the farthest first."""
        if self.fitted is None:
            return []
        chosen, fit = self.fitted
        z, expected = model.surprise(chosen.scores, fit)
        told = []
        for at in np.flatnonzero(np.abs(z) >= float(self.request.settings.alarm)).tolist():
            given = self.panels.given[chosen.score[at]]
            told.append(
                Alarm(
                    project=given.project,
                    judge=given.judge,
                    score=given.score,
                    expected=self.rounded(expected[at]),
                    z=self.rounded(z[at]),
                    weight=self.rounded(fit.weight[at]),
                )
            )
        return sorted(told, key=lambda alarm: (-abs(alarm.z), alarm.project, alarm.judge))

    @cached_property
    def places(self) -> dict[str, int]:
        """How many are above the line, for each group that has one and can be compared."""
        found = {}
        for group, codes in self.groups.items():
            line = line_of(self.request.lines, group)
            if line is not None and self.reason_of(group) is None:
                found[group] = places(line, sum(1 for code in codes if code in self.component_of))
        return found

    @cached_property
    def above_line(self) -> dict[str, float]:
        """The probability of each project of these groups."""
        if self.fitted is None or not self.places:
            return {}
        chosen, fit = self.fitted
        number = {self.panels.projects[whole]: at for at, whole in enumerate(chosen.project.tolist())}
        inside = {group: [code for code in self.groups[group] if code in number] for group in self.places}
        pools: dict[str, tuple[Ints, int]] = {
            group: (np.array([number[code] for code in codes]), self.places[group]) for group, codes in inside.items()
        }
        chances = above(chosen.scores, fit, pools, self.request.settings.samples, self.request.seed)
        return {
            code: self.rounded(chance)
            for group, codes in inside.items()
            for code, chance in zip(codes, chances[group], strict=True)
        }
