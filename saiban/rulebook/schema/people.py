"""Who may enter: kinds of applicant and unit, the team, the mentors."""

from __future__ import annotations

from typing import Literal

from saiban.core.parts import Part
from saiban.rulebook.schema.answers import FieldTest
from saiban.rulebook.schema.base import Code, Flag, Number, Positive, Rule, Text, Whole

FieldType = Literal["text", "long_text", "number", "date", "choice", "multi_choice", "boolean", "url"]


class UnitKind(Part):
    """`uscc_prefixes` are first characters of a unified social credit code that suggest this kind."""

    code: Code
    name: Text
    uscc_prefixes: tuple[Text, ...] = ()
    help: Text | None = None


class UnitLevel(Part):
    """A level of administration; the order of the file is from the highest to the lowest."""

    code: Code
    name: Text


class ApplicantKind(Rule):
    """A kind of applicant; `unit_kinds` empty means that any kind of unit may lead.

    `credit_code` "optional" is for units that may have none, such as those abroad: they are known by name.
    """

    code: Code
    name: Text
    help: Text | None = None
    led_by_unit: Flag = True
    unit_kinds: tuple[Code, ...] = ()
    credit_code: Literal["required", "optional"] = "required"
    joint_units_max: Whole = 0


class MemberRole(Rule):
    code: Code
    name: Text
    help: Text | None = None
    min: Whole = 0
    max: Positive | None = None
    leader: Flag = False


class Confirm(Rule):
    """Whether those whom an entry names confirm it themselves, and by when.

    "invited" asks them and shows who has; "required" lets nobody hand in before all have, where it is due by
    registration. `stage` names the stage for which it is needed: None means registration. It is due as documents
    are: when registration closes, or when a later stage opens.
    """

    ask: Literal["none", "invited", "required"] = "none"
    stage: Code | None = None


class Team(Rule):
    """How many members an entry has, its leader among them."""

    min: Positive = 1
    max: Positive = 10
    confirm: Confirm = Confirm()


class Mentors(Rule):
    min: Whole = 0
    max: Whole = 0
    reason_required: Flag = True
    reason_max_length: Positive = 500
    help: Text | None = None
    confirm: Confirm = Confirm()


class Choice(Part):
    code: Code
    name: Text


class Question(Rule):
    """A question put to the entrant.

    `min`/`max` bound a number's value or how many choices of a multi_choice are taken; dates are
    bounded by a track's conditions. `private` answers are shown only to those who check the entry.
    With `when` it is asked only where a question before it in the same list is answered so.
    """

    code: Code
    label: Text
    help: Text | None = None
    type: FieldType = "text"
    required: Flag = True
    min_length: Whole | None = None
    max_length: Positive | None = None
    min: Number | None = None
    max: Number | None = None
    choices: tuple[Choice, ...] = ()
    private: Flag = False
    when: FieldTest | None = None


class MemberField(Question):
    """A question answered for each member; `only_roles` empty means for members of every role."""

    only_roles: tuple[Code, ...] = ()


class EntryField(Question):
    """A question of the entry's form; an empty `only_…` means no restriction."""

    only_tracks: tuple[Code, ...] = ()
    only_applicants: tuple[Code, ...] = ()


class Form(Rule):
    """Limits of what every entry has: its title and abstract, in characters."""

    title_max_length: Positive = 60
    abstract_min_length: Whole = 0
    abstract_max_length: Positive = 1000
    title_help: Text | None = None
    abstract_help: Text | None = None
