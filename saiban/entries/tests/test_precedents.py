"""What earlier editions speak against an entry: a topic for too many in a row (H14), a known winner (H15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from saiban.audit.models import AuditRow
from saiban.core.errors import Reason, Refused
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at, shipped
from saiban.entries.commands.dismissals import dismiss_suspect
from saiban.entries.commands.passing import pass_clean_entries
from saiban.entries.commands.screening import screen_entry
from saiban.entries.known import KnownProject, Suspect
from saiban.entries.models import Entry, Screening, State
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.likeness import Degree
from saiban.entries.rules.precedents import Precedent, is_award, topic_findings, winner_findings
from saiban.entries.testing import filled_form, hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.test_likeness import ONE, THREE, entered, known

UNIT = "第1示范医院"


def rules(limit: str, **changes: Any) -> Any:
    """The 7th contest's rulebook with one of its limits changed."""
    data = shipped("shic-7").to_data()
    data["limits"][limit] |= changes
    return data


def facts(limit: str = "same_topic", **changes: Any) -> Facts:
    return Facts(type(shipped("shic-7")).model_validate(rules(limit, **changes)), filled_form(), NOW)


def before(ordinal: int, **changes: Any) -> Precedent:
    return replace(Precedent("随访平台", f"第{ordinal}届", ordinal, Degree.HIGH, same_unit=True), **changes)


# --- the rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precedents", "is_over"),
    [
        ([before(6), before(5)], True),
        ([before(6)], False),
        ([before(6), before(4)], False),
        ([before(6), before(5, same_unit=False)], False),
        ([before(6), before(5, degree=Degree.PART)], True),
        ([], False),
    ],
)
def test_h14_a_third_edition_in_a_row_is_found(precedents: list[Precedent], is_over: bool) -> None:
    assert bool(list(topic_findings(facts(), precedents))) is is_over


def test_h14_only_what_is_as_alike_as_the_rulebook_says_counts() -> None:
    alike = [before(6), before(5, degree=Degree.PART)]
    assert list(topic_findings(facts(likeness="high"), alike)) == []
    assert list(topic_findings(facts(likeness="high"), [before(6), before(5)]))


@pytest.mark.parametrize(
    ("severity", "blocks", "waivable"),
    [("block", True, False), ("waivable", False, True), ("warn", False, False)],
)
def test_h14_the_rulebook_says_how_severe_it_is(severity: str, blocks: bool, waivable: bool) -> None:
    (found,) = topic_findings(facts(severity=severity), [before(6), before(5)])
    assert (found.blocks, found.waivable, found.clause) == (blocks, waivable, "H14")


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"outcome_on": date(2023, 11, 30)}, True),
        ({"outcome_on": date(2023, 11, 29)}, False),
        ({"outcome_on": None}, False),
        ({"outcome": "未获奖"}, False),
        ({"outcome": ""}, False),
        ({"same_unit": False}, True),
        ({"same_unit": False, "degree": Degree.PART}, False),
        ({"degree": Degree.PART}, True),
    ],
)
def test_h15_a_known_winner_of_the_last_six_months_is_found(changes: dict[str, Any], is_found: bool) -> None:
    won = replace(before(6, outcome="二等奖", outcome_on=date(2024, 1, 15)), **changes)
    assert bool(list(winner_findings(facts(), [won]))) is is_found


@pytest.mark.parametrize(
    ("outcome", "won"),
    [("一等奖", True), ("金奖", True), ("冠军", True), ("未获奖", False), ("无", False), ("入围", False), ("", False)],
)
def test_what_became_of_a_project_is_an_award_or_not(outcome: str, won: bool) -> None:
    assert is_award(outcome) is won


# --- passing ----------------------------------------------------------------------------------------------------------


def third_time(edition: Edition, cast: Cast) -> Entry:
    """Entered by a unit that entered the same in both editions before."""
    for ordinal in (5, 6):
        known(edition, replace(ONE, title=f"{ONE.title}{ordinal}"), UNIT, ordinal)
    return entered(edition, cast, replace(ONE, title=THREE.title), hospital(1))


def under(cast: Cast, limit: str, **changes: Any) -> Edition:
    load_shipped("shic-7")
    return rehearse_at(make_edition(rules(limit, **changes)), NOW)


def passing(entry: Entry, cast: Cast, waiver: str = "") -> Screening:
    assert entry.submission_id
    return screen_entry(
        entry_id=entry.pk, submission_id=entry.submission_id, actor=cast.hunan, verdict="passed", waiver=waiver, now=NOW
    )


def refusals(entry: Entry, cast: Cast, waiver: str = "") -> tuple[Reason, ...]:
    with pytest.raises(Refused) as caught:
        passing(entry, cast, waiver)
    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED and not Screening.objects.exists()
    return caught.value.reasons


@pytest.mark.django_db
def test_h14_what_blocks_passes_once_a_person_has_said_that_it_is_another_topic(cast: Cast) -> None:
    edition = under(cast, "same_topic", severity="block")
    entry = third_time(edition, cast)
    (reason,) = refusals(entry, cast, waiver="组委会认为可以")
    assert reason.clause == "H14" and "连续第 3 届" in reason.message and "认定为不同项目" in reason.remedy
    suspect = Suspect.objects.get(entry=entry, project__ordinal=5)
    dismiss_suspect(entry_id=entry.pk, project_id=suspect.project_id, actor=cast.hunan, reason="对象不同", now=NOW)
    assert passing(entry, cast).verdict == "passed"


@pytest.mark.django_db
def test_h14_what_may_be_waived_passes_with_a_reason_that_stays_on_record(edition: Edition, cast: Cast) -> None:
    entry = third_time(edition, cast)
    (reason,) = refusals(entry, cast)
    assert (reason.item, reason.clause) == ("waiver", "H14")
    assert passing(entry, cast, "第三届起扩大到县域，组委会同意").waiver == "第三届起扩大到县域，组委会同意"
    assert AuditRow.objects.get(verb="screen_entry").detail["waiver"]


@pytest.mark.django_db
def test_h14_what_is_only_told_keeps_nobody(cast: Cast) -> None:
    entry = third_time(under(cast, "same_topic", severity="warn"), cast)
    assert "连续第 3 届" in " ".join(found.message for found in concerns_of(entry))
    assert passing(entry, cast).verdict == "passed"


@pytest.mark.django_db
def test_h14_nobody_is_quicker_than_the_comparison(cast: Cast) -> None:
    edition = under(cast, "same_topic", severity="block")
    for ordinal in (5, 6):
        known(edition, replace(ONE, title=f"{ONE.title}{ordinal}"), UNIT, ordinal)
    sent = make_submission(edition, cast.owner, NOW, title=THREE.title, abstract=ONE.abstract, lead=hospital(1))
    assert not KnownProject.objects.filter(entry=sent.entry).exists()
    assert refusals(sent.entry, cast)[0].clause == "H14"


@pytest.mark.django_db
def test_h15_a_winner_that_nobody_declared_needs_the_committees_reason(
    edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    known(edition, ONE, "别的医院", outcome="二等奖", outcome_on=date(2024, 1, 15))
    entry = entered(edition, cast, replace(ONE, title=THREE.title), hospital(1))
    client, address = client_for(cast.hunan), f"/desk/shic-7/entries/{entry.public_id}/"
    page = client.get(address).content.decode()
    assert "获得“二等奖”" in page and "豁免理由" in page
    (reason,) = refusals(entry, cast)
    assert (reason.item, reason.clause) == ("waiver", "H15")
    (left,) = pass_clean_entries(edition=edition, public_ids=[entry.public_id], actor=cast.hunan, now=NOW).left
    assert "二等奖" in left[1]
    given = {"submission": str(entry.submission_id), "verdict": "passed", "reason": "", "waiver": "奖项属于另一领域"}
    assert client.post(address, given).status_code == 302
    assert Screening.objects.get().waiver == "奖项属于另一领域"


@pytest.mark.django_db
def test_h15_a_winner_that_is_another_project_keeps_nobody(cast: Cast) -> None:
    edition = under(cast, "prior_awards", severity="block")
    won = known(edition, ONE, UNIT, outcome="金奖", outcome_on=date(2024, 1, 15))
    entry = entered(edition, cast, replace(ONE, title=THREE.title), hospital(1))
    assert refusals(entry, cast, waiver="都可以")[0].clause == "H15"
    dismiss_suspect(entry_id=entry.pk, project_id=won.pk, actor=cast.hunan, reason="不同项目", now=NOW)
    assert passing(entry, cast).verdict == "passed"
