"""What one browser's session knows of a log-in with WeChat: what was asked there, and who it said it is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from saiban.accounts.commands.wechat import bind_wechat
from saiban.accounts.models import Person
from saiban.accounts.wechat import Identity
from saiban.audit.moments import received_at
from saiban.core.errors import Refused

LIFE = timedelta(minutes=15)
_ASKED, _KNOWN = "wechat_asked", "wechat_known"


def note_asked(request: HttpRequest, *, state: str, appid: str, for_person: int | None) -> None:
    """Who is sent to WeChat, with what they must bring back; `for_person` where an account is to be bound."""
    request.session[_ASKED] = {"state": state, "appid": appid, "person": for_person, "at": _stamp(request)}


def take_asked(request: HttpRequest) -> dict[str, Any] | None:
    """What was asked, once."""
    return _fresh(request, request.session.pop(_ASKED, None))


def note_known(request: HttpRequest, identity: Identity, person: Person | None) -> None:
    """Whom WeChat named; with the person whom it is, or whose number was proven for it."""
    request.session[_KNOWN] = {**asdict(identity), "person": person.pk if person else None, "at": _stamp(request)}


def known(request: HttpRequest) -> Identity | None:
    slot = _fresh(request, request.session.get(_KNOWN))
    return _identity(slot) if slot else None


def bind_what_waits(request: HttpRequest, person: Person) -> None:
    """The log-in is through: whom WeChat named, and whose number was proven for it, is bound. Nobody else is."""
    slot = _fresh(request, request.session.pop(_KNOWN, None))
    if slot is not None and slot["person"] == person.pk:
        bind(request, person, _identity(slot))


def bind(request: HttpRequest, person: Person, identity: Identity) -> None:
    """Bind, or say why not: a log-in that is through is not undone for it."""
    try:
        bind_wechat(person=person, identity=identity, now=received_at(request))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.warning(request, f"{reason.message}{reason.remedy}")


def _identity(slot: dict[str, Any]) -> Identity:
    return Identity(slot["appid"], slot["openid"], slot["unionid"])


def _stamp(request: HttpRequest) -> str:
    return received_at(request).isoformat()


def _fresh(request: HttpRequest, slot: dict[str, Any] | None) -> dict[str, Any] | None:
    if slot is None or received_at(request) >= datetime.fromisoformat(slot["at"]) + LIFE:
        return None
    return slot
