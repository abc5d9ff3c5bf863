"""What `saiban assign` reads and writes."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from saiban.core.parts import Part

Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Seed = Annotated[str, StringConstraints(max_length=200)]
Whole = Annotated[StrictInt, Field(ge=0, le=100_000)]
Positive = Annotated[StrictInt, Field(ge=1, le=100_000)]
Level = Annotated[StrictInt, Field(ge=0, le=1_000)]
Share = Annotated[StrictInt, Field(ge=0, le=1_000)]
Price = Annotated[StrictInt, Field(ge=0, le=100_000)]
Size = Annotated[StrictInt, Field(ge=1, le=50)]
Percent = Annotated[StrictInt, Field(ge=0, le=100)]
Seconds = Annotated[StrictInt, Field(ge=1, le=86_400)]

Related = Literal["own", "line", "family"]
SameUnit = Literal["own", "family", "any"]
Within = Literal["group", "round", "none"]
Reason = Literal[
    "own_unit",
    "related_unit",
    "own_province",
    "mentor",
    "declared_by_judge",
    "declared_by_project",
    "earlier_round",
    "not_in_track",
    "has_left",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
Mode = Literal["assign", "repair", "verify", "why"]
Status = Literal["optimal", "feasible", "infeasible", "unknown", "checked"]
Proof = Literal["prices", "solver", "none"]
Rule = Literal[
    "project",
    "judge",
    "seats",
    "twice",
    "conflict",
    "same_unit",
    "capacity",
    "min_load",
    "share",
    "affinity",
    "floor",
    "violations",
    "objective",
    "bound",
    "loads",
    "groups",
    "frozen",
    "changes",
    "status",
    "seed",
]


# --- what is asked -------------------------------------------------------------------------------------------------


class Unit(Part):
    """An organisation that judges or projects belong to; only those with a parent need be listed."""

    code: Code
    parent: Code | None = Field(default=None, description="the unit above it, such as a university's hospital has")


class Judge(Part):
    """A judge of the round. Levels are milli-points: 0 knows nothing of it, 1000 is an expert."""

    code: Code
    unit: Code | None = None
    province: Code | None = None
    type: Code | None = Field(default=None, description="such as clinical, technical, investor; see `mix`")
    capacity: Whole = Field(description="projects at the most")
    min_load: Whole = Field(default=0, description="projects at the least")
    tracks: dict[Code, Level] = Field(default={}, description="the level in each track that the judge may judge")
    topics: dict[Code, Level] = Field(default={}, description="the level in each topic; 0 where not named")
    declines: tuple[Code, ...] = Field(default=(), description="projects that the judge declares a conflict with")


class Project(Part):
    """A project that needs a panel."""

    code: Code
    division: Code | None = None
    track: Code | None = None
    topics: tuple[Code, ...] = ()
    units: tuple[Code, ...] = Field(default=(), description="lead unit and joint units")
    province: Code | None = None
    mentors: tuple[Code, ...] = Field(default=(), description="judges who are mentors of it")
    declines: tuple[Code, ...] = Field(default=(), description="judges that the project asks to be spared")
    earlier: tuple[Code, ...] = Field(default=(), description="judges who judged it in an earlier round")


class Mix(Part):
    """A panel should have `least` judges of a type; each that is missing costs `price` milli-points."""

    type: Code
    least: Positive = 1
    price: Price = 400


class Panel(Part):
    """What every panel must be (size, units), and should be (mix)."""

    size: Size = Field(default=5, description="judges of a project")
    units: SameUnit = Field(default="own", description="at most one judge of a unit, of a family of units, or any")
    mix: tuple[Mix, ...] = ()


class Affinity(Part):
    """How the levels weigh: floor of (track x level + topics x mean level of the project's topics) / weights used."""

    track: Share = 600
    topics: Share = 400


class Conflicts(Part):
    """Which relations exclude a pair; mentors and what was declared always do."""

    units: Related = Field(default="line", description="the same unit; also above or below; or of one family")
    province: StrictBool = Field(default=False, description="judges do not judge their own province")
    earlier: StrictBool = Field(default=True, description="judges of an earlier round do not judge it again")


class Mixing(Part):
    """Judges must meet different colleagues, or marks cannot be compared."""

    within: Within = Field(default="round", description="where projects of a group must hang together")
    share: Annotated[StrictInt, Field(ge=1, le=100)] = Field(
        default=100, description="percent of the projects with the same track and topics that one judge may see"
    )
    meetings: Whole = Field(default=0, description="how often two judges should meet at the most; 0: however often")
    price: Price = Field(default=0, description="milli-points that may be given up to avoid one meeting too many")


class Pair(Part):
    """The affinity of one pair, instead of what the levels come to; a bid, for example."""

    judge: Code
    project: Code
    affinity: Level


class Asked(Part):
    """A pair that somebody asks about: why is this judge not at that project?"""

    judge: Code
    project: Code


class Seats(Part):
    """The judges of one project."""

    project: Code
    judges: tuple[Code, ...]
    affinity: StrictInt = Field(default=0, description="the sum over its judges, milli-points")


class Frozen(Part):
    """Seats that stay whatever happens: the judges have marked."""

    project: Code
    judges: tuple[Code, ...]


class Repair(Part):
    """An earlier assignment to be mended; the request's judges, projects and conflicts are those of now."""

    panels: tuple[Seats, ...]
    leaving: tuple[Code, ...] = Field(default=(), description="judges who take no more seats and lose those not frozen")
    frozen: tuple[Frozen, ...] = ()


# --- what comes out ------------------------------------------------------------------------------------------------


class Floor(Part):
    """The worst served project. No assignment whatever lifts all above `bound`; all are kept at `kept` or above."""

    worst: StrictInt
    bound: StrictInt
    kept: StrictInt


class Loads(Part):
    """Seats of a judge: the least, the most, and how many judges have so many."""

    least: StrictInt
    most: StrictInt
    spread: dict[str, int] = Field(description="number of seats: number of judges")


class Violation(Part):
    """A priced rule that a panel does not keep."""

    project: Code
    type: Code
    missing: StrictInt
    price: StrictInt


class Group(Part):
    """The projects of one division and track, and into how many pieces that share no judge they fall."""

    division: Code | None
    track: Code | None
    projects: StrictInt
    within_group: StrictInt = Field(description="pieces, by the group's own panels alone")
    within_round: StrictInt = Field(description="pieces of the whole round's graph that its projects lie in")


class Mixed(Part):
    """How panels are mixed."""

    groups: tuple[Group, ...]
    components: StrictInt = Field(description="pieces of the whole round's graph")
    most_meetings: StrictInt = Field(description="how often the two judges who meet most sit together")
    too_often: StrictInt = Field(description="pairs of judges above `meetings`")
    exchanged: StrictInt = Field(description="seats exchanged to mix better")
    warnings: tuple[str, ...]


class Excluded(Part):
    """How many pairs a reason excludes; a pair may have several."""

    reason: Reason
    pairs: StrictInt


class WhyNot(Part):
    """What there is to say of a pair that was asked about; no reasons: it was possible."""

    judge: Code
    project: Code
    reasons: tuple[Reason, ...]
    message: str


class Shortage(Part):
    """A part of the round that cannot be filled: these projects can only be judged by these judges."""

    message: str
    tracks: tuple[Code, ...]
    needed: StrictInt
    offered: StrictInt
    projects: tuple[Code, ...]
    judges: tuple[Code, ...]


class Change(Part):
    """A seat that changed hands; `broken` ones had to."""

    project: Code
    leaves: Code | None
    joins: Code | None
    broken: StrictBool


class Repaired(Part):
    """What a repair came to."""

    broken: StrictInt
    further: StrictInt
    proven_fewest: StrictBool
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = Field(description="frozen seats that a rule of today would not allow")


class JudgePrice(Part):
    """What a seat of this judge is worth; negative where a minimum load pushes."""

    judge: Code
    price: StrictInt


class RowPrices(Part):
    """What a seat of these projects, which need the same, costs, and the prices of their rules where they bind."""

    projects: tuple[Code, ...]
    seat: StrictInt
    floor: StrictInt = 0
    mix: dict[Code, StrictInt] = {}
    units: dict[Code, StrictInt] = {}


class Certificate(Part):
    """The proof of the bound, in units of 1/`scale` milli-point: anybody can add it up without a solver."""

    scale: StrictInt
    judges: tuple[JudgePrice, ...]
    rows: tuple[RowPrices, ...]


class Checked(Part):
    """Something that the plain verifier found wrong."""

    rule: Rule
    project: Code | None = None
    judge: Code | None = None
    message: str


class Result(Part):
    """The panels with what they are worth, or the reasons why there are none."""

    mode: Mode
    status: Status = Field(description="feasible: a gap is left; checked: see `findings`")
    seed: Seed
    objective: StrictInt | None = Field(description="sum of affinities less prices of violations, milli-points")
    bound: StrictInt | None = Field(description="no assignment that keeps the rules and the floor has more")
    gap: StrictInt | None = Field(description="bound less objective")
    proof: Proof = Field(description="what proves the bound: prices added up in whole numbers, or the solver's word")
    floor: Floor | None
    loads: Loads | None
    violations: tuple[Violation, ...] = ()
    mixing: Mixed | None = None
    excluded: tuple[Excluded, ...] = ()
    why: tuple[WhyNot, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    repaired: Repaired | None = None
    findings: tuple[Checked, ...] = ()
    panels: tuple[Seats, ...] = ()
    certificate: Certificate | None = None

    @property
    def is_answered(self) -> bool:
        """Panels, answers, or a check without findings."""
        return self.status in ("optimal", "feasible", "checked") and not self.findings


class Request(Part):
    """A round of judging: who can judge, what is to be judged, by which rules."""

    mode: Mode = Field(default="assign", description="make an assignment, mend one, check one, or only say why not")
    judges: tuple[Judge, ...] = Field(min_length=1)
    projects: tuple[Project, ...] = Field(min_length=1)
    units: tuple[Unit, ...] = ()
    panel: Panel = Panel()
    affinity: Affinity = Affinity()
    conflicts: Conflicts = Conflicts()
    pairs: tuple[Pair, ...] = ()
    floor_percent: Percent = Field(default=97, description="of the best possible floor that every project keeps; 0: no")
    mixing: Mixing = Mixing()
    seed: Seed = Field(default="", description="lots between equal assignments are drawn by it")
    seconds: Seconds = Field(default=300, description="after which the best found so far is given with its gap")
    certificate: StrictBool = Field(default=False, description="give the prices that prove the bound")
    why: tuple[Asked, ...] = Field(default=(), description="pairs to explain, in any mode")
    repair: Repair | None = Field(default=None, description="with mode = repair: what to mend (and to check it again)")
    verify: Result | None = Field(default=None, description="with mode = verify: the result to check")
