"""Who may enter what, when: the rules of the 7th contest as tables, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from saiban.core.windows import BEIJING
from saiban.entries.rules.eligibility import findings, refusals
from saiban.entries.rules.facts import DocumentFact, Facts, form_of
from saiban.entries.rules.findings import Weight
from saiban.entries.rules.form import EntryForm, MemberPart, UnitPart
from saiban.entries.rules.tracks import offers
from saiban.entries.testing import LEADER, company, complete, filled_form, hospital, wanted_kinds
from saiban.rulebook import Rulebook, load_rulebook
from saiban.rulebook.schema.tracks import MembersAre

RULEBOOKS = Path(__file__).resolve().parents[3] / "rulebooks"
SEVENTH: Rulebook = load_rulebook(RULEBOOKS / "shic-7.toml")
CLOSES = datetime(2024, 6, 1, tzinfo=BEIJING)
OPEN = CLOSES - timedelta(days=3)
EVERYBODYS = {"xinchuang", "traditional-medicine", "overseas-talent"}


def facts(form: EntryForm, now: datetime = OPEN, **known: Any) -> Facts:
    form = complete(SEVENTH, form)
    documents = tuple(DocumentFact(kind, kind) for kind in wanted_kinds(SEVENTH, form))
    return Facts(SEVENTH, form, now, **{"documents": documents, "terms_accepted": True, **known})


def said(form: EntryForm, now: datetime = OPEN, **known: Any) -> set[tuple[str, str]]:
    """(item, clause) of everything that stands in the way."""
    return {(reason.item, reason.clause) for reason in refusals(facts(form, now, **known))}


def test_a_complete_entry_is_let_pass() -> None:
    assert refusals(facts(filled_form())) == []


def test_every_reason_is_given_at_once_and_each_says_where() -> None:
    reasons = refusals(Facts(SEVENTH, EntryForm(), OPEN))
    items = {reason.item for reason in reasons}
    assert {"applicant", "track", "title", "members", "mentors", "terms"} <= items
    assert all(reason.message.endswith("。") for reason in reasons)


@pytest.mark.parametrize(
    ("form", "open_tracks"),
    [
        (filled_form(), EVERYBODYS | {"applied"}),
        (filled_form(lead=hospital(level="county")), EVERYBODYS | {"applied", "county"}),
        (filled_form(applicant="enterprise", lead=company()), EVERYBODYS | {"technical"}),
        (filled_form(applicant="team", lead=UnitPart()), EVERYBODYS | {"technical"}),
    ],
    ids=["hospital", "county hospital", "company", "team"],
)
def test_h4_each_applicant_is_offered_the_tracks_it_may_enter(form: EntryForm, open_tracks: set[str]) -> None:
    assert {offer.track.code for offer in offers(SEVENTH, form) if offer.is_open} == open_tracks


def test_h2_a_lead_unit_must_be_of_the_kind_that_the_applicant_named() -> None:
    assert ("lead.kind", "H2") in said(filled_form(lead=company()))
    assert ("lead.kind", "H2") not in said(filled_form(applicant="enterprise", lead=company(), track="technical"))


def test_h2_units_need_a_credit_code_that_can_be_one_and_persons_need_no_unit() -> None:
    misread = replace(hospital(), uscc=hospital().uscc[:-1] + ("0" if hospital().uscc[-1] != "0" else "1"))
    assert ("lead.uscc", "H2") in said(filled_form(lead=misread))
    assert ("joint.0.uscc", "H2") in said(filled_form(joint=(replace(company(7), uscc=""),)))
    alone = filled_form(applicant="individual", lead=UnitPart(), province="43", track="xinchuang")
    assert refusals(facts(alone)) == []


def test_h2_a_unit_typed_before_the_applicant_became_a_person_counts_for_nothing() -> None:
    data = filled_form(applicant="individual", province="43", track="xinchuang").to_data()
    form = form_of(SEVENTH, data)
    assert form.lead.is_blank and refusals(facts(form)) == []


def test_h4_a_closed_track_says_why_and_what_to_do() -> None:
    (reason,) = refusals(facts(filled_form(track="technical")))
    assert reason.item == "track" and reason.clause == "H4" and reason.message and reason.remedy


def test_h4_the_overseas_contest_asks_for_a_member_from_overseas_but_stays_open_to_choose() -> None:
    overseas = next(track for track in SEVENTH.tracks if "overseas" in track.code)
    (condition,) = overseas.conditions
    assert isinstance(condition, MembersAre)
    form = filled_form(track=overseas.code)
    assert any(offer.track.code == overseas.code and offer.is_open for offer in offers(SEVENTH, form))
    assert ("track", "H4") in said(form)
    role = condition.member_role or next(role.code for role in SEVENTH.member_roles if not role.leader)
    talent = MemberPart("王示范", role, "示范大学", "研究员", "", "talent@example.cn")
    if condition.member_field:
        talent = replace(talent, fields={condition.member_field: condition.equals})
    assert ("track", "H4") not in said(replace(form, members=(LEADER, talent)))


def test_h4_an_applicant_not_named_yet_closes_no_track() -> None:
    assert all(offer.is_open for offer in offers(SEVENTH, EntryForm()))


@pytest.mark.parametrize(
    ("moment", "accepted"),
    [
        (datetime(2024, 4, 29, 23, 59, 59, tzinfo=BEIJING), False),
        (datetime(2024, 4, 30, 0, 0, 0, tzinfo=BEIJING), True),
        (datetime(2024, 5, 31, 23, 59, 59, tzinfo=BEIJING), True),
        (datetime(2024, 5, 31, 23, 59, 59, 999_999, tzinfo=BEIJING), True),
        (datetime(2024, 6, 1, 0, 0, 0, tzinfo=BEIJING), False),
    ],
)
def test_h7_the_window_holds_to_the_second(moment: datetime, accepted: bool) -> None:
    assert (("window", "H7") not in said(filled_form(), moment)) is accepted


def test_h7_a_returned_entry_may_be_mended_until_its_own_date() -> None:
    until = CLOSES + timedelta(days=3)
    late = CLOSES + timedelta(days=1)
    assert ("window", "H7") not in said(filled_form(), late, correct_until=until)
    assert ("window", "H7") in said(filled_form(), until, correct_until=until)


@pytest.mark.parametrize(("province", "division"), [("43", "hunan"), ("44", "guangdong"), ("11", "beijing")])
def test_h5_the_division_follows_from_the_lead_units_province(province: str, division: str) -> None:
    assert facts(filled_form(lead=hospital(province=province))).division == division


def test_h5_a_team_without_a_unit_enters_where_it_lives() -> None:
    form = filled_form(applicant="team", lead=UnitPart(), province="33", track="technical")
    assert facts(form).division == "zhejiang"


@pytest.mark.parametrize(("taken", "refused"), [(0, False), (4, False), (5, True), (9, True)])
@pytest.mark.parametrize("item", ["lead", "joint.0"])
def test_h13_a_sixth_entry_of_a_unit_is_refused_as_lead_and_as_joint_unit(item: str, taken: int, refused: bool) -> None:
    form = filled_form(joint=(company(7),))
    assert ((f"{item}.name", "H13") in said(form, places_taken={("", item): taken})) is refused


def test_h13_the_refusal_names_the_unit_and_the_way_out() -> None:
    (reason,) = refusals(facts(filled_form(), places_taken={("", "lead"): 5}))
    assert "第1示范医院" in reason.message and "5" in reason.message and "撤回" in reason.remedy


def test_h13_a_unit_cannot_be_named_twice_in_one_entry() -> None:
    assert ("joint.0.name", "H13") in said(filled_form(joint=(hospital(),)))


def test_h16_the_same_project_again_is_refused_with_the_number_of_the_first() -> None:
    (reason,) = refusals(facts(filled_form(), same_project={"“第1示范医院”": "SHIC-7-HUNAN-000001-X"}))
    assert reason.item == "title" and reason.clause == "H16" and "SHIC-7-HUNAN-000001-X" in reason.message


def test_h9_kinds_of_applicant_are_asked_for_different_proofs() -> None:
    led, single = filled_form(), filled_form(applicant="individual", lead=UnitPart(), province="43", track="xinchuang")
    assert set(wanted_kinds(SEVENTH, led)) != set(wanted_kinds(SEVENTH, single))
    clauses = {finding.clause for finding in findings(facts(single, documents=()))}
    assert "H9" in clauses


def test_h8_the_form_and_h10_the_results_are_asked_for() -> None:
    clauses = {finding.clause for finding in findings(facts(filled_form(), documents=()))}
    assert {"H8", "H9", "H10"} <= clauses


def test_h17_the_terms_must_be_accepted() -> None:
    assert said(filled_form(), terms_accepted=False) == {("terms", "H17")}


def test_what_is_only_noted_stands_in_nobodys_way() -> None:
    form = filled_form()
    documents = tuple(DocumentFact(kind, kind, ("含有附件。",)) for kind in wanted_kinds(SEVENTH, form))
    found = findings(facts(form, documents=documents))
    assert {finding.weight for finding in found} == {Weight.NOTED}
    assert refusals(facts(form, documents=documents)) == []
