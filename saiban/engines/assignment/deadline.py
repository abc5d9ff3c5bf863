"""The seconds that a request allows."""

from __future__ import annotations

import time


class Deadline:
    """The seconds that are left. Nothing but giving up depends on the clock, and the result says so then."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """At least a moment, so that a solver can be asked and say that it found nothing."""
        return max(self._ends - time.monotonic(), 0.01)

    @property
    def is_over(self) -> bool:
        """Whether the time has run out."""
        return time.monotonic() >= self._ends
