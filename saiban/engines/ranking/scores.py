"""From scorecards to exact scores.

Totals are counted in units, integers: with weights and steps such as 1/2 and 1/3 a unit is the sixth of a mark. A total
of `units` is `Fraction(units, scale)` marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import Literal

from saiban.engines.ranking.formats import Aggregation, Criterion, Project, Scorecard

Dropped = Literal["dropped_high", "dropped_low"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A project with the scorecards that count, by judge; `totals` and `marks` are in their order."""

    code: str
    group: str
    track: str
    venue: str
    submitted_at: datetime | None
    judges: tuple[str, ...]
    totals: tuple[int, ...]
    marks: tuple[Mapping[str, int | Fraction], ...]
    left_out: dict[str, int]


def units(criteria: Iterable[Criterion]) -> tuple[int, dict[str, int]]:
    """How many units a mark of the total has, and how many of them each criterion's mark is worth."""
    scale = lcm(*(each.weight.denominator * each.step.denominator for each in criteria))
    return scale, {each.code: int(each.weight * scale) for each in criteria}


def group_of(project: Project) -> str:
    """The group a project is ranked in."""
    return project.track if project.group is None else project.group


def scored(projects: Sequence[Project], scorecards: Sequence[Scorecard], worth: Mapping[str, int]) -> list[Scored]:
    """Every project with its totals, by code; the scorecards must be complete where they were submitted."""
    of_project: dict[str, list[Scorecard]] = {project.code: [] for project in projects}
    for scorecard in scorecards:
        of_project[scorecard.project].append(scorecard)
    ordered = sorted(projects, key=lambda project: project.code)
    return [_scored(project, of_project[project.code], worth) for project in ordered]


def _scored(project: Project, scorecards: list[Scorecard], worth: Mapping[str, int]) -> Scored:
    counted = sorted(
        (scorecard for scorecard in scorecards if scorecard.state == "submitted"), key=lambda scorecard: scorecard.judge
    )
    out = Counter(scorecard.state for scorecard in scorecards if scorecard.state != "submitted")
    return Scored(
        code=project.code,
        group=group_of(project),
        track=project.track,
        venue=project.venue,
        submitted_at=project.submitted_at,
        judges=tuple(scorecard.judge for scorecard in counted),
        totals=tuple(int(sum(worth[code] * mark for code, mark in scorecard.marks.items())) for scorecard in counted),
        marks=tuple(scorecard.marks for scorecard in counted),
        left_out={str(state): out[state] for state in sorted(out)},
    )


def aggregate(totals: Sequence[int], how: Aggregation) -> Fraction:
    """The score of at least one total, in units; what each method means is told in docs/formats/rank.md."""
    match how.method:
        case "sum":
            return Fraction(sum(totals))
        case "median":
            return median(totals)
        case "trimmed_mean" if len(totals) >= how.trim_from:
            return mean(sorted(totals)[how.drop_low : len(totals) - how.drop_high])
        case _:
            return mean(totals)


def mean(totals: Sequence[int]) -> Fraction:
    """Exact; of at least one."""
    return Fraction(sum(totals), len(totals))


def median(totals: Sequence[int]) -> Fraction:
    """The middle one, or the mean of the middle two."""
    ordered = sorted(totals)
    half = len(ordered) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


def dropped(totals: Sequence[int], how: Aggregation) -> dict[int, Dropped]:
    """Which totals trimming leaves out, by their index; of equal ones, the judges first in order are kept longest."""
    if how.method != "trimmed_mean" or len(totals) < how.trim_from:
        return {}
    rising = sorted(range(len(totals)), key=lambda index: (totals[index], -index))
    falling = sorted(range(len(totals)), key=lambda index: (-totals[index], -index))
    high: dict[int, Dropped] = dict.fromkeys(falling[: how.drop_high], "dropped_high")
    left = [index for index in rising if index not in high]
    return high | dict.fromkeys(left[: how.drop_low], "dropped_low")
