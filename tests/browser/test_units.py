"""Two units that are one, as the national committee meets them: found, compared, merged, and parted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.commands.alike_units import compare_units
from saiban.accounts.models import Person, RoleKind, Unit
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.models import UnitPlace
from saiban.entries.testing import hospital, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def national(edition: Edition) -> Person:
    person = make_person("全国委员")
    make_role(person, RoleKind.NATIONAL, "shic-7")
    return person


@pytest.fixture
def twice(edition: Edition) -> None:
    """A hospital that two people have written in two ways."""
    for number, name in enumerate(("昆仑示范医院", "昆仑示范医院（集团）"), start=1):
        make_submission(
            edition, make_person(f"填报人{number}"), EVENING, title=f"门诊协同平台{number}期",
            lead=replace(hospital(number), name=name),
        )  # fmt: skip
    compare_units(now=EVENING)


@pytest.mark.parametrize("width", [1440, 360])
def test_h13_a_unit_is_merged_and_unmerged(
    visit: Visit,
    national: Person,
    twice: None,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
    width: int,
) -> None:
    page = visit("/desk/shic-7/units/", national, width=width)
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("只差括号及括号中的内容")
    page.get_by_role("link", name="昆仑示范医院（集团）").click()
    expect(page.get_by_role("heading", name="合并会带来什么")).to_be_visible()
    expect(page.locator("#effects")).to_contain_text("第七届")
    assert_fits(page)
    assert_accessible(page)

    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.get_by_text("请写明原因，会留在记录里。").first).to_be_visible()
    page.get_by_role("group", name="名称").or_(page.get_by_role("radiogroup", name="名称")).get_by_label(
        "昆仑示范医院（集团）"
    ).check()
    page.get_by_label("合并原因").fill("执业许可证上是同一家")
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator("body")).to_contain_text("已合并")
    assert_accessible(page)
    unit = Unit.objects.get(merged_into=None)
    assert unit.name == "昆仑示范医院（集团）"
    assert list(UnitPlace.objects.filter(unit=unit).order_by("place").values_list("place", flat=True)) == [1, 2]

    page.get_by_label("原因").fill("查清了，是两个法人")
    page.get_by_role("button", name="撤销合并").click()
    expect(page.locator("body")).to_contain_text("这次合并已撤销")
    assert_fits(page)
    assert set(Unit.objects.filter(merged_into=None).values_list("name", flat=True)) == {
        "昆仑示范医院", "昆仑示范医院（集团）",
    }  # fmt: skip
    page.get_by_role("link", name="返回合并记录").click()
    expect(page.locator("main")).to_contain_text("已撤销")


def test_any_two_units_are_found_and_compared(visit: Visit, national: Person, twice: None) -> None:
    page = visit("/desk/shic-7/units/", national)
    page.get_by_label("单位名称或信用代码").fill("昆仑")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="选“昆仑示范医院”为第一家").click()
    page.get_by_role("link", name="与“昆仑示范医院（集团）”对照").click()
    expect(page.get_by_role("heading", name="对照两家单位")).to_be_visible()
    page.get_by_role("textbox", name="原因 必填", exact=True).fill("查过登记，是两个法人")
    page.get_by_role("button", name="认定为两家不同单位").click()
    expect(page.locator("main")).to_contain_text("没有需要核对的单位")
