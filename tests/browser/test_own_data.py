"""What is known of oneself, taken along, and the account deleted: in a browser, as people do it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.models import Entry
from saiban.entries.testing import make_draft
from saiban.entries.tests.conftest import NOW
from saiban.privacy.commands.exports import build_export
from saiban.privacy.commands.leaving import delete_due_accounts
from saiban.privacy.models import DataExport
from tests.harness.browser import show_who_one_is

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13711113333"


def test_data_are_exported_and_an_account_is_deleted(
    visit: Callable[..., Page], assert_accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    owner = make_person("欧阳待删", phone=PHONE)
    entry = make_draft(rehearse_at(load_shipped("shic-7"), NOW), owner, NOW)
    entry.documents.all().delete()
    page = visit("/me/profile/", owner, width=390)
    page.get_by_role("link", name=re.compile("隐私与个人信息")).click()
    expect(page.get_by_role("heading", name="隐私与个人信息")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="生成导出文件").click()
    show_who_one_is(page, PHONE)
    expect(page.get_by_text("正在生成")).to_be_visible()
    build_export(export_id=DataExport.objects.get().pk, now=timezone.now())
    with page.expect_download() as started:
        page.get_by_role("link", name="下载 ZIP 文件").click()
    started.value.save_as(tmp_path / "own.zip")
    with ZipFile(tmp_path / "own.zip") as archive:
        told = json.loads(archive.read("data.json"))
    assert told["account"][0]["name"] == "欧阳待删" and told["entries"][0]["public_id"] == entry.public_id

    page.get_by_role("link", name="了解并申请注销").click()
    assert_accessible(page)
    page.get_by_role("button", name="申请注销").click()
    expect(page.get_by_text("请先勾选，表示您已了解。")).to_be_visible()
    page.get_by_label(re.compile("我已了解注销的后果")).check()
    page.get_by_role("button", name="申请注销").click()
    expect(page.get_by_text("已收到您的注销申请")).to_be_visible()
    page.goto("/me/privacy/")
    expect(page).to_have_url(re.compile("/account/login/"))

    assert delete_due_accounts(now=timezone.now() + timedelta(days=8)) == 1
    assert Person.objects.get(pk=owner.pk).name == "" and not Entry.objects.exists()
