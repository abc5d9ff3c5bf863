from __future__ import annotations

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "saiban.editions"

    def ready(self) -> None:
        from saiban.accounts import scopes
        from saiban.editions.scopes import EDITIONS

        scopes.register(EDITIONS)
