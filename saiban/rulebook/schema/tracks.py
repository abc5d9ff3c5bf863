"""Tracks, and the conditions on which one may enter at all, or join a track.

A condition states what must hold. Its `reason` is shown to the entrant when it does not, and its
`remedy` says what may be done about it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from saiban.rulebook.schema.answers import AnswerTest, FieldTest
from saiban.rulebook.schema.base import Code, Rule, Text, Whole
from saiban.rulebook.schema.contest import StageWindow

TrackKind = Literal["main", "special"]


class ConditionBase(Rule):
    reason: Text
    remedy: Text | None = None


class ApplicantKindIs(ConditionBase):
    """The applicant is of one of these kinds."""

    kind: Literal["applicant_kind"]
    applicants: tuple[Code, ...] = Field(min_length=1)


class UnitKindIs(ConditionBase):
    """There is a lead unit and it is of one of these kinds."""

    kind: Literal["unit_kind"]
    unit_kinds: tuple[Code, ...] = Field(min_length=1)


class UnitLevelIs(ConditionBase):
    """There is a lead unit and it is of one of these levels."""

    kind: Literal["unit_level"]
    unit_levels: tuple[Code, ...] = Field(min_length=1)


class MembersAre(AnswerTest, ConditionBase):
    """At least `min` and at most `max` members have the role and the answer named (each optional)."""

    kind: Literal["members"]
    member_role: Code | None = None
    member_field: Code | None = None
    min: Whole | None = None
    max: Whole | None = None


class TeamSizeIs(ConditionBase):
    """The team, leader included, has at least `min` and at most `max` members."""

    kind: Literal["team_size"]
    min: Whole | None = None
    max: Whole | None = None


class MentorsAre(ConditionBase):
    """The entry has at least `min` and at most `max` mentors."""

    kind: Literal["mentors"]
    min: Whole | None = None
    max: Whole | None = None


class JointUnitsAre(ConditionBase):
    """At least `min` and at most `max` joint units are of one of these kinds; without any, of whichever."""

    kind: Literal["joint_units"]
    unit_kinds: tuple[Code, ...] = ()
    min: Whole | None = None
    max: Whole | None = None


class FieldValueIs(FieldTest, ConditionBase):
    """The answer to one of the entry's questions is as said."""

    kind: Literal["field_value"]


class AnyOf(ConditionBase):
    """At least one of several conditions holds; only this one's reason is shown, theirs are details."""

    kind: Literal["any"]
    conditions: tuple[Condition, ...] = Field(min_length=2)


Condition = Annotated[
    ApplicantKindIs
    | UnitKindIs
    | UnitLevelIs
    | MembersAre
    | TeamSizeIs
    | MentorsAre
    | JointUnitsAre
    | FieldValueIs
    | AnyOf,
    Field(discriminator="kind"),
]


# Those that ask how many there are
Counting = MembersAre | TeamSizeIs | MentorsAre | JointUnitsAre


class Track(Rule):
    """`conditions` must all hold. For a stage either tracks or divisions have windows of their own, never both."""

    code: Code
    name: Text
    short_name: Text | None = None
    kind: TrackKind = "main"
    summary: Text | None = None
    topics: tuple[Text, ...] = ()
    conditions: tuple[Condition, ...] = ()
    windows: tuple[StageWindow, ...] = ()


AnyOf.model_rebuild()
