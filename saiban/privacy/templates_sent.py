"""What people are told about their own data."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.messaging.message_templates import Audience, Place, Template

TEMPLATES = (
    Template(
        "export_ready", gettext_lazy("个人信息导出完成"), lambda: _("您的个人信息已导出"),
        lambda: _("请在 %(days)s 天内到“隐私与个人信息”下载，之后文件自动删除。"),
        (Place("days", "天数", "7"),), audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "account_kept", gettext_lazy("账号未注销"), lambda: _("您的账号没有注销"),
        lambda: _("仍有须先处理的事项，账号保持不变。处理后可以重新申请。"), audience=Audience.ACCOUNT, is_fixed=True,
    ),
)  # fmt: skip
