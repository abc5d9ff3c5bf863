from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_things, name_verbs


class PrivacyConfig(AppConfig):
    name = "saiban.privacy"

    def ready(self) -> None:
        from saiban.messaging import message_templates
        from saiban.privacy.templates_sent import TEMPLATES

        message_templates.register(TEMPLATES)
        name_things({"export": _("个人信息导出")})
        name_verbs(
            {
                "ask_export": _("申请导出个人信息"),
                "build_export": _("生成个人信息导出"),
                "download_export": _("下载个人信息导出"),
                "forget_export": _("删除个人信息导出"),
                "erase_account": _("注销账号并删除个人信息"),
                "keep_account": _("账号未能注销"),
            }
        )
