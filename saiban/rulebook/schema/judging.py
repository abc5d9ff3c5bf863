"""How entries advance, are marked, and win: quota, rubrics, awards, roadshow."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from saiban.core.parts import Part
from saiban.engines.quota.formats import Keeps, Sharing, TotalRounding
from saiban.engines.quota.formats import Rounding as QuotaRounding
from saiban.engines.ranking.formats import AtLine, By, Method, Rounding
from saiban.rulebook.schema.base import Code, Flag, Number, Positive, Ratio, Rule, Text, Whole
from saiban.rulebook.schema.tracks import TrackKind


class DirectEntry(Rule):
    """A way into the final outside the quota, for example for an earlier winner."""

    code: Code
    name: Text
    max: Positive | None = None
    note: Text | None = None


class FixedPlaces(Rule):
    """Places that the ratio does not decide: of a division, or of one track of it."""

    division: Code
    track: Code | None = None
    places: Whole


class Quota(Rule):
    """A division's places in the final (H6).

    `ratio` of the entries counted by `base`, over the tracks of `track_kinds`. `rounding` is that of a division's
    places; controlled, they are rounded down or up so that divisions, tracks and the whole (by `total_rounding`) all
    come out even. `sharing` is how they come to its tracks. `minimum`, `maximum`, `track_minimum` (of each track of a
    division) and `fixed` move places; `keeps` says whether the others' places stay, or the total. `special_tracks` says
    how tracks of the other kinds advance: by the committee, or in a table of their own by the same ratio.
    """

    ratio: Ratio
    base: Literal["submitted", "screened"] = "screened"
    track_kinds: tuple[TrackKind, ...] = Field(("main",), min_length=1)
    rounding: QuotaRounding = "controlled"
    total_rounding: TotalRounding = "half_up"
    sharing: Sharing = "controlled"
    minimum: Whole = 0
    maximum: Positive | None = None
    track_minimum: Whole = 0
    fixed: tuple[FixedPlaces, ...] = ()
    keeps: Keeps = "others"
    disqualified_count: Flag = False
    direct_count: Flag = False
    special_tracks: Literal["same_ratio", "committee"] = "committee"
    direct_entries: tuple[DirectEntry, ...] = ()
    note: Text | None = None


class Criterion(Rule):
    """Marks from 0 to `max_marks` in steps of `step`; the total is the sum of marks × weight."""

    code: Code
    name: Text
    help: Text | None = None
    max_marks: Positive
    weight: Number = Field(default=Decimal(1), gt=0)
    step: Number = Field(default=Decimal(1), gt=0)


class Aggregation(Rule):
    """How the judges' totals of an entry become its score.

    `trimmed_mean` leaves out the `drop_high` highest and `drop_low` lowest totals when at least
    `trim_from` judges have marked. `decimals` is for display, unless the places are `ranked_on`
    what is shown. `centred` by venue evens out the panels of one track's venues, if each has at
    least `centred_from` ranked entries.
    """

    method: Method = "mean"
    drop_high: Whole = 0
    drop_low: Whole = 0
    trim_from: Positive = 5
    min_judges: Positive = 3
    decimals: Whole = Field(default=2, le=9)
    ranked_on: Literal["exact", "rounded"] = "exact"
    centred: Literal["no", "venue"] = "no"
    centred_from: Positive = 8


class TieBreak(Part):
    """One link of the chain that separates equal scores; `criterion` only with by = "criterion"."""

    by: By
    criterion: Code | None = None


class Rubric(Rule):
    """The score sheet of the stages named; `only_tracks` empty means every track."""

    code: Code
    name: Text
    stages: tuple[Code, ...] = Field(min_length=1)
    only_tracks: tuple[Code, ...] = ()
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    aggregation: Aggregation = Aggregation()
    tie_break: tuple[TieBreak, ...] = ()


class Award(Rule):
    """A prize; the order of the file is the order of rank, and an entry gets one prize at the most.

    Either `count` places or a `ratio` of the finalists, rounded, and `minimum` at the least; in
    each track when `per_track`. `at_line` says what is done when equal scores stand on its line. A
    single award goes to the highest on a `criterion`, on top of a prize, but not to the winners of
    awards named in `excluding`.
    """

    code: Code
    name: Text
    kind: Literal["prize", "single", "mentor", "organiser"] = "prize"
    stage: Code | None = None
    count: Positive | None = None
    ratio: Ratio | None = None
    rounding: Rounding = "half_up"
    minimum: Whole = 0
    at_line: AtLine = "chain"
    criterion: Code | None = None
    excluding: tuple[Code, ...] = ()
    per_track: Flag = True
    only_tracks: tuple[Code, ...] = ()
    note: Text | None = None


class RoadshowPanel(Rule):
    """The panel of a session: exactly `size` judges, each asked for at most `judge_sessions` sessions of the final."""

    size: Positive = 7
    chair: Flag = True
    one_judge_a_unit: Flag = True
    stand_by: Whole = 2
    judge_sessions: Positive = 2


class Roadshow(Rule):
    """Times in minutes; `draw` says who draws the order of a session."""

    opening_minutes: Whole = 0
    presenting_minutes: Positive = 8
    question_minutes: Positive = 4
    changeover_minutes: Whole = 1
    sessions: Positive | None = None
    finalists: Positive | None = None
    draw: Literal["system", "teams"] = "system"
    panel: RoadshowPanel = RoadshowPanel()
    note: Text | None = None
