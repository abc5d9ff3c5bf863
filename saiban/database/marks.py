"""Telling whether a row has changed since it was read."""

from __future__ import annotations

from typing import Any

from django.db.models import Expression, TextField


class RowMark(Expression):
    """Which version of its row a row is: as an annotation of a queryset, ``annotate(mark=RowMark())``.

    Where the row lies (`ctid`) and who wrote it (`xmin`), which PostgreSQL changes with every update and with nothing
    else: two marks of a row are equal exactly when no column of it was written in between, whoever wrote and whatever.
    """

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return mark_of(connection.ops.quote_name(compiler.query.get_initial_alias())), ()


def mark_of(table: str) -> str:
    """The same as SQL, for a table (or its alias) in a statement that is written out."""
    return f"ROW({table}.ctid, {table}.xmin)::text"
