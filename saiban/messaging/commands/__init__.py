"""Telling people something, and what becomes of it. Other rooms ask here."""

from __future__ import annotations

from saiban.messaging.commands.delivery import (
    attempt,
    attempt_delivery,
    confirm_delivery,
    resolve_interrupted,
    resume_deliveries,
    retry_delivery,
)
from saiban.messaging.commands.reading import read_all_messages, read_message
from saiban.messaging.commands.sending import (
    DELIVER,
    QUEUE,
    Addressed,
    body_of,
    queue_deliveries,
    send_message,
    send_templated,
    send_text,
    write_texts,
)

__all__ = [
    "DELIVER",
    "QUEUE",
    "Addressed",
    "attempt",
    "attempt_delivery",
    "body_of",
    "confirm_delivery",
    "queue_deliveries",
    "read_all_messages",
    "read_message",
    "resolve_interrupted",
    "resume_deliveries",
    "retry_delivery",
    "send_message",
    "send_templated",
    "send_text",
    "write_texts",
]
