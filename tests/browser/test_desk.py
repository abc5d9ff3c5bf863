"""A committee at its desk: by keyboard, and several entries at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.models import Entry, Screening, State
from saiban.entries.testing import hospital, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]
LIST = "/desk/shic-7/entries/"


@pytest.fixture
def seventh(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


def committee() -> object:
    person = make_person("湖南委员")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


def hand_in(seventh: Edition, count: int) -> None:
    """So many entries, none of which is like another."""
    owner = make_person("周示范")
    for number in range(count):
        text = "".join(chr(0x4E00 + (number * 991 + place * 37) % 5000) for place in range(300))
        make_submission(seventh, owner, EVENING, title=f"{text[:12]}第{number}号", abstract=text, lead=hospital(number))


def test_h1_a_committee_screens_twenty_entries_by_keyboard(visit: Visit, seventh: Edition) -> None:
    hand_in(seventh, 20)
    page = visit(LIST + "?state=submitted", committee())
    keys = page.keyboard
    keys.press("j")
    keys.press("o")
    for number in range(20):
        expect(page.get_by_role("heading", name="初审", exact=True)).to_be_visible()
        title = page.locator("h1").inner_text()
        if number % 5 == 4:
            keys.press("b")
            keys.type("与通知不符")
            keys.press("Control+Enter")
        else:
            keys.press("p")
            keys.press("n")
        if number < 19:
            expect(page.locator("h1")).not_to_have_text(title)
    page.wait_for_url(f"**{LIST}")
    assert Entry.objects.filter(state=State.PASSED).count() == 16
    assert set(Screening.objects.filter(verdict="rejected").values_list("reason", flat=True)) == {"与通知不符"}


def test_what_is_typed_is_no_command_and_keys_can_be_turned_off(visit: Visit, seventh: Edition) -> None:
    hand_in(seventh, 2)
    page = visit(LIST, committee())
    page.get_by_label("查找").fill("jox")
    assert page.url.endswith(LIST) or "q=" in page.url
    page.goto(page.url.split("?")[0])
    page.get_by_text("键盘快捷键").click()
    page.get_by_label("在这台电脑上启用").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("tr.is-at")).to_have_count(0)


def test_clean_entries_pass_together(visit: Visit, seventh: Edition) -> None:
    hand_in(seventh, 3)
    page = visit(LIST, committee())
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("勾选本页全部项目").check()
    page.get_by_role("button", name="无疑点的直接通过").click()
    expect(page.locator("#messages")).to_contain_text("3 个项目初审通过")
    assert Entry.objects.filter(state=State.PASSED).count() == 3
