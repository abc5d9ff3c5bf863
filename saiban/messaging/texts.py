"""What goes out by SMS and e-mail for a message in the inbox."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _


def sms_text(title: str) -> str:
    """The title, and where to read on. The body stays on the site: texts show on locked screens and cost by length."""
    return _("%(title)s。详情请登录网站，在“消息”中查看。") % {"title": title.rstrip("。.!！")}


def email_text(body: str, link: str) -> str:
    """The whole body, and the address to go to."""
    address = f"{settings.SITE_ADDRESS}{link or '/me/inbox/'}"
    return _("%(body)s\n\n查看详情：%(address)s\n\n本邮件由系统发送，请勿直接回复。") % {
        "body": body,
        "address": address,
    }
