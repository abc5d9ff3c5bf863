"""What is in an inbox."""

from __future__ import annotations

from saiban.core.errors import NotThere
from saiban.messaging.message_templates import Words
from saiban.messaging.models import Message, MessageQuerySet, TemplateOverride
from saiban.messaging.recipients import Reader

CHINESE = "zh-hans"


def inbox_of(person: Reader, *, unread: bool = False) -> MessageQuerySet:
    """The person's messages, newest first; only those not read yet with `unread`."""
    messages = Message.objects.filter(person_id=person.pk).order_by("-pk")
    return messages.unread() if unread else messages


def get_message_for(person: Reader, message_id: int) -> Message:
    """One of the person's own messages; NotThere otherwise."""
    message = inbox_of(person).filter(pk=message_id).prefetch_related("deliveries").first()
    if message is None:
        raise NotThere
    return message


def count_unread(person: Reader) -> int:
    """One query, answered by an index that holds unread messages alone; none where it is known."""
    if person.known_unread is not None:
        return person.known_unread
    return Message.objects.unread().filter(person_id=person.pk).count()


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
