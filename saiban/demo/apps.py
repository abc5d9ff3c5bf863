from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_verbs


class DemoConfig(AppConfig):
    name = "saiban.demo"

    def ready(self) -> None:
        name_verbs({"seed_demo": _("建立演示数据")})
