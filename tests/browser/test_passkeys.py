"""A committee's member adds a passkey, logs in with it after a code, and then with it alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from saiban.accounts.models import CodeRequest, Person, RoleKind
from saiban.accounts.testing import code_sent_to, make_person, make_role
from saiban.audit.models import AuditRow
from saiban.editions.testing import make_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def member(db: None) -> Person:
    make_edition()
    person = make_person("全国委员")
    make_role(person, RoleKind.NATIONAL, "cup-1")
    return person


def with_device(page: Page) -> tuple[CDPSession, str]:
    """A device with a finger that is always the right one; its session and its number."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    return talk, talk.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def log_in_by_code(page: Page, person: Person, path: str) -> None:
    page.goto(f"/account/login/?next={path}")
    page.get_by_label("手机号或电子邮箱").fill(str(person.phone))
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("body")).to_contain_text("验证码已发送")
    page.get_by_label(re.compile("^验证码")).fill(code_sent_to(str(person.phone)))
    page.get_by_role("button", name="登录", exact=True).click()


def log_out(page: Page) -> None:
    CodeRequest.objects.all().delete()  # a minute passes
    page.context.clear_cookies()


def test_a_member_adds_a_passkey_and_logs_in_with_it(
    visit: Visit, member: Person, assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> None:
    page = visit("/account/login/", width=360)
    with_device(page)
    log_in_by_code(page, member, "/desk/cup-1/people/")
    expect(page).to_have_url(re.compile("/account/consent/"))
    page.locator("input[type=checkbox]").check()
    page.get_by_role("button").last.click()
    expect(page.locator("body")).to_contain_text("工作台能看到他人的资料")
    assert_accessible(page)

    page.get_by_role("link", name="添加通行密钥").click()
    assert_accessible(page)
    page.get_by_label("名称").fill("办公室电脑")
    page.get_by_role("button", name="添加").click()
    expect(page.locator("h1")).to_have_text("恢复码")
    assert AuditRow.objects.get(verb="second_factor").detail == {"change": "passkey_added"}
    page.goto("/account/2fa/")
    expect(page.locator(".passkeys")).to_contain_text("办公室电脑")
    assert_fits(page)
    page.goto("/desk/cup-1/people/")
    expect(page.locator("h1")).to_be_visible()

    log_out(page)
    log_in_by_code(page, member, "/me/profile/")
    expect(page.locator("h1")).to_have_text("两步验证")
    assert_accessible(page)
    page.get_by_role("button", name="用通行密钥验证").click()
    expect(page).to_have_url(re.compile("/me/profile/$"))

    log_out(page)
    page.goto("/account/login/?next=/me/profile/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(re.compile("/me/profile/$"))
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_device_without_the_key_says_what_to_do(visit: Visit, member: Person) -> None:
    page = visit("/account/login/")
    talk, device = with_device(page)
    talk.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("[data-said=cancelled]")).to_contain_text("没有完成")
