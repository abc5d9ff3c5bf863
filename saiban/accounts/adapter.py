"""Where django-allauth meets our people."""

from __future__ import annotations

import base64
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts.commands import note_login
from saiban.accounts.models import Person
from saiban.accounts.networks import network_of
from saiban.accounts.queries import has_consented
from saiban.accounts.queries.people import second_factor_kinds
from saiban.accounts.sessions import DEVICE
from saiban.accounts.wechat_slots import bind_what_waits
from saiban.audit.moments import received_at
from saiban.messaging.keys import ring

AGENT_LIMIT = 200
# What allauth says after an act, in our words; what is not here is not worth a word.
_SAID = {
    "mfa/messages/webauthn_added.txt": gettext_lazy("通行密钥已添加。"),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("通行密钥已移除。"),
    "mfa/messages/totp_activated.txt": gettext_lazy("两步验证已启用。"),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("两步验证已停用。"),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("已生成新的恢复码，旧的恢复码随即失效。"),
    "account/messages/logged_out.txt": gettext_lazy("您已退出登录。"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Logging in and out; our own pages decide who somebody is before this takes over."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy("尝试次数过多，请五分钟后再试。"),
    }

    def get_login_stages(self) -> list[str]:
        """A second factor, where there is one. Addresses are proven before there is a person (`views.entrance`)."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Note the log-in, and lead on: to the privacy notice when the person has not agreed to the one in force."""
        assert isinstance(user, Person)
        response = super().post_login(request, user, **more)
        self._note(request, user)
        bind_what_waits(request, user)
        if user.language:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.HTTPS)
        if not has_consented(user):
            request.session["after_consent"] = response["Location"]
            response["Location"] = reverse("account_consent")
        return response

    def _note(self, request: HttpRequest, person: Person) -> None:
        now: datetime = received_at(request)
        records = request.session.get("account_authentication_methods") or [{"method": ""}]
        note_login(person=person, method=str(records[-1]["method"]), now=now)
        agent = request.headers.get("User-Agent", "")[:AGENT_LIMIT]
        request.session[DEVICE] = {"at": now.isoformat(), "network": network_of(request) or None, "agent": agent}

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        said = more.get("message") or _SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A second factor where there is one, else a code or the password on our own page."""
        if not user.is_authenticated:
            return []
        factors = [m for m in super().get_reauthentication_methods(user) if m["id"].startswith("mfa_reauthenticate")]
        if isinstance(user, Person) and second_factor_kinds(user) == {"webauthn"}:
            factors.reverse()  # codes are for the day when the passkey is lost
        return factors or [
            {"id": "reauthenticate", "description": _("验证码或密码"), "url": reverse("account_reauthenticate")}
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets sealed at rest, words in Chinese, the QR code by the library that draws all of ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("动态码不正确，请输入当前显示的 6 位数字。"),
        "cannot_delete_authenticator": gettext_lazy("不能停用两步验证。"),
        "cannot_generate_recovery_codes": gettext_lazy("请先启用两步验证。"),
    }

    def _get_site_name(self) -> str:
        return str(settings.OPERATOR_NAME)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("通行密钥 %(number)d") % {"number": number}

    def get_totp_issuer(self) -> str:
        return str(settings.OPERATOR_NAME)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        assert isinstance(user, Person)
        return user.display_name

    def build_totp_svg(self, url: str) -> str:
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, border=2)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return base64.b64encode(ring().encrypt(text.encode(), context="second factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return ring().decrypt(base64.b64decode(encrypted_text), context="second factor").decode()
