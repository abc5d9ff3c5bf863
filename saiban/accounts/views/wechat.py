"""Signing in with WeChat, and binding an account to it.

Who is unknown proves a number first: it is theirs already, and WeChat is bound to that account, or nobody's, and they
sign up as everybody does. So nobody becomes two people by scanning a code. WeChat is bound once the log-in is through,
second factor and all.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts import codes, privacy, wechat_slots
from saiban.accounts.addresses import Address
from saiban.accounts.commands import confirm_address, sign_up
from saiban.accounts.commands.wechat import unbind_wechat
from saiban.accounts.doors import recently_proven
from saiban.accounts.entrance import let_in, next_of, with_next
from saiban.accounts.forms import CodeForm, NewcomerForm, consent_label, posted, refusals_in
from saiban.accounts.models import Person
from saiban.accounts.queries import person_by_address, person_of
from saiban.accounts.queries.wechat import person_at_wechat
from saiban.accounts.views.code_pages import code_page, is_sending, send
from saiban.accounts.wechat import Identity, WechatFailed, address_to_ask, app_called, app_for, who_is
from saiban.accounts.wechat_slots import known, note_asked, note_known, take_asked
from saiban.audit.moments import received_at
from saiban.core.errors import NotThere
from saiban.core.tokens import new_token

PURPOSE = "wechat"


@never_cache
@require_GET
def log_in(request: HttpRequest) -> HttpResponse:
    """Off to WeChat; who is logged in already has nothing to do there."""
    asked = _ask(request, for_person=None)
    return redirect(next_of(request) or "/me/") if request.user.is_authenticated else asked


@never_cache
@recently_proven
@require_GET
def bind_own(request: HttpRequest) -> HttpResponse:
    return _ask(request, for_person=person_of(request).pk)


def _ask(request: HttpRequest, *, for_person: int | None) -> HttpResponse:
    app = app_for(request)
    if app is None:
        raise NotThere
    state, wanted = new_token(), next_of(request)
    note_asked(request, state=state, appid=app.appid, for_person=for_person)
    back = f"{settings.SITE_ADDRESS}{reverse('wechat_back')}"
    return redirect(address_to_ask(app, f"{back}?{urlencode({'next': wanted})}" if wanted else back, state))


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """WeChat sends them back with a code, or without one when they said no."""
    asked = take_asked(request)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if asked is None or not constant_time_compare(state, asked["state"]):
        return _fail(request, _("这次微信登录已失效，请重新开始。"))
    app = app_called(asked["appid"])
    if app is None or not code:
        return _fail(request, _("您没有在微信中确认，可重试或用手机号登录。"))
    try:
        identity = who_is(app, code)
    except WechatFailed as failure:
        return _fail(request, str(failure))
    if asked["person"] is not None:
        return _bind_own(request, asked["person"], identity)
    return _enter(request, identity)


def _enter(request: HttpRequest, identity: Identity) -> HttpResponse:
    person = person_at_wechat(identity)
    note_known(request, identity, person)
    if person is None:
        return redirect(with_next(request, "wechat_bind"))
    return let_in(request, person, method="wechat")


def _bind_own(request: HttpRequest, for_person: int, identity: Identity) -> HttpResponse:
    if not isinstance(request.user, Person) or request.user.pk != for_person:
        return _fail(request, _("这次微信登录已失效，请重新开始。"))
    wechat_slots.bind(request, request.user, identity)
    return redirect("profile")


def _fail(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("profile" if request.user.is_authenticated else with_next(request, "account_login"))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest) -> HttpResponse:
    """Somebody whom WeChat knows and we do not: their number, and where that is nobody's, their name."""
    if request.user.is_authenticated or known(request) is None:
        return redirect(next_of(request) or "/me/")
    proven = codes.proven(request, PURPOSE)
    if proven is not None and not is_sending(request):
        return _join(request, proven)
    form = CodeForm(posted(request), sending=is_sending(request), initial=codes.sent_to(request, PURPOSE))
    if is_sending(request):
        send(request, form, PURPOSE)
    elif form.is_valid():
        with refusals_in(form):
            codes.prove(request, PURPOSE, form.cleaned_data["address"], form.cleaned_data["code"])
            return _recognise(request, form.cleaned_data["address"])
    return code_page(request, "account/wechat_bind.html", form, PURPOSE)


def _recognise(request: HttpRequest, address: Address) -> HttpResponse:
    person = person_by_address(address)
    return _welcome(request, person, address) if person else redirect(with_next(request, "wechat_bind"))


def _join(request: HttpRequest, proven: Address) -> HttpResponse:
    form = NewcomerForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            name, now = form.cleaned_data["name"], received_at(request)
            person, _is_new = sign_up(address=proven, name=name, consents_to=privacy.VERSION, now=now)
            return _welcome(request, person, proven)
    shown = {"proven": proven, "consent_label": consent_label()}
    return code_page(request, "account/wechat_bind.html", form, PURPOSE, **shown)


def _welcome(request: HttpRequest, person: Person, address: Address) -> HttpResponse:
    identity = known(request)
    assert identity is not None
    confirm_address(person=person, address=address, now=received_at(request))
    codes.forget(request, PURPOSE)
    note_known(request, identity, person)
    return let_in(request, person, method="code")


@recently_proven
@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    unbind_wechat(person=person_of(request), now=received_at(request))
    messages.success(request, _("已解除与微信的绑定。"))
    return redirect("profile")
