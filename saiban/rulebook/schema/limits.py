"""Limits on entering. `severity`: "block" refuses, "waivable" refuses unless the committee waives it
with a reason, "warn" only tells the committee."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from saiban.core.parts import Part
from saiban.rulebook.schema.base import Closing, Code, Flag, Positive, Rule, Text

Severity = Literal["block", "waivable", "warn"]


class PerUnit(Rule):
    """A unit takes part in at most `max` entries of the edition, in the roles counted."""

    max: Positive
    counted: tuple[Literal["lead", "joint"], ...] = Field(("lead", "joint"), min_length=1)
    count_rejected: Flag = False
    severity: Severity = "block"
    reason: Text | None = None

    @property
    def key(self) -> str:
        """What places under this limit go by; empty for the one without a code."""
        return ""

    def counts_within(self, track: str, division: str) -> str | None:
        """Of what an entry in that track and division is one; None where it is not counted at all."""
        return ""


class PerUnitWithin(PerUnit):
    """The same within each track or division, or of some tracks alone (`only_tracks`, all where it is empty)."""

    code: Code
    within: Literal["edition", "track", "division"]
    only_tracks: tuple[Code, ...] = ()

    @property
    def key(self) -> str:
        return self.code

    def counts_within(self, track: str, division: str) -> str | None:
        if self.only_tracks and track not in self.only_tracks:
            return None
        return {"edition": "", "track": f"track:{track}", "division": f"division:{division}"}[self.within]


class PerPerson(Rule):
    """One person hands in at most `max` entries of the edition, whatever becomes of them; a person is an account.

    Withdrawn entries do not count. Nothing can be waived here: what is beyond the limit cannot be handed in.
    """

    max: Positive
    severity: Literal["block", "warn"] = "block"
    reason: Text | None = None


class PerNamedPerson(Rule):
    """Somebody whom entries name takes part in at most `max` entries of the edition, in the parts counted.

    Who it is, is their name with a number or a mailbox. `roles` are the members' roles that count, all of them where
    it is None; with `mentors` being a mentor counts as well.
    """

    code: Code
    max: Positive
    roles: tuple[Code, ...] | None = None
    mentors: Flag = False
    count_rejected: Flag = False
    severity: Severity = "block"
    reason: Text | None = None


class SameTopic(Rule):
    """A unit may not enter the same topic in more than `max_consecutive_editions` in a row.

    `likeness` says how alike two projects of a unit must be for the search to take them for one topic, until a person
    says that they are different ones.
    """

    max_consecutive_editions: Positive = 2
    likeness: Literal["partial", "high"] = "partial"
    severity: Severity = "waivable"
    reason: Text | None = None


class PriorAwards(Rule):
    """No project that won an award within `months` before the named stage (registration) closes.

    `declared_by` is the entry's date question that asks for the latest award.
    """

    months: Positive
    before_closing_of: Code | None = None
    same_field_only: Flag = True
    declared_by: Code | None = None
    severity: Severity = "waivable"
    reason: Text | None = None


class SameProject(Rule):
    """A project is entered once: in one track and in one division."""

    severity: Severity = "block"
    reason: Text | None = None


class Correction(Rule):
    """Until when a committee may let a returned entry be mended, once registration has closed.

    At most `max_days` after it was returned, and never past `latest`; without either its committee chooses. `later`
    says whether a date may be granted, or moved, after the entry was returned.
    """

    max_days: Positive | None = None
    latest: Closing | None = None
    later: Flag = True


class Limits(Part):
    """A limit that is left out does not apply."""

    per_unit: PerUnit | None = None
    per_unit_within: tuple[PerUnitWithin, ...] = ()
    per_person: PerPerson | None = None
    per_named_person: tuple[PerNamedPerson, ...] = ()
    same_topic: SameTopic | None = None
    prior_awards: PriorAwards | None = None
    same_project: SameProject | None = None

    @property
    def of_units(self) -> tuple[PerUnit, ...]:
        """All that limit the entries of a unit."""
        return (*([self.per_unit] if self.per_unit else []), *self.per_unit_within)
