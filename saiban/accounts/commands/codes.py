"""Verification codes: asked for, sent, and typed in.

Neither command is audited: who asks is not known yet. What a code then does (log in, change a number) is.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from saiban.accounts.addresses import Address
from saiban.accounts.commands.counting import closed_till
from saiban.accounts.commands.locks import hold
from saiban.accounts.hashes import address_hash, code_hash, network_hash
from saiban.accounts.models import CodeRequest
from saiban.accounts.rules import limits
from saiban.accounts.texts import closed_until
from saiban.core.errors import Reason, Refused
from saiban.messaging.commands import send_text


@dataclass(frozen=True, slots=True)
class AskedCode:
    """A code on its way. `code` is for the demo's page alone."""

    request_id: int
    code: str


@transaction.atomic(durable=True)
def ask_code(*, address: Address, network: str, now: datetime) -> AskedCode:
    """Send a code to the address, whether anybody is known by it or not: the answer must not tell.

    Locks the address and then the network, so that of many requests at once as many succeed as the limits allow.
    Refuses at the item `address` with the moment from which it is possible again.
    """
    known = {"address_hash": address_hash(address), "network_hash": network_hash(network)}
    hold(*known.values())
    _refuse_too_many(known, now)
    code = f"{secrets.randbelow(10**limits.CODE_DIGITS):0{limits.CODE_DIGITS}}"
    asked = CodeRequest.objects.create(**known, code_hash=code_hash(address, code), asked_at=now)
    send_text(
        channel=address.channel,
        address=address.value,
        template="code",
        values={"code": code, "minutes": limits.CODE_LIFE // timedelta(minutes=1)},
        not_after=now + limits.CODE_LIFE,
    )
    return AskedCode(asked.pk, code)


def _refuse_too_many(known: dict[str, str], now: datetime) -> None:
    frames = {"address_hash": limits.CODES_PER_ADDRESS, "network_hash": limits.CODES_PER_NETWORK}
    free = closed_till(CodeRequest.objects.all(), "asked_at", known=known, frames=frames, now=now)
    if free is not None:
        message = closed_until(_("验证码获取过于频繁"), free, now)
        raise Refused([Reason("code_limit", message, item="address")])


def check_code(*, request_id: int, address: Address, code: str, now: datetime) -> None:
    """Use up one try, and the code itself when it is right; Refused at the item `code` when it is wrong or over.

    A wrong try counts even though it is refused, so the count is committed before the refusal is raised.
    """
    problem = _try_code(request_id=request_id, address=address, code=code, now=now)
    if problem:
        raise Refused([Reason("code", problem, item="code")])


@transaction.atomic(durable=True)
def _try_code(*, request_id: int, address: Address, code: str, now: datetime) -> str:
    asked = CodeRequest.objects.select_for_update().filter(pk=request_id).first()
    if (
        asked is None
        or asked.used_at
        or asked.tries >= limits.CODE_TRIES
        or asked.address_hash != address_hash(address)
    ):
        return _("验证码已失效，请重新获取。")
    if now >= asked.asked_at + limits.CODE_LIFE:
        return _("验证码已过期，请重新获取。")
    asked.tries += 1
    right = constant_time_compare(asked.code_hash, code_hash(address, read_code(code)))
    asked.used_at = now if right else None
    asked.save(update_fields=["tries", "used_at"])
    return "" if right else _wrong(limits.CODE_TRIES - asked.tries)


def _wrong(left: int) -> str:
    if not left:
        return _("验证码不正确，次数已用完，请重新获取。")
    said = ngettext("验证码不正确，还可以再试 %(left)d 次。", "验证码不正确，还可以再试 %(left)d 次。", left)
    return said % {"left": left}


def read_code(text: str) -> str:
    """The code as typed, without spaces, in half-width digits."""
    return "".join(unicodedata.normalize("NFKC", text).split())
