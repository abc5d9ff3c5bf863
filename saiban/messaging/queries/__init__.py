"""What is in an inbox, what goes out, and in whose words."""

from __future__ import annotations

from saiban.messaging.queries.inbox import count_unread, get_message_for, inbox_of
from saiban.messaging.queries.outbox import waiting_of
from saiban.messaging.queries.wordings import CHINESE, keys_with_own_words, own_words, own_words_in

__all__ = [
    "CHINESE",
    "count_unread",
    "get_message_for",
    "inbox_of",
    "keys_with_own_words",
    "own_words",
    "own_words_in",
    "waiting_of",
]
