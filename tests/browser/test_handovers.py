"""An entry goes to a colleague: offered by its owner, accepted on a telephone by the link in the text that came."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.testing import make_person
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.models import Entry
from saiban.entries.testing import LEADER, make_submission
from saiban.entries.tests.conftest import NOW
from saiban.messaging.testing import texts_to
from tests.harness.browser import show_who_one_is

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWNER = "13711114444"


def test_an_entry_goes_to_a_colleague_by_the_link_in_a_text(
    visit: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    owner, taker = make_person("要离职的人", phone=OWNER), make_person(LEADER.name, phone=LEADER.phone)
    entry = make_submission(rehearse_at(load_shipped("shic-7"), NOW), owner, NOW).entry
    mine = visit("/me/entries/", owner)
    mine.get_by_role("link", name="移交他人").click()
    show_who_one_is(mine, OWNER)
    expect(mine.get_by_role("heading", name="移交他人")).to_be_visible()
    assert_accessible(mine)
    mine.get_by_label("接手人的手机号或电子邮箱").fill("1371111")
    mine.get_by_role("button", name="发送链接").click()
    expect(mine.get_by_label("接手人的手机号或电子邮箱")).to_have_value("1371111")
    assert_accessible(mine)
    mine.get_by_role("button", name=f"请{LEADER.name}接手").click()
    expect(mine.get_by_role("heading", name="等待对方接受")).to_be_visible()
    assert_accessible(mine)

    assert visit("/me/entries/", taker).get_by_text("要离职的人请您接手").is_visible()
    link = re.search(r"https?://[^/]+(/handovers/\w+/)", texts_to(LEADER.phone)[-1])
    assert link
    phone = visit(link[1], taker, width=360)
    assert_accessible(phone)
    phone.get_by_role("button", name="接手项目").click()
    expect(phone.get_by_text("请阅读并同意《")).to_be_visible()
    phone.get_by_label(re.compile("我已阅读并同意")).check()
    phone.get_by_role("button", name="接手项目").click()
    expect(phone.get_by_text("您已接手这个项目")).to_be_visible()
    expect(phone).to_have_url(re.compile(f"/entries/{entry.public_id}/"))
    assert Entry.objects.get().owner == taker
    answer = mine.goto(f"/entries/{entry.public_id}/")
    assert answer and answer.status == 404
