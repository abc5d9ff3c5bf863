"""What people are told about their accounts, roles and invitations. What is fixed reads the same everywhere."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.messaging.message_templates import Audience, Place, Template

_SCOPE = Place("scope", "范围", "第七届智慧医疗创新大赛·湖南赛区")
_ROLE = Place("role", "角色", "赛区组委会")

TEMPLATES = (
    # Without a link: providers refuse verification texts that hold one.
    Template(
        "code", gettext_lazy("验证码"), lambda: _("您的验证码"),
        lambda: _("验证码 %(code)s，%(minutes)s 分钟内有效。请勿告知他人；如非本人操作，请忽略。"),
        (Place("code", "验证码", "482913"), Place("minutes", "分钟", "5")),
        goes_by_sms=True, audience=Audience.ACCOUNT, is_whole=True, is_fixed=True,
    ),
    Template(
        "phone_changed", gettext_lazy("手机号已更换"), lambda: _("您的手机号已更换"),
        lambda: _("新的联系方式是 %(address)s。如非本人操作，请立即联系组委会。"),
        (Place("address", "联系方式", "138****8000"),), goes_by_sms=True, audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "email_changed", gettext_lazy("电子邮箱已更换"), lambda: _("您的电子邮箱已更换"),
        lambda: _("新的联系方式是 %(address)s。如非本人操作，请立即联系组委会。"),
        (Place("address", "联系方式", "l***@example.com"),), audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "password_changed", gettext_lazy("登录密码已修改"), lambda: _("您的登录密码已修改"),
        lambda: _("如非本人操作，请立即用验证码登录并重设密码。"), audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "account_leaving", gettext_lazy("申请注销账号"), lambda: _("您已申请注销账号"),
        lambda: _("%(days)s 天后您的账号将被注销。在此之前登录即撤销申请；如非本人操作，请立即登录。"),
        (Place("days", "天数", "7"),), goes_by_sms=True, audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "account_stays", gettext_lazy("注销申请已撤销"), lambda: _("您的注销申请已撤销"),
        lambda: _("您登录了网站，账号不会被注销。如非本人操作，请立即修改密码。"),
        audience=Audience.ACCOUNT, is_fixed=True,
    ),
    Template(
        "role_granted", gettext_lazy("授予角色"), lambda: _("您已成为%(scope)s的%(role)s"),
        lambda: _("您已成为%(scope)s的%(role)s。"), (_SCOPE, _ROLE), goes_by_sms=True, audience=Audience.STAFF,
    ),
    Template(
        "role_ended", gettext_lazy("结束角色"), lambda: _("您不再担任%(scope)s的%(role)s"),
        lambda: _("您不再担任%(scope)s的%(role)s。"), (_SCOPE, _ROLE), goes_by_sms=True, audience=Audience.STAFF,
    ),
    Template(
        "invitation", gettext_lazy("工作邀请"), lambda: _("工作邀请"),
        lambda: _("%(name)s，邀请您担任%(scope)s的%(role)s。请在 7 天内打开链接接受：%(link)s"),
        (
            Place("name", "姓名", "张三"), _SCOPE, _ROLE,
            Place("link", "链接", "https://example.org/invitations/…/", is_needed=True),
        ),
        goes_by_sms=True, audience=Audience.STAFF, is_whole=True,
    ),
)  # fmt: skip
