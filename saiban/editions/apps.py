from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_verbs


class EditionsConfig(AppConfig):
    name = "saiban.editions"

    def ready(self) -> None:
        from saiban.accounts import scopes
        from saiban.editions.scopes import EDITIONS

        scopes.register(EDITIONS)
        name_verbs(
            {
                "accept_terms": _("同意参赛条款"),
                "load_rulebook": _("载入规则手册"),
                "rehearse": _("拨动演练时钟"),
                "end_rehearsal": _("结束演练"),
            }
        )
