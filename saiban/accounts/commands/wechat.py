"""Binding an account to WeChat, and letting it go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import hold
from saiban.accounts.models import Person, WechatAccount
from saiban.accounts.queries.wechat import wechat_accounts
from saiban.accounts.wechat import Identity
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused


@transaction.atomic(durable=True)
def bind_wechat(*, person: Person, identity: Identity, now: datetime) -> WechatAccount:
    """Let whoever is this at WeChat log in as the person. Locks the identity; bound already is bound.

    Refused where it is another person's, and where the person is somebody else at WeChat already.
    """
    hold(f"wechat:{identity.unionid or identity.openid}", f"wechat-of:{person.pk}")
    known = wechat_accounts(identity).first()
    if known is not None and known.person_id != person.pk:
        message = _("这个微信已绑定另一个账号。")
        raise Refused([Reason("taken", message, remedy=_("请先用它登录那个账号，在个人资料中解除绑定。"))])
    if known is None and WechatAccount.objects.filter(person=person).exists():
        message = _("您的账号已绑定另一个微信。")
        raise Refused([Reason("bound", message, remedy=_("请先在个人资料中解除绑定。"))])
    names = {"appid": identity.appid, "openid": identity.openid}
    account, is_new = WechatAccount.objects.get_or_create(
        **names, defaults={"person": person, "unionid": identity.unionid, "bound_at": now}
    )
    if is_new:
        record(actor=person, verb="bind_wechat", subject=("person", person.public_id), now=now)
    return account


@transaction.atomic(durable=True)
def unbind_wechat(*, person: Person, now: datetime) -> None:
    """WeChat opens the account no more; number and address still do. Nothing happens where nothing is bound."""
    hold(f"wechat-of:{person.pk}")
    if WechatAccount.objects.filter(person=person).delete()[0]:
        record(actor=person, verb="unbind_wechat", subject=("person", person.public_id), now=now)
