from __future__ import annotations

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "saiban.config"

    def ready(self) -> None:
        from saiban.config import checks  # noqa: F401  (registers them)
