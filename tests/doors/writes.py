"""Which writes need a row on record."""

from __future__ import annotations

from collections.abc import Collection

from tests.doors.doors import Door

RECORD = "audit_auditrow"
# What a request leaves behind whoever sends it: sessions, counts of tries, the queue of jobs.
MACHINERY = frozenset({"accounts_session", "saiban_cache"})
QUEUE = "procrastinate_"


def written(changed: Collection[str]) -> set[str]:
    """Of the tables that changed, those that tell of the contest and its people."""
    return {table for table in changed if table not in MACHINERY | {RECORD} and not table.startswith(QUEUE)}


def unrecorded(door: Door, changed: Collection[str]) -> set[str]:
    """Those of them for which a row on record is missing."""
    return set() if RECORD in changed else written(changed) - set(door.quiet)
