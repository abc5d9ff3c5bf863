"""Who runs the contest, when, and where: series, edition, bodies, contacts, stages, divisions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from saiban.core.names import unit_key
from saiban.core.parts import Part
from saiban.core.windows import parse_zone
from saiban.rulebook.schema.base import Code, Flag, Opening, Positive, Province, Rule, Text, Timed

StageKind = Literal[
    "registration", "screening", "division_final", "semi_final", "online_vote", "national_final", "other"
]
ContactKind = Literal["registration", "cooperation", "press", "other"]


class Contest(Part):
    """The series to which the edition belongs."""

    code: Code
    name: Text
    short_name: Text
    summary: Text | None = None


class Edition(Part):
    code: Code
    ordinal: Positive
    name: Text
    short_name: Text
    theme: Text | None = None
    theme_provisional: Flag = False
    time_zone: Text = "Asia/Shanghai"
    summary: Text | None = None
    rehearse_at: Opening | None = None

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        return parse_zone(name).key


class Body(Rule):
    """The bodies of one role, in the notice's order."""

    role: Text
    names: tuple[Text, ...] = Field(min_length=1)
    note: Text | None = None


class ContactPerson(Part):
    name: Text
    phone: Text | None = None
    email: Text | None = None
    hours: Text | None = None


class Contact(Rule):
    kind: ContactKind
    title: Text
    people: tuple[ContactPerson, ...] = ()
    note: Text | None = None


class Stage(Timed):
    """One step of the pipeline, in the order of the file; no entry skips one."""

    code: Code
    kind: StageKind
    name: Text
    note: Text | None = None


class StageWindow(Timed):
    """A division's or a track's own window for a stage; it replaces the stage's window as a whole."""

    stage: Code
    note: Text | None = None


class DivisionUnit(Part):
    """A unit that belongs to a division, for contests that divide by unit (for example schools)."""

    name: Text
    uscc: Text | None = None
    aliases: tuple[Text, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Under which its names are compared."""
        return frozenset(unit_key(name) for name in (self.name, *self.aliases))


class Division(Rule):
    code: Code
    name: Text
    short_name: Text | None = None
    provinces: tuple[Province, ...] = ()
    units: tuple[DivisionUnit, ...] = ()
    hosts: tuple[Body, ...] = ()
    hosts_note: Text | None = None
    contacts: tuple[Contact, ...] = ()
    windows: tuple[StageWindow, ...] = ()
    note: Text | None = None


class DivisionRule(Rule):
    """How an entry comes to its division.

    `province`: from the lead unit's province, or the applicant's own where there is no unit.
    `unit`: from the division that lists the lead unit. `choice`: the entrant chooses.
    `fallback` is the division of those whom no division covers; without it they are refused.
    """

    by: Literal["province", "unit", "choice"] = "province"
    fallback: Code | None = None
    help: Text | None = None


class Notice(Rule):
    """How the public notice is headed and signed."""

    title: Text
    issued_by: tuple[Text, ...] = ()
    issued_on: date | None = None
    number: Text | None = None
    salutation: Text = "各相关单位："
    introduction: Text | None = None
