from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_things, name_verbs


class AuditConfig(AppConfig):
    name = "saiban.audit"

    def ready(self) -> None:
        name_verbs({"read_audit": _("查阅操作记录"), "export_audit": _("导出操作记录")})
        name_things({"audit": _("操作记录")})
