"""Signing up and logging in.

Logging in with a code and signing up are one road: whoever proves an address that nobody is known by goes on to sign
up with it, and whoever signs up with an address that is known is logged in. So no page needs to tell a stranger
whether a number has an account, and none does.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from saiban.accounts import codes, privacy
from saiban.accounts.addresses import Address
from saiban.accounts.codes import ENTRANCE
from saiban.accounts.commands import check_password, confirm_address, give_consent, sign_up
from saiban.accounts.entrance import let_in, next_of, with_next
from saiban.accounts.forms import (
    CodeForm,
    ConsentForm,
    NewcomerForm,
    PasswordForm,
    SignUpForm,
    consent_label,
    posted,
    refusals_in,
)
from saiban.accounts.models import Person
from saiban.accounts.networks import network_of
from saiban.accounts.queries import has_consented, person_by_address
from saiban.accounts.views.code_pages import code_page, is_sending, send
from saiban.accounts.wechat import app_for
from saiban.audit.moments import received_at


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_of(request) or "/me/")
    form = CodeForm(posted(request), sending=is_sending(request), initial=codes.sent_to(request, ENTRANCE))
    if is_sending(request):
        send(request, form, ENTRANCE)
    elif form.is_valid():
        with refusals_in(form):
            return _enter(request, form.cleaned_data["address"], form.cleaned_data["code"])
    return code_page(request, "account/login.html", form, ENTRANCE, tabs=_tabs(request), **_links(request))


def _enter(request: HttpRequest, address: Address, code: str) -> HttpResponse:
    codes.prove(request, ENTRANCE, address, code)
    person = person_by_address(address)
    if person is None:
        messages.info(request, _("%(address)s 还没有账号，填写姓名即可注册。") % {"address": address.masked})
        return redirect(with_next(request, "account_signup"))
    return _welcome(request, person, address)


def _welcome(request: HttpRequest, person: Person, address: Address) -> HttpResponse:
    confirm_address(person=person, address=address, now=received_at(request))
    codes.forget(request, ENTRANCE)
    return let_in(request, person, method="code")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The sign-up page. An address that was proven on the log-in page need not be proven again."""
    if request.user.is_authenticated:
        return redirect(next_of(request) or "/me/")
    if "other" in request.GET:
        codes.forget(request, ENTRANCE)
    proven = codes.proven(request, ENTRANCE)
    form = _sign_up_form(request, proven)
    if is_sending(request):
        send(request, form, ENTRANCE)
    elif form.is_valid():
        with refusals_in(form):
            return _join(request, form, proven)
    shown = {"proven": codes.proven(request, ENTRANCE), "consent_label": consent_label(), **_links(request)}
    return code_page(request, "account/signup.html", form, ENTRANCE, **shown)


def _sign_up_form(request: HttpRequest, proven: Address | None) -> NewcomerForm:
    if proven is not None and not is_sending(request):
        return NewcomerForm(posted(request))
    return SignUpForm(posted(request), sending=is_sending(request), initial=codes.sent_to(request, ENTRANCE))


def _join(request: HttpRequest, form: NewcomerForm, proven: Address | None) -> HttpResponse:
    typed = form.cleaned_data
    if proven is None:
        proven = typed["address"]
        codes.prove(request, ENTRANCE, proven, typed["code"])
    person, is_new = sign_up(address=proven, name=typed["name"], consents_to=privacy.VERSION, now=received_at(request))
    said = _("注册成功，欢迎使用。") if is_new else _("该号码或邮箱已有账号，已为您登录。")
    messages.success(request, said)
    return _welcome(request, person, proven)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in_by_password(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_of(request) or "/me/")
    form = PasswordForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            person = check_password(**form.cleaned_data, network=network_of(request), now=received_at(request))
            return let_in(request, person, method="password")
    shown = {"form": form, "tabs": _tabs(request), **_links(request)}
    return render(request, "account/login_password.html", shown, status=422 if form.errors else 200)


def _tabs(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"key": "code", "label": _("验证码登录"), "href": with_next(request, "account_login")},
        {"key": "password", "label": _("密码登录"), "href": with_next(request, "account_login_password")},
    ]


def _links(request: HttpRequest) -> dict[str, str]:
    return {
        "signup_href": with_next(request, "account_signup"),
        "login_href": with_next(request, "account_login"),
        "wechat_href": with_next(request, "wechat_log_in") if app_for(request) else "",
    }


@require_GET
def privacy_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "account/privacy.html", {"version": privacy.VERSION})


@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Asked for once after a log-in when the privacy notice has changed, or was never agreed to."""
    person = request.user
    if not isinstance(person, Person) or has_consented(person):
        return redirect(_after_consent(request))
    form = ConsentForm(posted(request))
    if form.is_valid():
        give_consent(person=person, consents_to=privacy.VERSION, now=received_at(request))
        return redirect(_after_consent(request))
    shown: dict[str, object] = {"form": form, "consent_label": consent_label(), "version": privacy.VERSION}
    return render(request, "account/consent.html", shown, status=422 if _bound_wrong(form) else 200)


def _bound_wrong(form: forms.Form) -> bool:
    return form.is_bound and not form.is_valid()


def _after_consent(request: HttpRequest) -> str:
    after: str = request.session.pop("after_consent", "/me/")
    return after


@require_GET
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account_inactive.html", status=403)
