"""Every kind of page for everybody: axe finds nothing, nothing runs off a phone's edge, nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page

from saiban.accounts.models import RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.drafts import start_entry
from saiban.entries.commands.screening import screen_entry
from saiban.entries.testing import hospital, make_draft, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]
Check = Callable[[Page], None]
LONG = "面向县域医共体的多模态大模型辅助诊断与双向转诊全流程智能协同管理平台建设及推广应用研究"


@pytest.fixture
def seventh(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.mark.parametrize("width", [360, 1920])
def test_an_entrants_pages(
    visit: Visit, seventh: Edition, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    owner = make_person("欧阳示范")
    draft = make_draft(seventh, owner, EVENING, title=LONG)
    empty = start_entry(edition=seventh, actor=owner, now=EVENING)
    sent = make_submission(seventh, owner, EVENING, title=LONG[:30], lead=hospital(2))
    back = make_submission(seventh, owner, EVENING, title=LONG[5:35], lead=hospital(3))
    national = make_person("全国委员")
    make_role(national, RoleKind.NATIONAL, "shic-7")
    screen_entry(
        entry_id=back.entry_id, submission_id=back.pk, actor=national, verdict="returned",
        remarks={"abstract": "请补充。"}, now=EVENING,
    )  # fmt: skip
    page = visit("/me/entries/", owner, width=width)
    steps = ("units", "project", "team", "mentors", "documents", "submit")
    paths = [
        "/me/entries/",
        "/editions/shic-7/enter/",
        f"/entries/{sent.entry.public_id}/",
        "/me/inbox/",
        "/me/profile/",
    ]
    paths += [f"/entries/{entry.public_id}/{step}/" for entry in (draft, empty) for step in steps]
    paths += [f"/entries/{empty.public_id}/{step}/?check" for step in steps[:5]]
    paths += [f"/entries/{back.entry.public_id}/", f"/entries/{back.entry.public_id}/project/"]
    for path in paths:
        page.goto(path)
        assert_fits(page)
        assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1920])
def test_a_committees_pages(
    visit: Visit, seventh: Edition, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    national = make_person("全国委员")
    make_role(national, RoleKind.NATIONAL, "shic-7")
    sent = make_submission(seventh, make_person("欧阳示范"), EVENING, title=LONG)
    page = visit("/desk/", national, width=width)
    entries = "/desk/shic-7/entries/"
    paths = ("/desk/shic-7/", entries, entries + "?q=没有", f"{entries}{sent.entry.public_id}/",
             "/desk/shic-7/people/", "/desk/shic-7/audit/", "/desk/shic-7/rulebook/",
             "/desk/shic-7/clock/")  # fmt: skip
    for path in paths:
        page.goto(path)
        assert_fits(page)
        assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1920])
def test_a_visitors_pages(
    visit: Visit, seventh: Edition, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    load_shipped("shic-8")
    page = visit("/", width=width)
    for path in ("/", "/editions/shic-8/", "/editions/shic-7/notice/", "/editions/shic-8/notice/",
                 "/editions/shic-7/divisions/hunan/", "/editions/shic-7/terms/", "/editions/", "/about/",
                 "/account/login/", "/account/signup/", "/nowhere/"):  # fmt: skip
        page.goto(path)
        assert_fits(page)
        assert_accessible(page)
