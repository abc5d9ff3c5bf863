"""Copies of what pages show, kept in the process, so that showing it again costs neither queries nor rendering.

A copy is good while three things hold: nothing that it shows was announced as changed since (`editions.changes`), the
moment has not come at which it would read differently (a stage opens, a minute of a countdown passes), and somebody
in this process hears announcements; when nobody does, it is good for a second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Generic, TypeVar

from django.conf import settings

from saiban.editions import changes

T = TypeVar("T")
_WHENEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Copy(Generic[T]):
    value: T
    generation: changes.Generation
    made_at: float
    until: datetime | None


class Shelf(Generic[T]):
    """Copies by key. Writing and reading a dictionary is one step under Python's lock, so threads need no other."""

    # More than every page of a platform with dozens of editions; beyond it, something is wrong with the keys.
    LIMIT = 5000

    def __init__(self) -> None:
        self._copies: dict[Hashable, _Copy[T]] = {}

    def get(self, key: Hashable, now: datetime, make: Callable[[], tuple[T, datetime | None]]) -> T:
        """The copy for `key` that is good at the real moment `now`; otherwise what `make` gives, which is then kept.

        `make` returns the value and the real moment until which it is good: None is until something changes, `now`
        is not at all, and such a value is never on the shelf for anybody else to find.
        """
        found = self._copies.get(key)
        if found and is_keeping() and _is_good(found, now):
            return found.value
        # Asked before the value is made: what changes while it is being made makes this copy out of date.
        generation = changes.generation()
        value, until = make()
        if is_keeping() and (until is None or now < until):
            if len(self._copies) >= self.LIMIT:
                self._copies.clear()
            self._copies[key] = _Copy(value, generation, monotonic(), until)
        return value

    def lasting(self, key: Hashable, make: Callable[[], T]) -> T:
        """The same for what no passing of time makes wrong, only a change that is announced."""
        return self.get(key, _WHENEVER, lambda: (make(), None))


def _is_good(copy: _Copy[T], now: datetime) -> bool:
    return (
        copy.generation == changes.generation()
        and (copy.until is None or now < copy.until)
        and (changes.is_hearing() or monotonic() - copy.made_at < changes.UNHEARD)
    )


def is_keeping() -> bool:
    """Not in tests unless they ask for it, nor while templates are being written."""
    return bool(getattr(settings, "KEEP_PAGES", settings.MODE != "test" and not settings.DEBUG))
