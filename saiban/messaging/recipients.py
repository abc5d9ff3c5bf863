"""A person, as far as this room knows one: people themselves live a floor above."""

from __future__ import annotations

from typing import Protocol


class Reader(Protocol):
    """Whose inbox it is. `known_unread` may say how many messages are unread, where that was read with the person."""

    known_unread: int | None

    @property
    def pk(self) -> int: ...


class Recipient(Reader, Protocol):
    """Who can be written to, at addresses that are proven."""

    @property
    def phone(self) -> str | None: ...
    @property
    def phone_verified(self) -> bool: ...
    @property
    def email(self) -> str | None: ...
    @property
    def email_verified(self) -> bool: ...
