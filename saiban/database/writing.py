"""Writing one row by a statement that is put together once a process, as a `Question` is read by one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)


def insert(row: Row) -> Row:
    """Add the row, which gets its key from the database; what `save` does for a new row of a model without parents.

    In the caller's transaction. Raises what the database refuses, as `save` does. No signals are sent.
    """
    return insert_all([row])[0]


def insert_all(rows: Iterable[Row]) -> list[Row]:
    """Add rows of one model in one query, each of which gets its key; none where there are none. A few at a time."""
    rows = list(rows)
    if not rows:
        return rows
    text, given, told = _adding(type(rows[0]), len(rows))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in given]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = cursor.fetchall()
    for row, known in zip(rows, found, strict=True):
        for field, value in zip(told, known, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what `save` notes as well
    return rows


def update(row: Model, *names: str) -> None:
    """Write these fields of a row that is there; what `save(update_fields=…)` does. Nothing where it is gone."""
    text, fields = _writing(type(row), names)
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(text, [*values, row.pk])


@cache
def _adding(model: type[Model], count: int) -> tuple[str, list[Field[Any, Any]], list[Field[Any, Any]]]:
    """INSERT of so many rows for the columns that are given, telling those that the database fills in.

    That is the key, and what is generated. Rows are told in the order in which they are given.
    """
    own = model._meta  # noqa: SLF001 - Django's own way of telling
    told: list[Field[Any, Any]] = list(own.db_returning_fields)
    given = [field for field in own.concrete_fields if field not in told]
    names, known = _columns(given), _columns(told)
    places = ", ".join([f"({', '.join(['%s'] * len(given))})"] * count)
    table = connection.ops.quote_name(own.db_table)
    return f"INSERT INTO {table} ({names}) VALUES {places} RETURNING {known}", given, told  # noqa: S608


@cache
def _writing(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    """UPDATE of these fields of one row by its key."""
    own = model._meta  # noqa: SLF001 - Django's own way of telling
    assert own.pk is not None
    fields: list[Any] = [own.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    changes = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {quoted(own.db_table)} SET {changes} WHERE {quoted(own.pk.column)} = %s", fields  # noqa: S608


def _columns(fields: list[Field[Any, Any]]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)
