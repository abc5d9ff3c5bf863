"""The facts about one entry on which its eligibility is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from saiban.core.windows import Window
from saiban.entries.rules.confirmations import Standing, Writer
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.rules.named import Engaged
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.rulebook import Place


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A current document: its kind, and what the check at upload noted."""

    kind: str
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules ask about; whoever calls gathers it, under locks where it can change.

    `places_taken` maps a limit's key and an item (``lead``, ``joint.0``) to the number of other entries in which that
    unit already takes part as the limit counts; `same_project` to the titles of other entries of the same project by
    that applicant.
    `owner_entered` is how many other entries of the edition its owner has handed in, and `engaged` how many name those
    whom this one names, for each limit on that.
    `named_twice` are the items whose unit stands in the entry before, under another of its names.
    `correct_until` extends the window of a returned entry. `standings` tells by item (``mentors.0``) where those stand
    who are named, and `writer` is who writes.
    """

    rulebook: Rulebook
    form: EntryForm
    now: datetime
    documents: tuple[DocumentFact, ...] = ()
    places_taken: Mapping[tuple[str, str], int] = field(default_factory=dict)
    owner_entered: int = 0
    engaged: tuple[Engaged, ...] = ()
    same_project: Mapping[str, str] = field(default_factory=dict)
    named_twice: frozenset[str] = frozenset()
    terms_accepted: bool = False
    correct_until: datetime | None = None
    first_submission: bool = True
    standings: Mapping[str, Standing] = field(default_factory=dict)
    writer: Writer | None = None
    # To the text in force about proofs of identity, where the applicant is asked for some
    consents_to_identity: bool = True

    @property
    def division(self) -> str | None:
        """The code of the division the entry belongs to, as far as the form tells."""
        return division_of(self.rulebook, self.form)

    @property
    def place(self) -> Place:
        return place_of(self.rulebook, self.form)

    @property
    def window(self) -> Window | None:
        return self.rulebook.registration_window(*self.place)


def place_of(rulebook: Rulebook, form: EntryForm) -> Place:
    """What tells which windows hold for the entry, as far as the form tells."""
    return division_of(rulebook, form), form.track


def division_of(rulebook: Rulebook, form: EntryForm) -> str | None:
    """The division follows from the lead unit's province, from the lead unit, or from the entrant's choice (H5).

    Where there is one for everybody it follows from nothing.
    """
    if rulebook.divided_by is None:
        return rulebook.divisions[0].code
    if rulebook.divided_by == "choice":
        known = {division.code for division in rulebook.divisions}
        return form.division if form.division in known else rulebook.division_rule.fallback
    if rulebook.divided_by == "unit":
        return _division_of_unit(rulebook, form)
    province = province_of(rulebook, form)
    found = rulebook.division_for_province(province) if province else None
    return found.code if found else None


def _division_of_unit(rulebook: Rulebook, form: EntryForm) -> str | None:
    """Whoever has no unit belongs to none of those that list units."""
    if not is_led(rulebook, form):
        return rulebook.division_rule.fallback
    found = rulebook.division_for_unit(form.lead.name, form.lead.uscc) if not form.lead.is_blank else None
    return found.code if found else None


def province_of(rulebook: Rulebook, form: EntryForm) -> str:
    """The lead unit's province, or the applicant's own where no unit leads."""
    return form.lead.province if is_led(rulebook, form) else form.province


def form_of(rulebook: Rulebook, data: Mapping[str, Any]) -> EntryForm:
    """The working copy as the rules take it: without units that were typed before the applicant became one without.

    What was typed stays in the data, for the entrant who changes back.
    """
    form = EntryForm.read(data)
    return form if is_led(rulebook, form) else replace(form, lead=UnitPart(), joint=())


def is_led(rulebook: Rulebook, form: EntryForm) -> bool:
    """Whether a unit leads entries of this kind of applicant; not yet known counts as led."""
    return next((kind.led_by_unit for kind in rulebook.applicant_kinds if kind.code == form.applicant), True)
