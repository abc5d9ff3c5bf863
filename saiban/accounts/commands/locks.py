"""Locks on what has no row yet. They are always taken in the order of the parameters, and held until the commit."""

from __future__ import annotations

from django.db import connection

_ALONE = "pg_advisory_xact_lock(hashtextextended(%s, 0))"
_EACH_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"
_TOGETHER = "pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def hold(*names: str) -> None:
    """Wait until no other transaction holds one of the names, then hold them."""
    with connection.cursor() as cursor:
        cursor.execute(_EACH_ALONE, [list(names)])


MERGES = "accounts.unit_merges"


def keep_units_apart(*then: str) -> None:
    """Let no two units be merged or parted until the transaction ends: which unit a name means stays as it is.

    Taken before any unit is read that counts, and before the register of units, which may be held `then` in the same
    question. Those who take it do not wait for each other, only for whoever holds it alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([_TOGETHER, *(_ALONE for _ in then)])}", [MERGES, *then])
