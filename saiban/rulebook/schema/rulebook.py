"""The whole rulebook: one edition, as its notice describes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, ModelWrapValidatorHandler, model_validator

from saiban.core.names import unit_key
from saiban.core.parts import Inconsistent, Part
from saiban.core.windows import BEIJING, MomentError, Window, parse_zone, widest
from saiban.rulebook.checks import inconsistencies
from saiban.rulebook.schema.base import moments_in
from saiban.rulebook.schema.contest import (
    Body,
    Contact,
    Contest,
    Division,
    DivisionRule,
    Edition,
    Notice,
    Stage,
    StageKind,
    StageWindow,
)
from saiban.rulebook.schema.documents import Document
from saiban.rulebook.schema.event import Event, Fees, Invoice, Product, Refund
from saiban.rulebook.schema.judging import Award, Quota, Roadshow, Rubric
from saiban.rulebook.schema.limits import Correction, Limits, PerNamedPerson
from saiban.rulebook.schema.people import (
    ApplicantKind,
    Confirm,
    EntryField,
    Form,
    MemberField,
    MemberRole,
    Mentors,
    Team,
    UnitKind,
    UnitLevel,
)
from saiban.rulebook.schema.texts import IdentityConsent, Terms, Texts, Words
from saiban.rulebook.schema.tracks import Condition, Track


class Rulebook(Part):
    """Immutable; equal to another that says the same.

    `Rulebook.model_validate(rulebook.to_data())` gives it back. `load_rulebook` reads a file with
    messages for people.
    """

    contest: Contest
    edition: Edition
    words: Words = Words()
    notice: Notice | None = None
    bodies: tuple[Body, ...] = ()
    contacts: tuple[Contact, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=1)
    division_rule: DivisionRule = DivisionRule()
    divisions: tuple[Division, ...] = Field(min_length=1)
    unit_kinds: tuple[UnitKind, ...] = ()
    unit_levels: tuple[UnitLevel, ...] = ()
    applicant_kinds: tuple[ApplicantKind, ...] = Field(min_length=1)
    conditions: tuple[Condition, ...] = ()
    tracks: tuple[Track, ...] = Field(min_length=1)
    team: Team = Team()
    member_roles: tuple[MemberRole, ...] = Field(min_length=1)
    member_fields: tuple[MemberField, ...] = ()
    mentors: Mentors = Mentors()
    form: Form = Form()
    fields: tuple[EntryField, ...] = ()
    documents: tuple[Document, ...] = ()
    limits: Limits = Limits()
    correction: Correction = Correction()
    quota: Quota | None = None
    rubrics: tuple[Rubric, ...] = ()
    awards: tuple[Award, ...] = ()
    roadshow: Roadshow | None = None
    event: Event | None = None
    products: tuple[Product, ...] = ()
    refund: Refund | None = None
    invoice: Invoice | None = None
    fees: Fees | None = None
    terms: Terms
    identity_consent: IdentityConsent | None = None
    texts: Texts = Texts()

    @model_validator(mode="wrap")
    @classmethod
    def _in_its_time_zone(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        with moments_in(_zone_of(data)):
            rulebook = handler(data)
        findings = tuple(inconsistencies(rulebook))
        if findings:
            raise Inconsistent(findings)
        return rulebook

    def to_data(self) -> dict[str, Any]:
        """JSON-able, with the file's keys. Defaults are written out: a later change of a default
        in the program must not change an edition that is running."""
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def zone(self) -> ZoneInfo:
        return parse_zone(self.edition.time_zone)

    def stage(self, code: str) -> Stage:
        """KeyError when there is none; so for the other parts found by code."""
        return _by_code(self.stages, code)

    def stage_of_kind(self, kind: StageKind) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind == kind), None)

    def division(self, code: str) -> Division:
        return _by_code(self.divisions, code)

    @property
    def has_units(self) -> bool:
        """Whether units lead entries of any kind of applicant."""
        return any(kind.led_by_unit for kind in self.applicant_kinds)

    @property
    def has_divisions(self) -> bool:
        """Whether there are any to tell apart: of a single one nobody needs to hear."""
        return len(self.divisions) > 1

    @property
    def only_division(self) -> Division | None:
        return None if self.has_divisions else self.divisions[0]

    @property
    def divided_by(self) -> Literal["province", "unit", "choice"] | None:
        """What tells an entry's division; None where everybody is in the only one, and nobody is asked."""
        rule = self.division_rule
        takes_everybody = rule.by == "choice" or rule.fallback is not None
        return rule.by if self.has_divisions or not takes_everybody else None

    def track(self, code: str) -> Track:
        return _by_code(self.tracks, code)

    def document(self, code: str) -> Document:
        return _by_code(self.documents, code)

    def applicant_kind(self, code: str) -> ApplicantKind:
        return _by_code(self.applicant_kinds, code)

    def member_role(self, code: str) -> MemberRole:
        return _by_code(self.member_roles, code)

    def named_as(self, limit: PerNamedPerson) -> tuple[str, ...]:
        """What those are called whom the limit counts, each a word of this contest."""
        roles = (
            (self.words.team,) if limit.roles is None else tuple(self.member_role(role).name for role in limit.roles)
        )
        return (*roles, self.words.mentor) if limit.mentors else roles

    @property
    def leader_role(self) -> MemberRole:
        return next(role for role in self.member_roles if role.leader)

    def window(self, stage_code: str, division_code: str | None = None, track_code: str | None = None) -> Window | None:
        """When the stage runs for entries of the division and track; None: to be announced.

        An own window of either replaces the stage's. While the track is not known, the widest of the tracks' counts.
        """
        if division_code is not None and (own := own_window(self.division(division_code), stage_code)):
            return own.window
        by_track = {track.code: timed.window for track, timed in self.by_track(stage_code)}
        if not by_track:
            return self.stage(stage_code).window
        return by_track[track_code] if track_code in by_track else widest(by_track.values())

    def by_track(self, stage_code: str) -> tuple[tuple[Track, Stage | StageWindow], ...]:
        """What holds for each track, where any has a window of its own for the stage; else nothing."""
        own = {track.code: found for track in self.tracks if (found := own_window(track, stage_code))}
        if not own:
            return ()
        return tuple((track, own.get(track.code) or self.stage(stage_code)) for track in self.tracks)

    def registration_window(self, division_code: str | None = None, track_code: str | None = None) -> Window | None:
        stage = self.stage_of_kind("registration")
        return None if stage is None else self.window(stage.code, division_code, track_code)

    def screening_window(self, division_code: str | None = None, track_code: str | None = None) -> Window | None:
        stage = self.stage_of_kind("screening")
        return None if stage is None else self.window(stage.code, division_code, track_code)

    @property
    def registration_by_track(self) -> tuple[tuple[Track, Stage | StageWindow], ...]:
        stage = self.stage_of_kind("registration")
        return () if stage is None else self.by_track(stage.code)

    @property
    def own_windows(self) -> tuple[StageWindow, ...]:
        """Those of divisions and of tracks."""
        of_divisions = (own for division in self.divisions for own in division.windows)
        return (*of_divisions, *(own for track in self.tracks for own in track.windows))

    @property
    def ends(self) -> datetime | None:
        """When the last stage closes, in whichever division or track is last: it is over. None: to be announced."""
        if self.window(self.stages[-1].code) is None:
            return None
        closings = [timed.closes for timed in (*self.stages, *self.own_windows)]
        return max((closes for closes in closings if closes), default=None)

    @property
    def identity_documents_due(self) -> datetime | None:
        """From when on the edition's proofs of identity are erased. None: to be announced, or there are none."""
        ends = self.ends
        if self.identity_consent is None or ends is None:
            return None
        return ends + timedelta(days=self.identity_consent.keep_days)

    def document_stage(self, document: Document) -> Stage:
        """The stage for which a document is needed: registration unless it names another."""
        if document.stage is not None:
            return self.stage(document.stage)
        return self.stage_of_kind("registration") or self.stages[0]

    def document_deadline(
        self, document: Document, division_code: str | None = None, track_code: str | None = None
    ) -> datetime | None:
        """Exclusive. Its own deadline, else its stage's closing (registration) or opening (later ones)."""
        if document.due is not None:
            return document.due
        return self._due_for(self.document_stage(document), division_code, track_code)

    def document_window(
        self, document: Document, division_code: str | None = None, track_code: str | None = None
    ) -> Window | None:
        """When a document of a later stage is taken; None while its deadline is to be announced."""
        due = self.document_deadline(document, division_code, track_code)
        return Window(document.opens, due) if due is not None else None

    def confirmation_stage(self, confirm: Confirm) -> Stage:
        """The stage for which those who are named confirm: registration unless the rule names another."""
        if confirm.stage is not None:
            return self.stage(confirm.stage)
        return self.stage_of_kind("registration") or self.stages[0]

    def confirmation_deadline(
        self, confirm: Confirm, division_code: str | None = None, track_code: str | None = None
    ) -> datetime | None:
        """Exclusive; None: to be announced."""
        return self._due_for(self.confirmation_stage(confirm), division_code, track_code)

    def confirmation_blocks(self, confirm: Confirm) -> bool:
        """Whether nobody hands in before all have confirmed: what a later stage needs can wait for it."""
        return confirm.ask == "required" and self.confirmation_stage(confirm).kind == "registration"

    def _due_for(self, stage: Stage, division_code: str | None, track_code: str | None) -> datetime | None:
        """What is needed for registration is due when it closes, what is needed for a later stage when that opens."""
        window = self.window(stage.code, division_code, track_code)
        if window is None:
            return None
        return window.closes if stage.kind == "registration" else window.opens

    def division_for_province(self, province: str) -> Division | None:
        """The division that covers a province (GB code, two digits or six), else the fallback, else None."""
        code = province[:2]
        return next((d for d in self.divisions if code in d.provinces), None) or self._fallback()

    def division_for_unit(self, name: str, uscc: str | None = None) -> Division | None:
        """The division that lists the unit, by credit code first, else the fallback, else None."""
        wanted = unit_key(name)
        for division in self.divisions:
            if any(unit.uscc and unit.uscc == uscc for unit in division.units):
                return division
        for division in self.divisions:
            if any(wanted in unit.keys for unit in division.units):
                return division
        return self._fallback()

    def _fallback(self) -> Division | None:
        code = self.division_rule.fallback
        return None if code is None else self.division(code)

    def documents_for(self, applicant: str, track: str) -> tuple[Document, ...]:
        """Every kind of document that concerns an applicant kind in a track, of all stages."""
        return tuple(document for document in self.documents if _concerns(document, applicant, track))

    def fields_for(self, applicant: str, track: str) -> tuple[EntryField, ...]:
        return tuple(field for field in self.fields if _concerns(field, applicant, track))

    def member_fields_for(self, role: str) -> tuple[MemberField, ...]:
        return tuple(field for field in self.member_fields if not field.only_roles or role in field.only_roles)

    def rubric_for(self, stage: str, track: str) -> Rubric | None:
        """The first rubric that names the stage and does not leave out the track."""
        fitting = (r for r in self.rubrics if stage in r.stages and (not r.only_tracks or track in r.only_tracks))
        return next(fitting, None)

    def award_stage(self, award: Award) -> str | None:
        """The stage at which it is given: the last that has a score sheet, unless it names one."""
        marked = {stage for rubric in self.rubrics for stage in rubric.stages}
        return award.stage or next((stage.code for stage in reversed(self.stages) if stage.code in marked), None)


# The codes of a division and a track, which tell what windows hold; None or nothing as long as they are not known
Place = tuple[str | None, str | None]


def own_window(part: Division | Track, stage_code: str) -> StageWindow | None:
    return next((own for own in part.windows if own.stage == stage_code), None)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)


def _by_code(parts: tuple[_C, ...], code: str) -> _C:
    for part in parts:
        if part.code == code:
            return part
    raise KeyError(code)


def _concerns(part: Document | EntryField, applicant: str, track: str) -> bool:
    return (not part.only_applicants or applicant in part.only_applicants) and (
        not part.only_tracks or track in part.only_tracks
    )


def _zone_of(data: Any) -> ZoneInfo:
    """The zone that the file names; one that does not exist is reported where the edition is read."""
    edition = data.get("edition") if isinstance(data, Mapping) else None
    name = edition.get("time_zone") if isinstance(edition, Mapping) else None
    try:
        return parse_zone(name) if isinstance(name, str) else BEIJING
    except MomentError:
        return BEIJING
