"""Who is whom at WeChat."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from saiban.accounts.models import Person, WechatAccount
from saiban.accounts.wechat import Identity


def person_at_wechat(identity: Identity) -> Person | None:
    """Who is bound to it, in whichever of the apps."""
    found = wechat_accounts(identity).select_related("person").first()
    return found.person if found else None


def wechat_accounts(identity: Identity) -> QuerySet[WechatAccount]:
    """The same human being: by this app's name for them, or by the name that all apps share."""
    known = Q(appid=identity.appid, openid=identity.openid)
    return WechatAccount.objects.filter(known | Q(unionid=identity.unionid) if identity.unionid else known)


def has_wechat(person: Person) -> bool:
    return WechatAccount.objects.filter(person=person).exists()
