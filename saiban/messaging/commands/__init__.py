"""Telling people something, and what becomes of it. Other rooms ask here."""

from __future__ import annotations

from saiban.messaging.commands.delivery import (
    attempt_delivery,
    confirm_delivery,
    resolve_interrupted,
    resume_deliveries,
    retry_delivery,
)
from saiban.messaging.commands.reading import read_all_messages, read_message
from saiban.messaging.commands.sending import DELIVER, QUEUE, body_of, send_message, send_templated, send_text

__all__ = [
    "DELIVER",
    "QUEUE",
    "attempt_delivery",
    "body_of",
    "confirm_delivery",
    "read_all_messages",
    "read_message",
    "resolve_interrupted",
    "resume_deliveries",
    "retry_delivery",
    "send_message",
    "send_templated",
    "send_text",
]
