"""What changed in an edition, told to every process that keeps copies of what it shows.

A command announces in its own transaction; PostgreSQL passes the word on when, and only when, the change is
committed. Every web process has one listening thread. Two counters say how old a copy is:

* `at_once` turns as soon as a rulebook, a clock or an edition's place on the site changes;
* `soon` turns for what may lag a little (counts of entries), at most once in `LAG` seconds: a burst of submissions
  must not make every visitor of the public page pay for a new copy.

While nobody listens (the thread lost its connection, or the process never started one) a copy is good for `UNHEARD`
seconds and no longer.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections, transaction

CHANNEL = "saiban_changed"
LAG = 2.0
UNHEARD = 1.0
HEARTBEAT = 1.0
# A server that hangs without closing the connection is noticed when the heartbeat fails to return.
DEAF_AFTER = 3 * HEARTBEAT

_AT_ONCE = "!"
log = logging.getLogger(__name__)

Generation = tuple[int, int]


@dataclass
class _Counters:
    """How often things have changed, as far as this process knows."""

    at_once: int = 0
    soon: int = 0
    pending: bool = False
    turned_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self) -> None:
        with self.lock:
            self.at_once += 1

    def turn_soon(self) -> None:
        with self.lock:
            self.pending = True

    def read(self) -> Generation:
        with self.lock:
            if self.pending and monotonic() - self.turned_at >= LAG:
                self.soon, self.pending, self.turned_at = self.soon + 1, False, monotonic()
            return self.at_once, self.soon


_counters = _Counters()


def announce(edition_code: str, *, at_once: bool = False) -> None:
    """Say that something which the public pages of this edition show has changed; call inside the transaction.

    Other processes hear it on commit. This process turns its counters now, so that its own next page is right within
    the transaction, and again on commit, because another thread may have made a copy in between.
    """
    payload = edition_code + (_AT_ONCE if at_once else "")
    _heed(payload)
    transaction.on_commit(lambda: _heed(payload))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def generation() -> Generation:
    """Copies made under another generation than this one are out of date."""
    return _counters.read()


def forget() -> None:
    """Make every copy in this process out of date, for instance between two tests."""
    _counters.turn()


def _heed(payload: str) -> None:
    if payload.endswith(_AT_ONCE):
        _counters.turn()
    else:
        _counters.turn_soon()


class Listener(threading.Thread):
    """Hears what other processes announce, for as long as this process lives."""

    def __init__(self, database: dict[str, Any]) -> None:
        super().__init__(name="saiban-changes", daemon=True)
        self._database = database
        self._stopped = threading.Event()
        self._heard_at = float("-inf")

    def is_hearing(self) -> bool:
        return monotonic() - self._heard_at < DEAF_AFTER

    def stop(self) -> None:
        """Ends the thread and waits for it, so that its connection is closed when this returns."""
        self._stopped.set()
        self.join(timeout=5 * HEARTBEAT)

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                log.warning("lost touch with the database's announcements: %s", error)
            self._heard_at = float("-inf")
            self._stopped.wait(HEARTBEAT)

    def _listen(self) -> None:
        with psycopg.connect(**self._database, autocommit=True, application_name="saiban-changes") as heard:
            heard.execute(f"LISTEN {CHANNEL}")
            # Whatever was said while nobody listened is lost: every copy is suspect.
            _counters.turn()
            while not self._stopped.is_set():
                self._heard_at = monotonic()
                for message in heard.notifies(timeout=HEARTBEAT):
                    _heed(message.payload)
                heard.execute("SELECT 1")


@dataclass
class _Hearing:
    """This process's listener. Threads do not survive a fork, so the process that started it is remembered."""

    listener: Listener | None = None
    process: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_on(self) -> bool:
        return self.listener is not None and self.process == os.getpid() and self.listener.is_alive()

    def start(self) -> None:
        with self.lock:
            if not self.is_on():
                self.listener, self.process = Listener(_database()), os.getpid()
                self.listener.start()

    def stop(self) -> None:
        with self.lock:
            if self.listener is not None:
                self.listener.stop()
            self.listener = None


_hearing = _Hearing()


def listen() -> None:
    """Have this process listen from now on; cheap when it already does. Off in tests unless they ask for it."""
    if not _hearing.is_on() and getattr(settings, "LISTEN_FOR_CHANGES", settings.MODE != "test"):
        _hearing.start()


def stop_listening() -> None:
    _hearing.stop()


def is_hearing() -> bool:
    """Whether an announcement made now would reach this process at once."""
    return _hearing.listener is not None and _hearing.listener.is_hearing()


def _database() -> dict[str, Any]:
    """How Django itself would connect, without what makes a connection Django's own."""
    own = {"cursor_factory", "context", "prepare_threshold"}
    return {name: value for name, value in connections["default"].get_connection_params().items() if name not in own}
