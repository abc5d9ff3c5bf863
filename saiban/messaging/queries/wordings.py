"""What committees have written in place of default texts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from saiban.database.questions import Columns, Given
from saiban.messaging.message_templates import Words
from saiban.messaging.models import TemplateOverride

CHINESE = "zh-hans"


def _own_words() -> QuerySet[TemplateOverride, tuple[Any, ...]]:
    rows = TemplateOverride.objects.filter(scope=Given("scope"), key=Given("key"))
    return rows.values_list("language", "title", "body", "sms")


_OWN_WORDS = Columns(_own_words)


def own_words(scope: str, key: str, language: str = CHINESE) -> Words | None:
    """What the committee of the edition has written in place of that default text; None where it has not.

    Its Chinese words are for everybody; where it has written English ones besides, readers of English get those.
    """
    found = own_words_in(scope, key)
    return found.get(language) or found.get(CHINESE)


def own_words_in(scope: str, key: str) -> dict[str, Words]:
    """What the committee has written, by language."""
    return {row[0]: Words(*row[1:]) for row in _OWN_WORDS.rows(scope=scope, key=key)}


def keys_with_own_words(scope: str) -> frozenset[str]:
    return frozenset(TemplateOverride.objects.filter(scope=scope).values_list("key", flat=True))
