"""A question is asked and answered; all whose entries were returned are written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import parse_opening
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.screening import screen_entry
from saiban.entries.testing import make_submission
from saiban.outreach.commands.broadcasts import hand_out
from saiban.outreach.models import Broadcast

Visit = Callable[..., Page]
NOW = parse_opening("2024-05-20 09:00")


@pytest.fixture
def people(transactional_db: None) -> tuple[Person, Person]:
    """Hunan's committee, and somebody whose entry it has returned."""
    edition = rehearse_at(load_shipped("shic-7"), NOW)
    hunan, owner = make_person("湖南委员"), make_person("王负责人")
    make_role(hunan, RoleKind.DIVISION, "shic-7/hunan")
    submission = make_submission(edition, owner, NOW)
    screen_entry(
        entry_id=submission.entry_id, submission_id=submission.pk, actor=hunan, verdict="returned", reason="请补充",
        correct_until=NOW + timedelta(days=3), now=NOW,
    )  # fmt: skip
    return hunan, owner


def test_n15_a_question_is_asked_answered_and_read(
    people: tuple[Person, Person], visit: Visit, assert_accessible: Callable[[Page], None]
) -> None:
    hunan, owner = people
    asker = visit("/editions/shic-7/faq/", owner, width=360)
    asker.get_by_role("link", name="向组委会提问").click()
    expect(asker.get_by_label("问哪个组委会")).to_have_value("hunan")
    asker.get_by_label("问题").fill("路演要带什么？")
    asker.get_by_label("详细情况").fill("营业执照要带原件吗？")
    assert_accessible(asker)
    asker.get_by_role("button", name="提交").click()
    expect(asker.get_by_role("heading", level=1)).to_have_text("路演要带什么？")

    desk = visit("/desk/shic-7/questions/", hunan)
    desk.get_by_role("link", name="路演要带什么？").click()
    desk.get_by_label("内容").fill("带复印件即可。")
    assert_accessible(desk)
    desk.get_by_role("button", name="答复").click()
    expect(desk.get_by_role("link", name="转为常见问题")).to_be_visible()

    asker.goto("/me/inbox/")
    asker.get_by_role("link", name="组委会已答复：路演要带什么？").click()
    asker.get_by_role("link", name="查看").click()
    expect(asker.get_by_text("带复印件即可。")).to_be_visible()


def test_all_whose_entries_were_returned_are_written_to(
    people: tuple[Person, Person], visit: Visit, assert_accessible: Callable[[Page], None]
) -> None:
    hunan, owner = people
    desk = visit("/desk/shic-7/broadcasts/new/?state=returned", hunan)
    desk.get_by_label("标题").fill("请尽快修改")
    desk.get_by_label("内容").fill("期限将至。")
    desk.get_by_role("button", name="看收件人").click()
    expect(desk.get_by_text("王负责人")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="确认发给 1 人").click()
    expect(desk.get_by_text("正在后台发送，可以离开本页。")).to_be_visible()
    hand_out(broadcast_id=Broadcast.objects.get().pk, now=timezone.now())
    expect(desk.get_by_text("已发完")).to_be_visible()

    inbox = visit("/me/inbox/", owner, width=360)
    expect(inbox.get_by_role("link", name="请尽快修改").first).to_be_visible()
