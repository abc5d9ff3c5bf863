"""An award won shortly before: what the entrant and the committee see of it, and why the entry passes all the same."""

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
from saiban.entries.testing import filled_form, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
WHY = "获奖的是硬件外观设计，与本项目的软件平台内容不同，经委员会讨论同意。"
Visit = Callable[..., Page]


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def awarded(edition: Edition) -> Entry:
    """Handed in by somebody who won with it four months before registration closes."""
    answers = {**filled_form().fields, "last-award-on": "2024-01-15"}
    return make_submission(edition, make_person("周示范"), EVENING, fields=answers).entry


def decide(page: Page) -> None:
    """Press the button that stays with this entry."""
    page.get_by_role("button", name="确定", exact=True).click()


@pytest.mark.parametrize("width", [360, 1440])
def test_h15_a_committee_passes_an_entry_with_a_recent_award_by_a_reason_of_its_own(
    visit: Visit,
    awarded: Entry,
    width: int,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    hunan = make_person("湖南委员")
    make_role(hunan, RoleKind.DIVISION, "shic-7/hunan")
    page = visit(f"/entries/{awarded.public_id}/submit/", awarded.owner, width=width)
    expect(page.locator("main")).to_contain_text("2024年1月15日 获得同领域奖项")
    desk = visit(f"/desk/shic-7/entries/{awarded.public_id}/", hunan, width=width)
    concerns = desk.locator("section", has=desk.get_by_role("heading", name="资格核对"))
    expect(concerns).to_contain_text("2024年1月15日 获得同领域奖项")
    desk.get_by_label("通过", exact=True).check()
    decide(desk)
    waiver = desk.get_by_label("豁免理由")
    expect(waiver).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("details.remarks")).not_to_have_attribute("open", "")
    expect(desk.locator("form.decision")).to_contain_text("如予通过，请写明豁免理由")
    assert not Screening.objects.exists()
    assert_accessible(desk)
    waiver.fill(WHY)
    decide(desk)
    expect(desk.locator("#messages")).to_contain_text("通过")
    awarded.refresh_from_db()
    assert awarded.state == State.PASSED
    desk.goto(f"/desk/shic-7/entries/{awarded.public_id}/")
    expect(desk.locator(".history")).to_contain_text(WHY)
    page.goto(f"/entries/{awarded.public_id}/")
    expect(page.locator(".history")).to_contain_text("通过")
    expect(page.locator("main")).not_to_contain_text(WHY)
    assert_accessible(page)
    for each in (desk, page):
        assert_fits(each)
