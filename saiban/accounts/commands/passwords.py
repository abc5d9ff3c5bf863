"""Logging in by password, with a lid on guessing."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.addresses import Address
from saiban.accounts.commands.counting import closed_till
from saiban.accounts.commands.locks import hold
from saiban.accounts.hashes import address_hash, network_hash
from saiban.accounts.models import FailedLogin, Person
from saiban.accounts.queries import person_by_address
from saiban.accounts.rules import limits
from saiban.accounts.texts import closed_until
from saiban.core.errors import Reason, Refused


def check_password(*, address: Address, password: str, network: str, now: datetime) -> Person:
    """The person who has proven this address and knows the password.

    Refused in the same words, after the same time, for a wrong password, an unknown address and a person without
    password. An attempt counts as failed from before it is made, so that many at once cannot outrun the count.
    """
    attempt_id = _begin_attempt(address=address, network=network, now=now)
    person = person_by_address(address, proven=True)
    if person is None:
        make_password(password)
    if person is None or not person.check_password(password):
        raise Refused(
            [Reason("password", _("账号或密码不正确。"), item="password", remedy=_("忘记密码可改用验证码登录。"))]
        )
    FailedLogin.objects.filter(pk=attempt_id).delete()
    return person


@transaction.atomic(durable=True)
def _begin_attempt(*, address: Address, network: str, now: datetime) -> int:
    known = {"address_hash": address_hash(address), "network_hash": network_hash(network)}
    hold(*known.values())
    _refuse_too_many(known, now)
    return FailedLogin.objects.create(**known, failed_at=now).pk


def _refuse_too_many(known: dict[str, str], now: datetime) -> None:
    frames = {"address_hash": limits.PASSWORDS_PER_ADDRESS, "network_hash": limits.PASSWORDS_PER_NETWORK}
    free = closed_till(FailedLogin.objects.all(), "failed_at", known=known, frames=frames, now=now)
    if free is not None:
        message = closed_until(_("密码错误次数过多"), free, now)
        raise Refused([Reason("password_limit", message, item="password", remedy=_("可改用验证码登录。"))])
