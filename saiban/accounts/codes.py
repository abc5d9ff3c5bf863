"""What one browser's session knows of verification codes: which it waits for, and what has been proven by one.

A code is asked for with a purpose and serves no other: whoever is talked into reading out the code of a log-in page
has not handed over their number's change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from saiban.accounts.addresses import Address
from saiban.accounts.commands import ask_code, check_code
from saiban.accounts.networks import network_of
from saiban.accounts.rules import limits
from saiban.audit.moments import received_at
from saiban.core.errors import Reason, Refused

ENTRANCE = "entrance"
PROOF_LIFE = timedelta(minutes=15)
_WAITING, _PROVEN = "codes_waiting", "codes_proven"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code is on its way to the address; `demo_code` is the code itself, known in the demo alone."""

    request_id: int
    address: Address
    asked_at: datetime
    demo_code: str

    @property
    def again_at(self) -> datetime:
        """From when another one may be asked for."""
        return self.asked_at + limits.CODES_PER_ADDRESS[0].window


def send_code(request: HttpRequest, purpose: str, address: Address) -> None:
    """Send a code and wait for it; Refused when that is too often."""
    now = received_at(request)
    asked = ask_code(address=address, network=network_of(request), now=now)
    _slots(request, _WAITING)[purpose] = {
        "id": asked.request_id,
        "address": [address.channel, address.value],
        "at": now.isoformat(),
        "demo_code": asked.code if settings.DEMO else "",
    }


def waiting(request: HttpRequest, purpose: str) -> Waiting | None:
    """The code that this browser waits for, while it could still be right."""
    slot = request.session.get(_WAITING, {}).get(purpose)
    if slot is None or received_at(request) >= datetime.fromisoformat(slot["at"]) + limits.CODE_LIFE:
        return None
    return Waiting(slot["id"], Address(*slot["address"]), datetime.fromisoformat(slot["at"]), slot["demo_code"])


def sent_to(request: HttpRequest, purpose: str) -> dict[str, str]:
    """What a form begins with on the next page: the address that a code was sent to, if one is waited for."""
    awaited = waiting(request, purpose)
    return {"address": awaited.address.value} if awaited else {}


def prove(request: HttpRequest, purpose: str, address: Address, typed: str) -> None:
    """Check the code that was typed for the address; Refused at the item `code` when it is not the one."""
    awaited = waiting(request, purpose)
    if awaited is None or awaited.address != address:
        raise Refused([Reason("code", _("请先获取验证码。"), item="code")])
    check_code(request_id=awaited.request_id, address=address, code=typed, now=received_at(request))
    del _slots(request, _WAITING)[purpose]
    _slots(request, _PROVEN)[purpose] = {
        "address": [address.channel, address.value],
        "at": received_at(request).isoformat(),
    }


def proven(request: HttpRequest, purpose: str) -> Address | None:
    """The address that was proven for the purpose a little while ago."""
    slot = request.session.get(_PROVEN, {}).get(purpose)
    if slot is None or received_at(request) >= datetime.fromisoformat(slot["at"]) + PROOF_LIFE:
        return None
    return Address(*slot["address"])


def forget(request: HttpRequest, purpose: str) -> None:
    """Wait for nothing and hold nothing proven any more."""
    _slots(request, _WAITING).pop(purpose, None)
    _slots(request, _PROVEN).pop(purpose, None)


def _slots(request: HttpRequest, name: str) -> dict[str, Any]:
    request.session.modified = True
    slots: dict[str, Any] = request.session.setdefault(name, {})
    return slots
