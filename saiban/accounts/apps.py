from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit import names
from saiban.audit.words import name_things, name_verbs


class AccountsConfig(AppConfig):
    name = "saiban.accounts"

    def ready(self) -> None:
        from saiban.accounts import desk_menu
        from saiban.accounts.desk_menu import COMMITTEE, NATIONAL, Page
        from saiban.accounts.names import PEOPLE

        names.register(PEOPLE)
        from saiban.accounts.templates_sent import TEMPLATES
        from saiban.messaging import message_templates

        message_templates.register(TEMPLATES)
        desk_menu.register(
            [
                Page(70, _("人员"), "people", COMMITTEE, by_scope=True),
                Page(80, _("短信与邮件"), "deliveries", COMMITTEE, by_scope=True),
                Page(150, _("操作记录"), "audit", NATIONAL, is_whole=True),
            ]
        )
        name_things({"person": _("人员"), "invitation": _("邀请"), "unit": _("单位"), "delivery": _("短信或邮件")})
        name_verbs(
            {
                "sign_up": _("注册"),
                "log_in": _("登录"),
                "give_consent": _("同意个人信息保护说明"),
                "confirm_address": _("验证联系方式"),
                "change_address": _("更换联系方式"),
                "edit_profile": _("修改个人资料"),
                "set_password": _("设置密码"),
                "second_factor": _("变更两步验证"),
                "ask_to_leave": _("申请注销账号"),
                "stay": _("撤销注销申请"),
                "end_sessions": _("退出其他设备上的登录"),
                "grant_role": _("授予角色"),
                "end_role": _("结束角色"),
                "invite": _("发出邀请"),
                "accept_invitation": _("接受邀请"),
                "revoke_invitation": _("撤回邀请"),
                "bind_wechat": _("绑定微信"),
                "unbind_wechat": _("解除绑定微信"),
                "compare_units": _("比对单位库"),
                "dismiss_unit_pair": _("认定为两家不同单位"),
                "restore_unit_pair": _("撤回“两家不同单位”的认定"),
                "retry_delivery": _("重新发送短信或邮件"),
                "confirm_delivery": _("核实已送出"),
            }
        )
