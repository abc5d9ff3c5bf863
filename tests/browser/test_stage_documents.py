"""The roadshow slides, as an entrant and a committee meet them: in time, too late, and late all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.documents.samples import sample_pdf
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.screening import screen_entry
from saiban.entries.models import Document, Entry
from saiban.entries.testing import make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
FINAL_OPENS = datetime(2024, 6, 6, tzinfo=BEIJING)
Visit = Callable[..., Page]


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def hunan(edition: Edition) -> Person:
    person = make_person("湖南委员")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


@pytest.fixture
def passed(edition: Edition, hunan: Person) -> Entry:
    sent = make_submission(edition, make_person("参赛者"), EVENING)
    screen_entry(entry_id=sent.entry_id, submission_id=sent.pk, actor=hunan, verdict="passed", now=EVENING)
    return sent.entry


@pytest.fixture
def slides(tmp_path: Path) -> str:
    path = tmp_path / "路演终版.pdf"
    path.write_bytes(sample_pdf(["路演"]))
    return str(path)


def test_h11_an_entrant_uploads_the_slides_on_a_phone_and_the_committee_sees_it(
    visit: Visit,
    passed: Entry,
    hunan: Person,
    slides: str,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    desk = visit("/desk/shic-7/stage/", hunan)
    expect(desk.locator("tbody")).to_contain_text("未上传")
    assert_accessible(desk)
    page = visit(f"/entries/{passed.public_id}/", passed.owner, width=360)
    page.get_by_role("link", name="上传与查看").click()
    assert_accessible(page)
    page.get_by_label("选择文件").set_input_files(slides)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#slot-slides")).to_contain_text("已上传")
    assert_fits(page)
    desk.reload()
    expect(desk.locator("tbody")).to_contain_text("已上传")
    desk.get_by_role("link", name=passed.title).click()
    expect(desk.locator("#stage .document-name")).to_contain_text("路演终版.pdf")
    assert_accessible(desk)


def test_h11_after_the_deadline_only_whom_the_committee_lets_hands_in(
    visit: Visit, passed: Entry, edition: Edition, hunan: Person, slides: str
) -> None:
    rehearse_at(edition, FINAL_OPENS + timedelta(minutes=1))
    page = visit(f"/entries/{passed.public_id}/stage/", passed.owner)
    expect(page.locator("#slot-slides")).to_contain_text("已于 2024年6月5日 24:00（北京时间）截止")
    expect(page.locator("input[type=file]")).to_have_count(0)
    desk = visit(f"/desk/shic-7/entries/{passed.public_id}/", hunan)
    desk.get_by_text("准予补交", exact=True).click()
    desk.get_by_label("补交期限").fill("2024-06-07T12:00")
    desk.get_by_label("准予补交的理由").fill("现场网络中断")
    desk.get_by_role("button", name="准予补交，通知参赛方").click()
    expect(desk.locator("#stage")).to_contain_text("已准予补交")
    page.reload()
    page.get_by_label("选择文件").set_input_files(slides)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#slot-slides")).to_contain_text("已上传")
    assert Document.objects.get(kind="slides").name.endswith(".pdf")
