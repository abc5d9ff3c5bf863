"""What the database server must be like, checked at every start and migration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST = 15


@register(Tags.database)
def database_is_fit(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL new enough, in UTF-8, and able to see letters in Chinese text."""
    faults: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
            )
            version, encoding = cursor.fetchone()
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if cursor.fetchone():
                cursor.execute("SELECT cardinality(show_trgm('智慧'))")
                faults += trigram_faults(cursor.fetchone()[0])
        faults += server_faults(version, encoding)
    return faults


def server_faults(version: int, encoding: str) -> list[CheckMessage]:
    """Refuses servers older than PostgreSQL 15 and databases that cannot hold Chinese text."""
    faults: list[CheckMessage] = []
    if version < OLDEST:
        faults.append(Error(f"PostgreSQL {version} is too old: {OLDEST} or later is needed.", id="saiban.E001"))
    if encoding != "UTF8":
        faults.append(
            Error(
                f"The database is encoded in {encoding}.",
                hint="Make it anew: CREATE DATABASE saiban ENCODING 'UTF8' TEMPLATE template0.",
                id="saiban.E002",
            )
        )
    return faults


def trigram_faults(trigrams: int) -> list[CheckMessage]:
    """Refuses a database whose locale takes Chinese characters for no letters, as plain C does."""
    if trigrams:
        return []
    return [
        Error(
            "The database sees no letters in Chinese text: its search would find nothing, and no duplicate.",
            hint="Its LC_CTYPE is C or the like. Make it anew: "
            "CREATE DATABASE saiban LC_CTYPE 'C.UTF-8' ENCODING 'UTF8' TEMPLATE template0.",
            id="saiban.E003",
        )
    ]
