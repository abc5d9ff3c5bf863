"""What committees have written in place of default texts."""

from __future__ import annotations

from saiban.messaging.message_templates import Words
from saiban.messaging.models import TemplateOverride

CHINESE = "zh-hans"


def own_words(scope: str, key: str, language: str = CHINESE) -> Words | None:
    """What the committee of the edition has written in place of that default text; None where it has not.

    Its Chinese words are for everybody; where it has written English ones besides, readers of English get those.
    """
    rows = TemplateOverride.objects.filter(scope=scope, key=key, language__in={CHINESE, language})
    found = {row[0]: Words(*row[1:]) for row in rows.values_list("language", "title", "body", "sms")}
    return found.get(language) or found.get(CHINESE)


def own_words_in(scope: str, key: str) -> dict[str, Words]:
    """What the committee has written, by language."""
    rows = TemplateOverride.objects.filter(scope=scope, key=key)
    return {row[0]: Words(*row[1:]) for row in rows.values_list("language", "title", "body", "sms")}


def keys_with_own_words(scope: str) -> frozenset[str]:
    return frozenset(TemplateOverride.objects.filter(scope=scope).values_list("key", flat=True))
