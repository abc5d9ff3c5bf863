"""Locks on what has no row yet. They are always taken in the order of the parameters, and held until the commit."""

from __future__ import annotations

from django.db import connection


def hold(*names: str) -> None:
    """Wait until no other transaction holds one of the names, then hold them."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hold_together(name: str) -> None:
    """Wait until nobody holds the name alone (by `hold`), then hold it together with all who do so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


MERGES = "accounts.unit_merges"


def keep_units_apart() -> None:
    """Let no two units be merged or parted until the transaction ends: which unit a name means stays as it is.

    Taken before any unit is read, and before the register of units; those who take it do not wait for each other.
    """
    hold_together(MERGES)
