"""Who may enter, and who may enter which track (H4).

A condition holds, or does not, or cannot be told yet because what it asks about has not been filled in. Only what
certainly does not hold closes a track to an applicant; what the team still can become is asked for at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from saiban.entries.rules.asked import answers_asked, only_asked
from saiban.entries.rules.facts import Facts, is_led
from saiban.entries.rules.findings import Finding, Weight, blank
from saiban.entries.rules.form import EntryForm, MemberPart
from saiban.entries.rules.matching import matches
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.tracks import (
    AnyOf,
    ApplicantKindIs,
    Condition,
    Counting,
    FieldValueIs,
    JointUnitsAre,
    MembersAre,
    MentorsAre,
    TeamSizeIs,
    Track,
    UnitKindIs,
    UnitLevelIs,
)

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class TrackOffer:
    """A track as it is offered to one applicant: open, or closed with the reasons why."""

    track: Track
    against: tuple[Finding, ...]
    asks: tuple[Finding, ...]

    @property
    def is_open(self) -> bool:
        return not self.against


def offers(rulebook: Rulebook, form: EntryForm) -> list[TrackOffer]:
    """Every track with the reasons that close it, and with what it still asks of the team."""
    return [_offer(rulebook, track, form) for track in rulebook.tracks]


def track_findings(facts: Facts) -> list[Finding]:
    """What stands against the track that was chosen; a track must be chosen, and only one can be (H16)."""
    form, word = facts.form, facts.rulebook.words.track
    if not form.track:
        return [Finding("track", f"请选择一个{word}。")]
    offer = next((offer for offer in offers(facts.rulebook, form) if offer.track.code == form.track), None)
    if offer is None:
        return [Finding("track", f"所选{word}不存在，请重新选择。", Weight.REFUSED)]
    return [*offer.against, *offer.asks]


def condition_findings(facts: Facts) -> Iterator[Finding]:
    """What stands against entering at all, whatever the track; each at the part of the form that it asks about."""
    for condition in _failed(facts.rulebook, facts.rulebook.conditions, facts.form, facts.form.track):
        yield _finding(condition, _item(condition))


def _failed(rulebook: Rulebook, conditions: Iterable[Condition], form: EntryForm, track: str) -> list[Condition]:
    """Those that certainly do not hold."""
    led = is_led(rulebook, form)
    if any(isinstance(condition, FieldValueIs | MembersAre | AnyOf) for condition in conditions):
        form = _answered(rulebook, form, track)
    return [condition for condition in conditions if holds(condition, form, led=led) is False]


def _answered(rulebook: Rulebook, form: EntryForm, track: str) -> EntryForm:
    """With the answers that count in this track: those to what is asked there, a box not ticked among them."""
    in_track = only_asked(rulebook, replace(form, track=track))
    return replace(in_track, fields=answers_asked(rulebook, in_track))


def _item(condition: Condition) -> str:
    match condition:
        case FieldValueIs():
            return f"fields.{condition.field}"
        case AnyOf():
            return _item(condition.conditions[0])
        case UnitKindIs():
            return "lead.kind"
        case UnitLevelIs():
            return "lead.level"
        case ApplicantKindIs():
            return "applicant"
        case MentorsAre():
            return "mentors"
        case JointUnitsAre():
            return "joint"
        case _:
            return "members"


def _offer(rulebook: Rulebook, track: Track, form: EntryForm) -> TrackOffer:
    failed = _failed(rulebook, track.conditions, form, track.code)
    return TrackOffer(
        track,
        tuple(_finding(condition, "track") for condition in failed if not _can_still_change(condition)),
        tuple(_finding(condition, "track") for condition in failed if _can_still_change(condition)),
    )


def _finding(condition: Condition, item: str) -> Finding:
    return Finding(item, condition.reason, Weight.REFUSED, condition.remedy or "", condition.clause or "")


def _can_still_change(condition: Condition) -> bool:
    """Conditions on who takes part besides and on answers are met further on; those on the applicant are not."""
    if isinstance(condition, AnyOf):
        return any(_can_still_change(part) for part in condition.conditions)
    return isinstance(condition, Counting | FieldValueIs)


def holds(condition: Condition, form: EntryForm, *, led: bool) -> Verdict:
    """True, False, or None where what it asks about is not filled in yet.

    `led` is whether a unit leads entries of this applicant: one that has no unit never meets a condition on it.
    """
    if isinstance(condition, AnyOf):
        verdicts = [holds(part, form, led=led) for part in condition.conditions]
        return True if True in verdicts else (None if None in verdicts else False)
    if isinstance(condition, UnitKindIs | UnitLevelIs) and not led:
        return False
    return _JUDGES[type(condition)](condition, form)


def _applicant_kind(condition: ApplicantKindIs, form: EntryForm) -> Verdict:
    return form.applicant in condition.applicants if form.applicant else None


def _unit_kind(condition: UnitKindIs, form: EntryForm) -> Verdict:
    return form.lead.kind in condition.unit_kinds if form.lead.kind else None


def _unit_level(condition: UnitLevelIs, form: EntryForm) -> Verdict:
    return form.lead.level in condition.unit_levels if form.lead.level else None


def _members(condition: MembersAre, form: EntryForm) -> Verdict:
    return _between(condition, sum(_fits(condition, member) for member in form.members))


def _fits(condition: MembersAre, member: MemberPart) -> bool:
    if member.is_blank or condition.member_role not in {None, member.role}:
        return False
    if condition.member_field is None:
        return True
    return matches(condition, member.fields.get(condition.member_field))


def _team_size(condition: TeamSizeIs, form: EntryForm) -> Verdict:
    return _between(condition, sum(not member.is_blank for member in form.members))


def _mentors(condition: MentorsAre, form: EntryForm) -> Verdict:
    return _between(condition, sum(not mentor.is_blank for mentor in form.mentors))


def _joint_units(condition: JointUnitsAre, form: EntryForm) -> Verdict:
    units = [unit for unit in form.joint if not unit.is_blank]
    return _between(condition, sum(not condition.unit_kinds or unit.kind in condition.unit_kinds for unit in units))


def _between(condition: Counting, count: int) -> bool:
    least, most = condition.min, condition.max
    return (least is None or count >= least) and (most is None or count <= most)


def _field_value(condition: FieldValueIs, form: EntryForm) -> Verdict:
    value = form.fields.get(condition.field)
    if blank(value):
        return None
    return matches(condition, value)


_JUDGES: dict[type, Callable[[Any, EntryForm], Verdict]] = {
    ApplicantKindIs: _applicant_kind,
    UnitKindIs: _unit_kind,
    UnitLevelIs: _unit_level,
    MembersAre: _members,
    TeamSizeIs: _team_size,
    MentorsAre: _mentors,
    JointUnitsAre: _joint_units,
    FieldValueIs: _field_value,
}
