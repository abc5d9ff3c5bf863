"""How often links that never were may be tried from one network.

Nobody guesses 256 random bits; the limit keeps a script from spending the site's time on it. It is high enough for a
hospital behind one address where somebody mistypes, and is counted where sessions are: no record of the contest.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from saiban.accounts.hashes import network_hash
from saiban.accounts.networks import network_of

TRIES, WINDOW = 30, 10 * 60


def has_tried_too_often(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) >= TRIES


def note_try(request: HttpRequest) -> None:
    """One more; the count is forgotten when nobody has tried for ten minutes."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, WINDOW)


def _key(request: HttpRequest) -> str:
    return f"confirmation-tries:{network_hash(network_of(request))}"
