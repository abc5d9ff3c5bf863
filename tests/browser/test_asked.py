"""A question that hangs on another answer: it comes at once with JavaScript, and after saving without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import rehearse_at
from saiban.entries.commands.drafts import start_entry
from saiban.entries.models import Entry
from saiban.rulebook.tests.cast import WORKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2025, 10, 20, 12, tzinfo=BEIJING)
BOX, HANGING, PAPER = "使用了他人的音乐或画面", "所用音乐、画面的作者", "请上传“授权书”。"
Visit = Callable[..., Page]


@pytest.fixture
def author(db: None) -> Person:
    return make_person("甲作者")


@pytest.fixture
def draft(author: Person) -> Entry:
    call_command("rulebook", "load", str(WORKS), "--yes", "--reason", "首次载入")
    edition = rehearse_at(Edition.objects.get(code="small-lens-2"), NOW)
    return start_entry(edition=edition, actor=author, now=NOW)


def test_a_question_comes_as_soon_as_the_answer_is_chosen_and_keeps_what_was_typed(
    visit: Visit, author: Person, draft: Entry, assert_accessible: Callable[[Page], None]
) -> None:
    page = visit(f"/entries/{draft.public_id}/project/", person=author, width=360)
    expect(page.get_by_label(HANGING)).to_have_count(0)
    page.get_by_label(BOX).check()
    expect(page.get_by_label(HANGING)).to_be_visible()
    expect(page.get_by_label(BOX)).to_be_focused()
    expect(page.locator("#checks")).to_contain_text(PAPER)
    page.get_by_label(HANGING).fill("丙音乐人")
    expect(page.locator("#checks")).not_to_contain_text(f"请填写“{HANGING}”")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    page.get_by_label(BOX).uncheck()
    expect(page.get_by_label(HANGING)).to_have_count(0)
    expect(page.locator("#checks")).not_to_contain_text(PAPER)
    page.get_by_label(BOX).check()
    expect(page.get_by_label(HANGING)).to_have_value("丙音乐人")


def test_without_javascript_the_question_comes_once_the_step_is_saved(
    visit: Visit, author: Person, draft: Entry
) -> None:
    page = visit(f"/entries/{draft.public_id}/project/", person=author, width=360, java_script_enabled=False)
    page.get_by_label(BOX).check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label(HANGING).fill("丙音乐人")
    page.get_by_label(BOX).uncheck()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_label(BOX)).not_to_be_checked()
    expect(page.get_by_label(HANGING)).to_have_count(0)
    page.get_by_label(BOX).check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_label(HANGING)).to_have_value("丙音乐人")
