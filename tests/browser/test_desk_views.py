"""A committee's list kept as a view, and a rulebook written on a page, as they are met in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.testing import hospital, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


def of_committee(kind: str, scope: str, name: str = "委员") -> Person:
    person = make_person(name)
    make_role(person, kind, scope)
    return person


def test_a_view_is_kept_shared_opened_first_by_a_colleague_and_deleted(
    visit: Visit, edition: Edition, assert_accessible: Check, assert_fits: Check
) -> None:
    owner = make_person("参赛者")
    for number in (1, 2):
        make_submission(edition, owner, EVENING, title=f"智慧门诊{number}", lead=hospital(number))
    first, second = (of_committee(RoleKind.DIVISION, "shic-7/hunan", name) for name in ("一号委员", "二号委员"))
    page = visit("/desk/shic-7/entries/", first)
    page.get_by_role("link", name="等候最久的在前").click()
    page.get_by_role("link", name="待初审").click()
    page.get_by_text("把当前条件存为视图").click()
    page.get_by_role("button", name="保存视图").click()
    expect(page.locator(".views-form")).to_contain_text("请给视图起个名称")
    page.get_by_label("视图名称").fill("等得最久的")
    page.get_by_label("与本工作台的同事共享").check()
    page.get_by_role("button", name="保存视图").click()
    expect(page.locator(".views-chips a[aria-current=page]")).to_have_text("等得最久的")
    assert_accessible(page)

    page = visit("/desk/shic-7/views/", second, width=360)
    expect(page.locator("main")).to_contain_text("由一号委员保存")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="默认打开").click()
    expect(page.get_by_role("button", name="不再默认打开")).to_be_visible()
    page.goto("/desk/shic-7/entries/")
    assert "order=oldest" in page.url
    expect(page.locator("tbody tr").first).to_contain_text("智慧门诊1")


def test_a_rulebook_is_written_mended_and_confirmed_on_a_page(
    visit: Visit, edition: Edition, assert_accessible: Check
) -> None:
    page = visit("/desk/shic-7/rulebook/edit/", of_committee(RoleKind.NATIONAL, "shic-7"))
    assert_accessible(page)
    text = page.get_by_label("规则手册（TOML）")
    written = text.input_value()
    line = written[: written.index("ordinal = 7")].count("\n") + 1
    text.fill(written.replace("ordinal = 7", 'ordinal = "七"'))
    page.get_by_label("修改理由").fill("补充通知")
    page.get_by_role("button", name="查看将有哪些修改").click()
    expect(page.locator("main")).to_contain_text('ordinal = "七"')
    assert_accessible(page)
    page.get_by_role("link", name=str(line), exact=True).click()
    assert page.evaluate("getSelection().toString()") == 'ordinal = "七"'
    text.fill(written.replace("max = 10\n", "max = 12\n", 1))
    page.get_by_role("button", name="查看将有哪些修改").click()
    expect(page.locator("ins").first).to_have_text("12")
    assert_accessible(page)
    page.get_by_role("button", name="确认生效").click()
    expect(page.locator("body")).to_contain_text("第 2 版规则已生效")
