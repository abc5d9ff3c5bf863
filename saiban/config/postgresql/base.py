"""The module that Django looks for in a database engine."""

from __future__ import annotations

from time import monotonic

from django.db.backends.postgresql import base

TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a connection whether it still lives only when it has not answered for some seconds.

    Asking before every request is a seventh of what a quick page costs the database. A connection that breaks within
    those seconds fails one request, and is closed for that.
    """

    health_check_enabled: bool
    health_check_done: bool
    _answered_at = 0.0

    def close_if_health_check_failed(self) -> None:
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        now = monotonic()
        if now - self._answered_at < TRUSTED_SECONDS:
            # Said once a request, before its first question: asked in the midst of a transaction, it would spoil that.
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._answered_at = now
