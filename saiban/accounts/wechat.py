"""Signing in with WeChat: a QR code on a computer (open platform), one tap inside WeChat (official account).

Two calls of our own and not django-allauth's provider: that one knows a person by an app's openid, so somebody who
scans at the computer and taps in WeChat would be two people, and it fetches nickname and picture, which nobody here
needs. The unionid, where WeChat gives one, is the same person in every app of the operator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from saiban.messaging.calls import NoAnswer, Unreachable, call


@dataclass(frozen=True, slots=True)
class App:
    """One of the operator's two apps at WeChat."""

    appid: str
    secret: str
    path: str
    scope: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as WeChat knows them in one app; `unionid` is empty where the apps are not bound together."""

    appid: str
    openid: str
    unionid: str = ""


class WechatFailed(Exception):
    """WeChat did not say who it is; the message is for the person."""


def app_for(request: HttpRequest) -> App | None:
    """The app that fits the browser; None where WeChat is not configured for it."""
    return _official() if "MicroMessenger" in request.headers.get("User-Agent", "") else _open()


def _open() -> App | None:
    appid, secret = settings.WECHAT_OPEN_APPID, settings.WECHAT_OPEN_SECRET
    return App(appid, secret, "/connect/qrconnect", "snsapi_login") if appid and secret else None


def _official() -> App | None:
    appid, secret = settings.WECHAT_OFFICIAL_APPID, settings.WECHAT_OFFICIAL_SECRET
    return App(appid, secret, "/connect/oauth2/authorize", "snsapi_userinfo") if appid and secret else None


def app_called(appid: str) -> App | None:
    return next((app for app in (_open(), _official()) if app and app.appid == appid), None)


def address_to_ask(app: App, back: str, state: str) -> str:
    """Where WeChat asks the person; it sends them to `back` with a code. The order and the end are WeChat's own."""
    asked = {"appid": app.appid, "redirect_uri": back, "response_type": "code", "scope": app.scope, "state": state}
    return f"{settings.WECHAT_DOOR}{app.path}?{urlencode(asked)}#wechat_redirect"


def who_is(app: App, code: str) -> Identity:
    """Whom the code stands for: it can be asked once, within minutes. Raises WechatFailed."""
    asked = {"appid": app.appid, "secret": app.secret, "code": code, "grant_type": "authorization_code"}
    try:
        _status, body = call("GET", f"{settings.WECHAT_API}/sns/oauth2/access_token?{urlencode(asked)}")
        answer = json.loads(body)
        return Identity(app.appid, str(answer["openid"]), str(answer.get("unionid", "")))
    except (Unreachable, NoAnswer) as silence:
        raise WechatFailed(_("暂时联系不上微信，请稍后再试，或用手机号登录。")) from silence
    except (ValueError, KeyError, TypeError) as refused:
        raise WechatFailed(_("微信没有确认您的身份，请重新扫码，或用手机号登录。")) from refused
