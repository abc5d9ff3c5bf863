"""How often something may be asked for that costs money or opens a door.

A verification code: once a minute, five times an hour and ten times a day for one number or e-mail address; and so
often from one network that an auditorium behind one address can log in while a script soon cannot. It lives five
minutes and may be tried five times. Five wrong passwords for one address close it to passwords for a quarter of an
hour; codes still open it, so nobody can lock somebody else out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times within `window`."""

    count: int
    window: timedelta


CODES_PER_ADDRESS = (Limit(1, timedelta(minutes=1)), Limit(5, timedelta(hours=1)), Limit(10, timedelta(days=1)))
CODES_PER_NETWORK = (Limit(60, timedelta(minutes=10)), Limit(300, timedelta(days=1)))
PASSWORDS_PER_ADDRESS = (Limit(5, timedelta(minutes=15)),)
PASSWORDS_PER_NETWORK = (Limit(50, timedelta(minutes=15)),)


def longest(limits: Iterable[Limit]) -> timedelta:
    """How far back one must look to apply the limits."""
    return max(limit.window for limit in limits)


def free_at(moments: Sequence[datetime], limits: Iterable[Limit], now: datetime) -> datetime | None:
    """The moment from which one more is allowed, given when it happened before; None when it is allowed now."""
    ordered = sorted(moments)
    closed_until = [ordered[-limit.count] + limit.window for limit in limits if len(ordered) >= limit.count]
    latest = max(closed_until, default=now)
    return latest if latest > now else None
