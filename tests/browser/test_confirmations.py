"""A mentor confirms on a telephone, by the link in the text that came, and the entrant sees it (H12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.testing import make_person
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.models import Confirmation, Entry
from saiban.entries.rules.form import EntryForm
from saiban.entries.testing import MENTOR, make_draft
from saiban.messaging.testing import texts_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]


@pytest.fixture
def seventh(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


def test_h12_a_mentor_confirms_on_a_phone_from_the_text_and_the_entrant_sees_it(
    visit: Visit, seventh: Edition, assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> None:
    owner = make_person("参赛者")
    entry = make_draft(seventh, owner, EVENING)
    desk = visit(f"/entries/{entry.public_id}/mentors/", owner)
    expect(desk.locator(".confirmed-line")).to_contain_text("未发送")
    desk.get_by_role("link", name="查看谁已确认，发送或提醒").click()
    assert_accessible(desk)
    desk.get_by_role("button", name=re.compile("发送链接（2 人）")).click()
    expect(desk.locator("body")).to_contain_text("已向 2 人发送链接")

    link = re.search(r"https?://[^/]+(/confirmations/[\w-]+/)", texts_to(MENTOR.phone)[-1])
    assert link
    phone = visit(link[1], width=360)
    expect(phone.locator("main")).to_contain_text("智慧门诊全流程协同平台")
    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_label("推荐理由").fill("我亲自指导两年，三个科室试用，成效可见。")
    phone.get_by_role("button", name="确认，是本人").click()
    expect(phone.locator("main")).to_contain_text("请阅读并同意个人信息的使用")
    expect(phone.get_by_label("推荐理由")).to_have_value("我亲自指导两年，三个科室试用，成效可见。")
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="确认，是本人").click()
    expect(phone.get_by_role("heading", name="您已确认")).to_be_visible()
    assert_accessible(phone)

    assert Confirmation.objects.get(part="mentor").state == "confirmed"
    assert EntryForm.read(Entry.objects.get().form).mentors[0].reason == "我亲自指导两年，三个科室试用，成效可见。"
    desk.reload()
    expect(desk.get_by_role("row", name=re.compile("李示范"))).to_contain_text("已确认")
    desk.goto(f"/entries/{entry.public_id}/mentors/")
    expect(desk.locator(".confirmed-line")).to_contain_text("已确认")
    expect(desk.get_by_label("推荐理由")).to_have_value("我亲自指导两年，三个科室试用，成效可见。")
