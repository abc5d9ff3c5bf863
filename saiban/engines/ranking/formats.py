"""What `saiban rank` reads and writes."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StrictInt, StringConstraints

from saiban.core.parts import Part
from saiban.engines.numbers import Decimals, Exact, PositiveExact, Share

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Label = Annotated[str, StringConstraints(max_length=80)]
Count = Annotated[StrictInt, Field(ge=0)]
Positive = Annotated[StrictInt, Field(ge=1)]
Mark = Annotated[Annotated[StrictInt, Field(ge=0, le=1_000_000)] | Exact, Field(union_mode="left_to_right")]

By = Literal[
    "untrimmed_mean",
    "criterion",
    "median",
    "highest_mark",
    "lowest_mark",
    "smallest_spread",
    "head_to_head",
    "submitted_first",
    "vote",
    "draw",
]
Method = Literal["mean", "trimmed_mean", "median", "sum"]
AtLine = Literal["chain", "extend", "vote"]
Rounding = Literal["down", "half_up", "up"]
ScorecardState = Literal[
    "assigned", "draft", "submitted", "recused_before", "recused_after", "conflicted", "absent", "void"
]
ProjectState = Literal["competing", "withdrawn", "disqualified"]


# --- the rule, frozen before the first mark ----------------------------------------------------------------


class Criterion(Part):
    """One line of the scorecard; a judge's total is the sum of marks × weight."""

    code: Name
    weight: PositiveExact = Field(default=Fraction(1), description="the marks count so many times")
    max_marks: PositiveExact = Field(description="full marks")
    step: PositiveExact = Field(default=Fraction(1), description="marks are whole multiples of it")


class Aggregation(Part):
    """How the judges' totals of a project become its score."""

    method: Method = "mean"
    drop_high: Count = Field(default=0, description="how many of the highest totals trimmed_mean leaves out")
    drop_low: Count = Field(default=0, description="how many of the lowest totals trimmed_mean leaves out")
    trim_from: Positive = Field(default=5, description="with fewer totals nothing is left out")
    min_scores: Positive = Field(default=3, description="a project with fewer totals is not ranked")
    decimals: Decimals = Field(default=2, description="decimals shown, halves up")
    ranked_on: Literal["exact", "rounded"] = Field(default="exact", description="compare exact scores, or those shown")
    centred: Literal["no", "venue"] = Field(default="no", description="venue: every venue gets the group's mean")
    centred_from: Positive = Field(default=8, description="if every venue of the group has so many ranked")


class Link(Part):
    """One link of the chain that separates equal scores."""

    by: By
    criterion: Name | None = Field(default=None, description="with by = criterion: its code")


class Rule(Part):
    """How marks become places."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    aggregation: Aggregation = Aggregation()
    tie_break: tuple[Link, ...] = Field(default=(), description="asked one after another, as far as it takes")


# --- prizes --------------------------------------------------------------------------------------------------


class Award(Part):
    """A prize of the scheme, or a single award for the best on one criterion; the list begins with the highest.

    A project gets one prize at the most; single awards come on top.
    """

    code: Name
    kind: Literal["prize", "single"] = "prize"
    within: Literal["all", "group", "track"] = Field(default="track", description="given anew in each of these")
    only_tracks: tuple[Name, ...] = Field(default=(), description="in these tracks only; none means every one")
    count: Positive | None = Field(default=None, description="how many")
    ratio: Share | None = Field(default=None, description="or which part of the competing projects")
    rounding: Rounding = Field(default="half_up", description="of the ratio's number")
    minimum: Count = Field(default=0, description="but at least so many, with a ratio")
    at_line: AtLine = Field(default="chain", description="what is done when equal scores stand on the line")
    criterion: Name | None = Field(default=None, description="of a single award: who is highest on this")
    excluding: tuple[Name, ...] = Field(default=(), description="of a single award: not to winners of these")


# --- the round -----------------------------------------------------------------------------------------------


class Project(Part):
    """One competitor; places are counted inside its group."""

    code: Name
    track: Label = ""
    group: Label | None = Field(default=None, description="ranked together; the track where it is left out")
    venue: Label = Field(default="", description="the room, for a score that is centred by venue")
    state: ProjectState = "competing"
    submitted_at: AwareDatetime | None = Field(default=None, description="for submitted_first")


class Scorecard(Part):
    """One judge's marks for one project. Only submitted scorecards count; none of the other states is a zero."""

    project: Name
    judge: Name
    state: ScorecardState = "submitted"
    marks: dict[Name, Mark] = Field(default_factory=dict, description="by criterion")


class Lots(Part):
    """The order of lots for draw, the first drawn wins: as it was drawn, or the seed to draw it from."""

    order: tuple[Name, ...] | None = Field(default=None, description="every competing project")
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="as revealed by `saiban draw`"
    )
    label: Name = Field(default="ties", description="of the drawing under the seed, over all projects of the request")


class Request(Part):
    """A round that has been marked."""

    rule: Rule
    projects: tuple[Project, ...]
    scorecards: tuple[Scorecard, ...]
    lots: Lots | None = Field(default=None, description="for draw; while it is missing such ties stay open")
    votes: tuple[tuple[Name, ...], ...] = Field(default=(), description="what was voted, the better one first")
    awards: tuple[Award, ...] = ()


# --- what comes of it ----------------------------------------------------------------------------------------


class Separation(Part):
    """The link of the chain that gave a project a place of its own; counted from 0."""

    link: int
    by: By
    criterion: str | None = None


class TieValue(Part):
    """What a project had at a link that was asked; its number in the order for draw and vote, null for a moment."""

    link: int
    by: By
    criterion: str | None = None
    value: Exact | None = None


class Total(Part):
    """One judge's total, and what became of it."""

    judge: str
    total: Exact
    used: Literal["counted", "dropped_high", "dropped_low"]


class Placed(Part):
    """A ranked project."""

    code: str
    group: str
    track: str
    venue: str
    place: int = Field(description="shared by equals: 1, 2, 2, 4")
    score: Exact = Field(description="exact, centred where the group is")
    shown: str = Field(description="rounded for people, halves up")
    uncentred: Exact | None = Field(description="the score before centring; null where nothing was centred")
    separated_by: Separation | None = Field(description="null: by its score alone, or not at all (see shares_with)")
    shares_with: tuple[str, ...] = Field(description="who has the same place")
    tie: tuple[TieValue, ...] = Field(description="what the chain looked at, as far as it was asked")
    totals: tuple[Total, ...] = Field(description="by judge")
    left_out: dict[str, int] = Field(description="scorecards that do not count, by state")


class Unranked(Part):
    """A project without a place."""

    code: str
    group: str
    reason: Literal["too_few_scores", "withdrawn", "disqualified"]
    scores: int
    needed: int
    left_out: dict[str, int]


class Venue(Part):
    """A venue of a centred group; `shift` was added to every score of it."""

    venue: str
    projects: int
    mean: Exact
    shift: Exact


class Group(Part):
    """Projects that were ranked together."""

    group: str
    ranked: int
    unranked: int
    centred: bool
    venues: tuple[Venue, ...] = Field(description="where centred")


class Tie(Part):
    """Equals that the rule did not separate."""

    group: str
    place: int
    projects: tuple[str, ...]
    waits_for: Literal["vote", "draw"] | None = Field(description="what is still to come; null: the place is shared")


class Open(Part):
    """Places of an award that are not decided: so many of these candidates get it."""

    places: int
    candidates: tuple[str, ...]


class Given(Part):
    """An award in one of its pools."""

    award: str
    pool: str = Field(description="the track or group; empty for all")
    places: int = Field(description="how many there are to give")
    winners: tuple[str, ...] = Field(description="the better first")
    extended: bool = Field(description="more than there were, because equals stood on the line")
    open: tuple[Open, ...]
    waits_for: tuple[str, ...] = Field(description="awards that must be decided before this one can be")


class Warned(Part):
    """Something that a person has to know before the result is published."""

    kind: Literal["unresolved_tie", "open_scorecards", "not_centred", "unequal_panels", "open_award", "unfilled_award"]
    where: str = Field(description="the group, or the award and its pool")
    projects: tuple[str, ...]
    message: str


class Result(Part):
    """The places, and everything that stands behind them."""

    groups: tuple[Group, ...]
    projects: tuple[Placed, ...] = Field(description="by group and place")
    unranked: tuple[Unranked, ...]
    ties: tuple[Tie, ...] = Field(description="places that are shared")
    awards: tuple[Given, ...]
    warnings: tuple[Warned, ...]
