"""`saiban sms_templates`: what to apply for at a provider of short messages, and what is configured."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from saiban.messaging.message_templates import Template, sent_to_phones
from saiban.messaging.rules import NOTICE


class Command(BaseCommand):
    help = "List every text that goes to phones, as one applies for its template at a provider."

    def handle(self, *args: Any, **options: Any) -> None:
        for template in sent_to_phones():
            self._tell(template.key, str(template.name), _with_values(template))
        self._tell(NOTICE, "其他消息（如群发）", "${title}。详情请登录网站，在“消息”中查看。")

    def _tell(self, kind: str, name: str, text: str) -> None:
        known = settings.SMS_TEMPLATES.get(kind)
        fallback = settings.SMS_TEMPLATES.get(NOTICE)
        state = known.code if known else (f"– ({NOTICE}: {fallback.code})" if fallback and kind != "code" else "–")
        self.stdout.write(f"{kind}\t{state}\t{name}\n    {text}\n")


def _with_values(template: Template) -> str:
    """The text with its values as a provider writes them; a link's end is the value `token`."""
    shown = template.written({place.code: f"${{{place.code}}}" for place in template.places})
    if template.is_whole:
        return shown.body.replace("${link}", "https://…/${token}/")
    return f"{shown.title}。详情请登录网站，在“消息”中查看。"
