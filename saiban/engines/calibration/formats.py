"""What `saiban calibrate` reads and writes."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, StrictInt, StringConstraints

from saiban.core.parts import Part
from saiban.engines.numbers import Exact, PositiveExact, Share

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Label = Annotated[str, StringConstraints(max_length=80)]
Reason = Literal["disconnected", "too_few", "no_variation", "no_scores"]

# --- what is asked -------------------------------------------------------------------------------------------


class Project(Part):
    """Projects are compared inside their group."""

    code: Name
    group: Label = ""


class Score(Part):
    """One judge's total for one project, as it counts."""

    project: Name
    judge: Name
    score: Exact


class Line(Part):
    """How many of a group are above the line, such as places in the final or first prizes."""

    group: Label | None = Field(default=None, description="left out: every group that has no line of its own")
    count: Annotated[StrictInt, Field(ge=1)] | None = None
    ratio: Share | None = Field(default=None, description="or which part of the group's projects with scores")
    rounding: Literal["down", "half_up", "up"] = Field(default="half_up", description="of the ratio's number")


class Settings(Part):
    """The method's numbers, declared with the rule."""

    least_projects: Annotated[StrictInt, Field(ge=3)] = Field(
        default=10, description="connected panels with fewer projects show raw scores only"
    )
    huber: PositiveExact = Field(default=Fraction(2), description="from so many sds on a score counts less")
    alarm: PositiveExact = Field(default=Fraction(3), description="from so many sds on a score raises an alarm")
    floor: Share = Field(default=Fraction(1, 100), description="least share of each part in the variance")
    samples: Annotated[StrictInt, Field(ge=100, le=100_000)] = Field(
        default=4000, description="drawn from the posterior, for probabilities"
    )
    doubt: Share = Field(
        default=Fraction(1, 10),
        description="undecided: above the line with this probability or more, and below likewise",
    )
    digits: Annotated[StrictInt, Field(ge=0, le=9)] = Field(default=3, description="decimals of every estimate")


class Request(Part):
    """The scores of a round."""

    projects: tuple[Project, ...]
    scores: tuple[Score, ...]
    lines: tuple[Line, ...] = ()
    settings: Settings = Settings()
    seed: Annotated[StrictInt, Field(ge=0, lt=2**64)] = Field(description="of the samples")


# --- what comes of it ----------------------------------------------------------------------------------------


class Variance(Part):
    """Standard deviations, in marks, of what a score is made of."""

    project: float = Field(description="between projects, which is what a contest is after")
    judge: float = Field(description="between judges' severities")
    residual: float = Field(description="between scores of the same judge for equal projects")
    reliability: float = Field(description="of one score: the projects' share of the variance")
    floored: tuple[Literal["project", "judge", "residual"], ...] = Field(description="parts held at the floor")


class Component(Part):
    """Judges and projects that are connected by scores; beyond it nothing can be compared."""

    component: int
    projects: int
    judges: int
    scores: int
    reason: Reason | None = Field(description="why raw scores only; null: calibrated")
    mean: float | None = Field(description="the calibrated score of an average project")


class Group(Part):
    """Projects that are to be compared."""

    group: str
    projects: int
    components: tuple[int, ...]
    compared: bool
    reason: Reason | None = Field(description="why not")
    places: int | None = Field(description="above the line; null without a line or comparison")
    undecided: tuple[str, ...] = Field(description="cannot be told apart at the line, by probability")


class Interval(Part):
    """The score of an average judge lies inside with so many percent."""

    percent: int
    low: float
    high: float


class Calibrated(Part):
    """A project."""

    code: str
    group: str
    component: int | None
    scores: int
    raw: Exact | None = Field(description="the plain mean, exact")
    reason: Reason | None = Field(description="why raw only; null: calibrated")
    calibrated: float | None = Field(description="what an average judge would give, by all that is known")
    sd: float | None
    intervals: tuple[Interval, ...]
    place: int | None = Field(description="inside the group, by the calibrated score as written")
    above_line: float | None = Field(description="probability")


class Judge(Part):
    """How a judge marks, beside the others of the component."""

    judge: str
    component: int
    scores: int
    severity: float | None = Field(description="marks below (above, if negative) the average judge; null: raw only")
    sd: float | None
    alarms: int
    constant: bool = Field(description="the same score for every project")


class Alarm(Part):
    """A score that the other scores would not let one expect; it opens a check, and voids nothing."""

    project: str
    judge: str
    score: Exact
    expected: float = Field(description="from the project's and the judge's other scores")
    z: float = Field(description="how many sds the score lies above (below, if negative)")
    weight: float = Field(description="with which it counted")


class Result(Part):
    """A second opinion, declared beside the official result."""

    variance: Variance | None
    components: tuple[Component, ...]
    groups: tuple[Group, ...]
    projects: tuple[Calibrated, ...] = Field(description="by group and code")
    judges: tuple[Judge, ...] = Field(description="by code")
    alarms: tuple[Alarm, ...] = Field(description="the farthest first")
