"""A licence that is read while the entrant looks on: the offer appears by itself, and a click fills the form (H9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.documents.licences.samples import Sample, licence_jpeg
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.licences import keep_reading
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Document, Entry
from saiban.entries.testing import hospital, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
TYPED, PRINTED = hospital(21), "第21示范人民医院"
SHELF = "#id_documents-licence"
Visit = Callable[..., Page]


@pytest.fixture
def seventh(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def owner(db: None) -> Person:
    return make_person("周示范")


@pytest.fixture
def draft(seventh: Edition, owner: Person) -> Entry:
    """Whole but for the credit code, and with another name than stands on the licence."""
    draft = make_draft(seventh, owner, EVENING, lead=replace(TYPED, uscc=""))
    draft.documents.filter(kind="licence").delete()
    return draft


def upload(page: Page, folder: Path) -> Document:
    photo = folder / "IMG_0012.jpg"
    photo.write_bytes(licence_jpeg(Sample(PRINTED, TYPED.uscc, title="事业单位法人证书", seals=1), turned=90))
    page.locator(f"{SHELF} input[type=file]").set_input_files(str(photo))
    expect(page.locator(SHELF)).to_contain_text("正在识读证照")
    return Document.objects.get(kind="licence", replaced_at=None)


def test_h9_what_was_read_appears_by_itself_and_a_click_fills_the_form(
    visit: Visit, owner: Person, draft: Entry, tmp_path: Path
) -> None:
    page = visit(f"/entries/{draft.public_id}/documents/", person=owner)
    document = upload(page, tmp_path)
    keep_reading(document_id=document.pk, now=EVENING)
    panel = page.locator(f"{SHELF} .licence")
    expect(panel).to_contain_text("与所填有出入", timeout=10_000)
    expect(panel).to_contain_text(PRINTED)
    expect(panel).to_contain_text("找到 1 枚圆形红章")
    panel.get_by_role("button", name="全部按证照填入").click()
    expect(panel).to_contain_text("与所填一致")
    page.goto(f"/entries/{draft.public_id}/units/")
    expect(page.get_by_label("单位全称")).to_have_value(PRINTED)
    expect(page.get_by_label("统一社会信用代码")).to_have_value(TYPED.uscc)


def test_h9_the_committee_sees_what_differs_beside_the_licence(
    visit: Visit, owner: Person, draft: Entry, seventh: Edition, tmp_path: Path
) -> None:
    page = visit(f"/entries/{draft.public_id}/documents/", person=owner)
    document = upload(page, tmp_path)
    keep_reading(document_id=document.pk, now=EVENING)
    code = page.locator(f"{SHELF} .licence tr", has_text="统一社会信用代码")
    code.get_by_role("button", name="填入").click(timeout=10_000)
    expect(code).to_contain_text("一致")
    submit_entry(entry_id=draft.pk, actor=owner, accepts_terms=True, now=EVENING)
    hunan = make_role(make_person("湖南委员"), RoleKind.DIVISION, "shic-7/hunan").person
    desk = visit(f"/desk/shic-7/entries/{draft.public_id}/", person=hunan)
    expect(desk.locator(".licence")).to_contain_text("不是审核结论")
    expect(desk.locator(".licence tr", has_text="单位全称")).to_contain_text("不一致")
