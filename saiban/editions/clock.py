"""The one clock of an edition: the real one, or the one that a rehearsal set.

A committee rehearses a closing day weeks before it comes: it sets the edition's clock to a moment, and from then on
that clock moves on by itself. Whatever belongs to the edition (phases, deadlines, stored times) goes by this clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django.http import HttpRequest


class HasClock(Protocol):
    """An edition, as far as the clock is concerned."""

    clock_shows: datetime | None
    clock_set_at: datetime | None


def received_at(request: HttpRequest) -> datetime:
    """The real moment at which the request came: what counts is when one asked, not how long the answer took."""
    moment: datetime = request.received_at  # type: ignore[attr-defined]
    return moment


def edition_now(edition: HasClock, real_now: datetime) -> datetime:
    """What the edition's clock shows at the real moment `real_now`; reads the edition's own columns, asks no database.

    A request that came before the clock was set counts as come at the moment it was set to.
    """
    if edition.clock_shows is None or edition.clock_set_at is None:
        return real_now
    return edition.clock_shows + max(real_now - edition.clock_set_at, timedelta(0))


def real_moment(edition: HasClock, moment: datetime) -> datetime:
    """The real moment at which the edition's clock shows `moment`: where a countdown on a page must end."""
    if edition.clock_shows is None or edition.clock_set_at is None:
        return moment
    return edition.clock_set_at + (moment - edition.clock_shows)


def is_rehearsing(edition: HasClock) -> bool:
    return edition.clock_shows is not None
