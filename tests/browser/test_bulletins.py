"""A division's committee publishes a bulletin, and a visitor reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.documents.samples import quick_pdf
from saiban.editions.models import Bulletin
from saiban.editions.testing import load_shipped, rehearse_at

Visit = Callable[..., Page]


@pytest.fixture
def hunan(transactional_db: None) -> Person:
    rehearse_at(load_shipped("shic-7"), "2024-05-20 09:00")
    person = make_person("湖南委员")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


def test_n15_a_committee_publishes_and_a_visitor_reads(
    hunan: Person, visit: Visit, assert_accessible: Callable[[Page], None]
) -> None:
    desk = visit("/desk/shic-7/bulletins/", hunan)
    desk.get_by_role("link", name="写公告").first.click()
    desk.get_by_label("标题").fill("湖南赛区决赛场地安排")
    desk.get_by_label("正文").fill("## 时间\n\n**6 月 15 日**上午 9 时。")
    desk.get_by_role("button", name="预览").click()
    expect(desk.locator("#preview strong")).to_have_text("6 月 15 日")
    assert not Bulletin.objects.exists(), "a preview is not kept"
    desk.get_by_role("button", name="存为草稿").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("湖南赛区决赛场地安排")
    desk.locator("#file").set_input_files({"name": "路线图.pdf", "mimeType": "application/pdf", "buffer": quick_pdf()})
    desk.get_by_role("button", name="上传").click()
    expect(desk.get_by_role("link", name="路线图.pdf")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="发布").click()
    expect(desk.get_by_text("已发布，现在就能在赛事网站上看到。")).to_be_visible()

    visitor = visit("/editions/shic-7/divisions/hunan/", width=360)
    visitor.get_by_role("link", name="湖南赛区决赛场地安排").click()
    expect(visitor.locator(".bulletin-text strong")).to_have_text("6 月 15 日")
    assert_accessible(visitor)
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="路线图.pdf").click()
    assert download.value.suggested_filename == "路线图.pdf"
