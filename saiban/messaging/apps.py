from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from saiban.messaging.message_templates import sent_to_phones, template_of
from saiban.messaging.rules import NOTICE
from saiban.messaging.sms import sms_adapter


class MessagingConfig(AppConfig):
    name = "saiban.messaging"

    def ready(self) -> None:
        checks.register(check_that_texts_go_somewhere, checks.Tags.security, deploy=True)


def check_that_texts_go_somewhere(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Before a site goes live: codes that are only written to a log let nobody in but who reads the log."""
    if settings.SMS_BACKEND.endswith(".ConsoleSms"):
        said = "Text messages are written to the log and reach nobody."
        return [checks.Warning(said, hint="Name an SMS adapter in SAIBAN_SMS_BACKEND.", id="messaging.W001")]
    try:
        adapter = sms_adapter()
    except ImportError:
        said = f"There is no SMS adapter {settings.SMS_BACKEND}."
        return [checks.Error(said, hint="Name a class by its module in SAIBAN_SMS_BACKEND.", id="messaging.E002")]
    return [] if adapter.takes_any_words else list(_missing_of_provider())


def _missing_of_provider() -> Iterator[checks.CheckMessage]:
    for name in ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN"):
        if not getattr(settings, name):
            yield checks.Error(f"The provider of short messages needs SAIBAN_{name}.", id="messaging.E001")
    without = [found.key for found in sent_to_phones() if not _template_for(found.key)]
    if without:
        said = f"Not sent to phones, for want of a provider's template: {', '.join(without)}."
        yield checks.Warning(said, hint="See `saiban sms_templates` and SAIBAN_SMS_TEMPLATES.", id="messaging.W002")


def _template_for(kind: str) -> bool:
    """Of what is sent to an address alone there is no title that the general notice could show."""
    return kind in settings.SMS_TEMPLATES or (NOTICE in settings.SMS_TEMPLATES and not template_of(kind).is_whole)
