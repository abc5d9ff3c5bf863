"""H15: awards won shortly before the closing date, and the committee's waiver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.entries.commands.passing import pass_clean_entries
from saiban.entries.models import Screening
from saiban.entries.rules.awards import award_findings, months_before
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Weight
from saiban.entries.testing import filled_form, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.rulebook import Rulebook, load_rulebook

RULEBOOKS = Path(__file__).resolve().parents[3] / "rulebooks"
SEVENTH: Rulebook = load_rulebook(RULEBOOKS / "shic-7.toml")
OPEN = datetime(2024, 5, 20, 12, 0, tzinfo=BEIJING)


def facts(won: str, rulebook: Rulebook = SEVENTH) -> Facts:
    form = filled_form()
    return Facts(rulebook, replace(form, fields={**form.fields, "last-award-on": won}), OPEN)


@pytest.mark.parametrize(
    ("won", "is_found"),
    [
        ("2023-11-29", False),
        ("2023-11-30", True),
        ("2024-05-31", True),
        ("2024-01-15", True),
        ("", False),
        ("昨天", False),
    ],
)
def test_h15_an_award_within_six_months_before_the_closing_date_is_found(won: str, is_found: bool) -> None:
    found = list(award_findings(facts(won)))
    assert bool(found) is is_found
    for each in found:
        assert (each.item, each.clause, each.weight) == ("fields.last-award-on", "H15", Weight.NOTED)
        assert each.waivable and not each.blocks and "6 个月内" in each.message


@pytest.mark.django_db
def test_h15_a_committee_lets_it_pass_only_with_a_reason_which_stays_on_record(
    edition: Edition, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    answers = {**filled_form().fields, "last-award-on": "2024-01-15"}
    sent = make_submission(edition, cast.owner, NOW, fields=answers)
    client, address = client_for(cast.hunan), f"/desk/shic-7/entries/{sent.entry.public_id}/"
    page = client.get(address).content.decode()
    assert "2024年1月15日 获得同领域奖项" in page and "豁免理由" in page and "未发现疑点" not in page
    given = {"submission": str(sent.pk), "verdict": "passed", "reason": "", "waiver": " "}
    refused = client.post(address, given)
    assert refused.status_code == 422 and "请写明豁免理由" in refused.content.decode()
    (left,) = pass_clean_entries(edition=edition, public_ids=[sent.entry.public_id], actor=cast.hunan, now=NOW).left
    assert "获得同领域奖项" in left[1]
    assert client.post(address, given | {"waiver": "奖项与本项目内容不同"}).status_code == 302
    done = Screening.objects.get()
    assert (done.verdict, done.waiver) == ("passed", "奖项与本项目内容不同")
    assert AuditRow.objects.get(verb="screen_entry").detail["waiver"] == "奖项与本项目内容不同"
    assert "奖项与本项目内容不同" in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "remark", "is_open"), [("passed", "", False), ("passed", "名称不符", True), ("returned", "", True)]
)
def test_a_refusal_shows_the_remarks_where_they_are_of_use(
    edition: Edition, cast: Cast, client_for: Callable[[Person], Client], verdict: str, remark: str, is_open: bool
) -> None:
    answers = {**filled_form().fields, "last-award-on": "2024-01-15"}
    sent = make_submission(edition, cast.owner, NOW, fields=answers)
    given = {"submission": str(sent.pk), "verdict": verdict, "remark-title": remark}
    refused = client_for(cast.hunan).post(f"/desk/shic-7/entries/{sent.entry.public_id}/", given)
    assert refused.status_code == 422
    assert ('<details class="remarks" open>' in refused.content.decode()) is is_open


@pytest.mark.django_db
def test_without_such_an_award_there_is_nothing_to_waive(
    edition: Edition, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    page = client_for(cast.hunan).get(f"/desk/shic-7/entries/{sent.entry.public_id}/").content.decode()
    assert "豁免理由" not in page


@pytest.mark.parametrize(("severity", "blocks", "waivable"), [("block", True, False), ("warn", False, False)])
def test_h15_the_rulebook_says_how_severe_it_is(severity: str, blocks: bool, waivable: bool) -> None:
    limits = SEVENTH.limits
    assert limits.prior_awards
    changed = limits.prior_awards.model_copy(update={"severity": severity})
    rulebook = SEVENTH.model_copy(update={"limits": limits.model_copy(update={"prior_awards": changed})})
    (found,) = award_findings(facts("2024-01-15", rulebook))
    assert (found.blocks, found.waivable) == (blocks, waivable)


def test_without_the_limit_nothing_is_found() -> None:
    rulebook = SEVENTH.model_copy(update={"limits": SEVENTH.limits.model_copy(update={"prior_awards": None})})
    assert list(award_findings(facts("2024-01-15", rulebook))) == []


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2024, 5, 31), 6, date(2023, 11, 30)), (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 15), 1, date(2023, 12, 15)), (date(2024, 6, 30), 18, date(2022, 12, 30)),
        (date(2024, 12, 31), 12, date(2023, 12, 31)),
    ],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
    assert before + timedelta(days=0) <= day
