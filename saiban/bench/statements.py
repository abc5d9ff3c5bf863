"""How many statements an operation sends to the database, and what they cost there, as the server itself counts."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

# The brackets of a transaction are no queries, nor is what the server asks itself to check a foreign key.
_NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SELECT 1 FROM ONLY")


@dataclass(frozen=True, slots=True)
class Statement:
    """One kind of statement: how often an operation sends it, and the milliseconds that it takes each time."""

    text: str
    times: float
    milliseconds: float


class Counter:
    """Counts what a database is asked; the server has `pg_stat_statements` loaded (see `prepare`)."""

    def __init__(self, server: str, database: str) -> None:
        self._link = psycopg.connect(server, autocommit=True)
        self._database = database
        self._track("top")

    def close(self) -> None:
        self._track("none")
        self._link.close()

    def _track(self, what: str) -> None:
        """Counting costs a little; it is on only while this object is open."""
        self._link.execute(sql.SQL("ALTER SYSTEM SET pg_stat_statements.track = {}").format(what))
        self._link.execute("SELECT pg_reload_conf()")

    def begin(self) -> None:
        self._link.execute("SELECT pg_stat_statements_reset()")

    def statements(self, operations: int) -> list[Statement]:
        """What one of so many operations asked since `begin`, the dearest first.

        What comes less than every second time is not the operation's own: a heartbeat, a check once a minute.
        """
        rows = self._link.execute(
            "SELECT query, calls, mean_exec_time FROM pg_stat_statements "
            "JOIN pg_database ON pg_database.oid = dbid WHERE datname = %s",
            [self._database],
        ).fetchall()
        found = [Statement(" ".join(text.split()), calls / operations, spent) for text, calls, spent in rows]
        own = [each for each in found if each.times >= 0.5 and not each.text.startswith(_NOT_ASKED)]
        return sorted(own, key=lambda each: -each.times * each.milliseconds)


def unfinished_jobs(server: str, database: str) -> int:
    """How many jobs of the site wait or are being done."""
    with psycopg.connect(server, dbname=database) as link:
        row = link.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')").fetchone()
    return int(row[0]) if row else 0
