from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class MessagingConfig(AppConfig):
    name = "saiban.messaging"

    def ready(self) -> None:
        checks.register(check_that_texts_go_somewhere, checks.Tags.security, deploy=True)


def check_that_texts_go_somewhere(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Before a site goes live: codes that are only written to a log let nobody in but who reads the log."""
    if not settings.SMS_BACKEND.endswith(".ConsoleSms"):
        return []
    return [
        checks.Warning(
            "Text messages are written to the log and reach nobody.",
            hint="Name an SMS adapter in SAIBAN_SMS_BACKEND.",
            id="messaging.W001",
        )
    ]
