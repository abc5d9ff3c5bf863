"""A division's list of passed entries: published by its committee, seen by everybody, a copy until published anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import Refused
from saiban.editions.models import Division, Edition
from saiban.entries.commands.passed_lists import publish_passed_list, withdraw_passed_list
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.models import PassedList, Screening, Submission
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast

pytestmark = pytest.mark.django_db
PUBLIC = "/editions/shic-7/divisions/hunan/passed/"
DESK = "/desk/shic-7/passed/hunan/"


@pytest.fixture
def hunan(edition: Edition) -> Division:
    return edition.divisions.get(code="hunan")


def let_pass(edition: Edition, cast: Cast, title: str, number: int) -> Submission:
    sent = make_submission(edition, cast.owner, NOW, title=title, lead=hospital(number))
    screen_entry(entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict="passed", now=NOW)
    return sent


def test_h3_nothing_is_public_until_the_committee_publishes(
    edition: Edition, cast: Cast, hunan: Division, client: Client, client_for: Callable[[Person], Client]
) -> None:
    let_pass(edition, cast, "智慧门诊", 1)
    make_submission(edition, cast.owner, NOW, title="还没审的", lead=hospital(2))
    assert client.get(PUBLIC).status_code == 404
    assert "初审通过名单已公布" not in client.get("/editions/shic-7/divisions/hunan/").content.decode()
    desk = client_for(cast.hunan)
    assert "名单尚未公布" in desk.get(DESK).content.decode()
    assert "已公布 1 个初审通过的项目" in desk.post(DESK, {"do": "publish"}, follow=True).content.decode()
    page = client.get(PUBLIC).content.decode()
    assert "智慧门诊" in page and hospital(1).name in page and "还没审的" not in page
    assert "初审通过名单已公布" in client.get("/editions/shic-7/divisions/hunan/").content.decode()


def test_a_decision_that_is_undone_stays_on_the_list_until_it_is_published_anew(
    edition: Edition, cast: Cast, hunan: Division, client: Client, client_for: Callable[[Person], Client]
) -> None:
    first, _ = let_pass(edition, cast, "智慧门诊", 1), let_pass(edition, cast, "智慧病房", 2)
    publish_passed_list(division=hunan, actor=cast.hunan, now=NOW)
    done = Screening.objects.get(submission=first)
    undo_screening(entry_id=first.entry_id, screening_id=done.pk, actor=cast.hunan, why="复核", now=NOW)
    assert "智慧门诊" in client.get(PUBLIC).content.decode()
    assert "不再通过 1 个" in client_for(cast.hunan).get(DESK).content.decode()
    publish_passed_list(division=hunan, actor=cast.hunan, now=NOW)
    assert "智慧门诊" not in client.get(PUBLIC).content.decode()
    assert PassedList.objects.count() == 2 and PassedList.objects.filter(ended_at=None).count() == 1


def test_a_list_is_withdrawn_and_all_of_it_is_on_record(
    edition: Edition, cast: Cast, hunan: Division, client: Client
) -> None:
    let_pass(edition, cast, "智慧门诊", 1)
    publish_passed_list(division=hunan, actor=cast.hunan, now=NOW)
    for _ in range(2):
        withdraw_passed_list(division=hunan, actor=cast.hunan, now=NOW)
    assert client.get(PUBLIC).status_code == 404
    verbs = AuditRow.objects.filter(subject_kind="division").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["publish_passed_list", "withdraw_passed_list"]


def test_an_empty_list_is_not_published(cast: Cast, hunan: Division, client_for: Callable[[Person], Client]) -> None:
    with pytest.raises(Refused):
        publish_passed_list(division=hunan, actor=cast.hunan, now=NOW)
    answer = client_for(cast.hunan).post(DESK, {"do": "publish"})
    assert answer.status_code == 422 and "还没有初审通过的项目" in answer.content.decode()


def test_another_division_has_no_such_page(cast: Cast, hunan: Division, client_for: Callable[[Person], Client]) -> None:
    for person in (cast.guangdong, cast.observer, cast.owner):
        assert client_for(person).get(DESK).status_code in (403, 404)
    assert client_for(cast.national).get(DESK).status_code == 200


def test_the_desk_leads_to_it(edition: Edition, cast: Cast, client_for: Callable[[Person], Client]) -> None:
    link = f'href="{DESK}"'
    page = "/desk/shic-7/entries/"
    assert link in client_for(cast.hunan).get(page).content.decode()
    national = client_for(cast.national)
    assert link in national.get(page, {"division": "hunan"}).content.decode()
    assert "初审通过名单" not in national.get(page).content.decode()
    assert "初审通过名单" not in national.get(page, {"division": "atlantis"}).content.decode()
    assert link not in client_for(cast.observer).get(page, {"division": "hunan"}).content.decode()
