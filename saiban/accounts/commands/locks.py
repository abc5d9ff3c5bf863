"""Locks on what has no row yet. They are always taken in the order of the parameters, and held until the commit."""

from __future__ import annotations

from django.db import connection


def hold(*names: str) -> None:
    """Wait until no other transaction holds one of the names, then hold them."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
