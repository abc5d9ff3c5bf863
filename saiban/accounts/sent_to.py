"""What was sent to one address is for whoever has proven that it is theirs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from saiban.accounts.addresses import read_address
from saiban.accounts.models import Person
from saiban.core.errors import Reason


def proven_addresses(person: Person) -> list[str]:
    """Number and mailbox, each where it is proven to be the person's."""
    proven = [person.phone if person.phone_verified else None, person.email if person.email_verified else None]
    return [address for address in proven if address]


def refusals_to_others(address: str, person: Person, code: str) -> list[Reason]:
    """Why what was sent to the address is not for this person; nothing where it is."""
    if address in proven_addresses(person):
        return []
    message = _("这个链接是发给 %(address)s 的，与您当前的账号不符。") % {"address": read_address(address).masked}
    return [Reason(code, message, remedy=_("请退出后用该号码或邮箱登录，或先在个人资料中绑定它。"))]
