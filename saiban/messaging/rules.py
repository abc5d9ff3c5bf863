"""How long a delivery that failed waits for its next attempt, and when it is given up. Pure."""

from __future__ import annotations

from datetime import timedelta

# The first is short for the sake of codes, which live five minutes; the last ones outlive an evening's outage.
_WAITS = tuple(timedelta(seconds=s) for s in (15, 60, 300, 1800, 2 * 3600, 6 * 3600))


def wait_after(attempts: int) -> timedelta | None:
    """What to wait after so many failed attempts (at least one); None when the last of them was the last."""
    return _WAITS[attempts - 1] if attempts <= len(_WAITS) else None
