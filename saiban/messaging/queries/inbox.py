"""What is in an inbox."""

from __future__ import annotations

from saiban.core.errors import NotThere
from saiban.messaging.models import Message, MessageQuerySet
from saiban.messaging.recipients import Reader


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
