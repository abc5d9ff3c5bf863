"""Limits and names at their edges: limits that warn, limits that changed, odd units and titles, long codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from saiban.accounts.models import Unit
from saiban.audit.commands import SYSTEM
from saiban.core.errors import Refused
from saiban.core.tokens import check_number
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, shipped
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry, ProjectClaim, Submission, UnitPlace
from saiban.entries.naming import entry_number, wanted_name
from saiban.entries.queries.facts import gather_facts
from saiban.entries.rules.eligibility import findings, refusals
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Weight
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import changed, school

pytestmark = pytest.mark.django_db


def running(**limits: Any) -> Edition:
    """The 7th contest with other limits."""
    return rehearse_at(make_edition(changed(shipped("shic-7"), *_changes(limits))), NOW)


def change(edition: Edition, **limits: Any) -> Edition:
    rulebook = changed(edition.rules, *_changes(limits))
    load_rulebook(rulebook=rulebook, source="#", actor=SYSTEM, reason="按补充通知修改", now=NOW)
    return Edition.objects.get(pk=edition.pk)


def _changes(limits: dict[str, Any]) -> list[tuple[str, object]]:
    return [(f"limits.{key.replace('__', '.')}", value) for key, value in limits.items()]


def noted(entry: Entry) -> set[tuple[str, str]]:
    """(item, clause) of what is said but stands in nobody's way."""
    found = findings(gather_facts(entry, NOW, terms_accepted=True))
    return {(finding.item, finding.clause) for finding in found if finding.weight is Weight.NOTED}


# --- limits that only warn, and limits that changed -------------------------------------------------------------------


def test_h13_a_limit_that_only_warns_warns_and_lets_pass(cast: Cast) -> None:
    edition = running(per_unit={"max": 1, "severity": "warn", "clause": "H13"})
    make_submission(edition, cast.owner, NOW)
    second = make_draft(edition, cast.owner, NOW, title="第二个项目")
    assert noted(second) == {("lead.name", "H13")}
    submit_entry(entry_id=second.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    assert Entry.objects.entered().count() == 2 and not UnitPlace.objects.exists()


def test_h16_a_limit_on_projects_that_only_warns_warns_and_lets_pass(cast: Cast) -> None:
    edition = running(same_project={"severity": "warn", "clause": "H16"})
    make_submission(edition, cast.owner, NOW)
    second = make_draft(edition, cast.stranger, NOW, track="xinchuang")
    assert noted(second) == {("title", "H16")}
    submit_entry(entry_id=second.pk, actor=cast.stranger, accepts_terms=True, now=NOW)
    assert Entry.objects.entered().count() == 2 and not ProjectClaim.objects.exists()


def test_h13_a_limit_that_begins_to_refuse_counts_what_was_entered_while_it_warned(cast: Cast) -> None:
    edition = running(per_unit={"max": 2, "severity": "warn", "clause": "H13"})
    for number in range(2):
        make_submission(edition, cast.owner, NOW, title=f"项目{number}")
    edition = change(edition, per_unit__severity="block")
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.owner, NOW, title="第三个项目")
    assert {reason.clause for reason in refused.value.reasons} == {"H13"}


def test_h13_a_limit_that_no_longer_counts_joint_units_gives_their_places_back(cast: Cast) -> None:
    edition = running(per_unit={"max": 2})
    for number in (2, 3):
        make_submission(edition, cast.owner, NOW, title=f"项目{number}", lead=hospital(number), joint=(hospital(),))
    with pytest.raises(Refused):
        make_submission(edition, cast.owner, NOW, title="第三个项目")
    edition = change(edition, per_unit__counted=["lead"])
    for number in range(2):
        make_submission(edition, cast.owner, NOW, title=f"主体{number}")
    with pytest.raises(Refused):
        make_submission(edition, cast.owner, NOW, title="主体三")
    unit = Unit.objects.get(uscc=hospital().uscc)
    assert sorted(unit.places.values_list("place", flat=True)) == [1, 2]


def test_h13_a_limit_that_is_raised_gives_further_places(cast: Cast) -> None:
    edition = running(per_unit={"max": 1})
    make_submission(edition, cast.owner, NOW)
    edition = change(edition, per_unit__max=2)
    make_submission(edition, cast.owner, NOW, title="第二个项目")
    assert sorted(UnitPlace.objects.values_list("place", "places")) == [(1, 1), (2, 2)]


def test_h13_what_was_withdrawn_counts_for_nothing_while_it_is(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    withdraw_entry(entry_id=sent.entry_id, actor=cast.owner, now=NOW)
    draft = make_draft(edition, cast.owner, NOW, title="另一个项目")
    facts = gather_facts(draft, NOW)
    assert (dict(facts.places_taken), dict(facts.same_project)) == ({("", "lead"): 0}, {})


# --- handing in again -------------------------------------------------------------------------------------------------


def test_handing_in_what_stands_changes_nothing(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    assert again == sent and Submission.objects.count() == 1


def test_handing_in_what_stands_under_another_rulebook_is_a_submission_of_its_own(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    change(edition, per_unit__max=6)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    assert again.sequence == 2 and again.revision_id != sent.revision_id


# --- odd units and titles ---------------------------------------------------------------------------------------------


def refused_items(edition: Edition, cast: Cast, **changes: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.owner, NOW, **changes)
    return {reason.item for reason in refused.value.reasons}


@pytest.mark.parametrize("name", ["。", " ", "！！——", "\u200b"])
def test_h13_a_unit_named_by_signs_alone_does_not_slip_past_the_limit(edition: Edition, cast: Cast, name: str) -> None:
    assert "lead.name" in refused_items(edition, cast, lead=replace(hospital(), name=name))
    assert "joint.0.name" in refused_items(edition, cast, joint=(replace(company(), name=name),))


@pytest.mark.parametrize("title", ["——", "！！！", "…"])
def test_h16_a_title_of_signs_alone_is_refused(edition: Edition, cast: Cast, title: str) -> None:
    assert refused_items(edition, cast, title=title) == {"title"}


def test_h16_long_titles_that_agree_as_far_as_they_are_kept_are_one_project(cast: Cast) -> None:
    edition = rehearse_at(make_edition(changed(shipped("shic-7"), ("form.title_max_length", 400))), NOW)
    sent = make_submission(edition, cast.owner, NOW, title="长" * 250)
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict="returned", reason="名称太长", now=NOW
    )
    assert refused_items(edition, cast, title="长" * 260) == {"title"}


@pytest.mark.parametrize("part", ["kind", "level", "province"])
def test_what_no_select_box_offers_is_refused_or_passed_over_and_breaks_nothing(
    edition: Edition, cast: Cast, part: str
) -> None:
    odd = {part: "某" * 500}
    assert f"lead.{part}" in refused_items(edition, cast, lead=replace(hospital(), **odd))
    joint = (replace(company(7), **odd),)
    if part == "kind":
        assert refused_items(edition, cast, joint=joint) == {"joint.0.kind"}
    else:  # not asked of joint units
        make_submission(edition, cast.owner, NOW, joint=joint)


def test_h5_an_unknown_province_is_no_other_place_than_the_fallback_is_meant_for(edition: Edition, cast: Cast) -> None:
    assert refused_items(edition, cast, lead=replace(hospital(), province="zz")) == {"lead.province"}


def test_h5_where_units_make_the_divisions_an_applicant_without_one_is_told() -> None:
    rules = changed(
        school(), ("division_rule.fallback", None), ("divisions.2", None), ("applicant_kinds.1.led_by_unit", False)
    )
    reasons = refusals(Facts(rules, EntryForm(applicant="student"), NOW))
    assert "applicant" in {reason.item for reason in reasons}


def test_h2_a_unit_that_was_typed_before_the_applicant_had_none_takes_no_part(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW, applicant="individual", province="43", track="xinchuang")
    assert not sent.entry.units.exists() and not UnitPlace.objects.exists()
    assert ProjectClaim.objects.get().claimant == f"person:{cast.owner.pk}"
    assert EntryForm.read(sent.form).lead == filled_form().lead, "what was typed stays"


# --- numbers and names of files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "division", "begins"),
    [
        ("shic-7", "hunan", "SHIC-7-HUNAN-000012-"),
        ("smart_care-1", "north_west", "SMART-CARE-1-NORTH-WEST-000012-"),
        ("e" * 20, "d" * 20, "E" * 20 + "-000012-"),
        ("e" * 40, "d" * 40, "E-000012-"),
    ],
)
def test_every_pair_of_codes_makes_a_number(edition: str, division: str, begins: str) -> None:
    number = entry_number(edition, division, 12)
    assert number.startswith(begins) and len(number) <= 40 and check_number(number)


def test_codes_with_underscores_run_the_whole_line(cast: Cast) -> None:
    data = changed(shipped("shic-7"), ("edition.code", "shic_seven")).to_data()
    edition = rehearse_at(make_edition(Rulebook.model_validate(data)), NOW)
    assert make_submission(edition, cast.owner, NOW).entry.pk and Entry.objects.get().number.startswith("SHIC-SEVEN-")


@pytest.mark.parametrize(
    ("name", "kind", "ending", "wanted"),
    [
        ("证书.jpeg", "achievements", "jpg", "证书.jpeg"),
        ("证书.png", "achievements", "jpg", "证书.jpg"),
        ("证书", "achievements", "pdf", "证书.pdf"),
        ("a/b\\证书.pdf", "achievements", "pdf", "证书.pdf"),
        ("v1.2", "achievements", "pdf", "v1.pdf"),
        ("随便.doc", "registration-form", "docx", "第1示范医院-智慧门诊全流程协同平台.docx"),
    ],
)
def test_h8_a_file_ends_as_its_content_is(
    edition: Edition, cast: Cast, name: str, kind: str, ending: str, wanted: str
) -> None:
    assert wanted_name(make_draft(edition, cast.owner, NOW), kind, name, ending) == wanted


def test_h8_a_person_without_a_unit_is_not_named_by_a_unit_typed_before(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW, applicant="individual", province="43", track="xinchuang")
    assert EntryForm.read(entry.form).lead != UnitPart()
    assert wanted_name(entry, "registration-form", "x.pdf", "pdf").startswith("张示范-")
