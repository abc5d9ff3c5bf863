"""Reading one's inbox. It is not audited; it changes nothing for anybody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saiban.messaging.models import Message
from saiban.messaging.queries import get_message_for, inbox_of
from saiban.messaging.recipients import Reader


@transaction.atomic(durable=True)
def read_message(*, person: Reader, message_id: int, now: datetime) -> Message:
    """Open one of the person's own messages; the first time it becomes read. NotThere for anybody else's."""
    message = get_message_for(person, message_id)
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
        person.known_unread = None
    return message


@transaction.atomic(durable=True)
def read_all_messages(*, person: Reader, now: datetime) -> int:
    """Mark all of the person's messages as read; returns how many were not."""
    person.known_unread = None
    return inbox_of(person, unread=True).order_by().update(read_at=now)
