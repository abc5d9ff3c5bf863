"""Writing rows by statements that are put together once a process, as a `Question` is read by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from saiban.database.marks import mark_of

Row = TypeVar("Row", bound=Model)
_Fields = list["Field[Any, Any]"]


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
    model = type(rows[0])
    given, told = _parts(model)
    text = _adding(model, len(rows))
    found = _asked(text, [value for row in rows for value in _values(row, given, add=True)])
    for row, known in zip(rows, found, strict=True):
        _note_added(row, told, known)
    return rows


@dataclass(frozen=True, slots=True)
class Change:
    """The writing of one row, still to be done: a statement with its values, without what it is to tell."""

    text: str
    values: list[Any]


def change_of(row: Model, *names: str, mark: str = "") -> Change:
    """The writing of these fields of a row that is there; what `save(update_fields=…)` does.

    With `mark` it meets the row only while that is the very one that was read so (see `saiban.database.marks`).
    """
    model = type(row)
    fields, key = _changed(model, names), [row.pk, *([mark] if mark else [])]
    return Change(_changing(model, names, bool(mark)), [*_values(row, fields, add=False), *key])


def update(row: Model, *names: str) -> None:
    """Write these fields of a row; nothing where it is gone."""
    change = change_of(row, *names)
    _asked(f"{change.text} RETURNING 1", change.values)


def insert_with(change: Change, row: Model) -> bool:
    """Make the change and add the row in one query: both, or neither where the change meets no row, which is False."""
    given, told = _parts(type(row))
    text = f"WITH changed AS ({change.text} RETURNING 1) {_adding_once(type(row))}"
    found = _asked(text, [*change.values, *_values(row, given, add=True)])
    for known in found:
        _note_added(row, told, known)
    return bool(found)


def _asked(text: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _values(row: Model, fields: _Fields, *, add: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=add), connection) for field in fields]


def _note_added(row: Model, told: _Fields, known: tuple[Any, ...]) -> None:
    for field, value in zip(told, known, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what `save` notes as well


@cache
def _parts(model: type[Model]) -> tuple[_Fields, _Fields]:
    """The columns that are given, and those that the database fills in and tells: the key, and generated ones."""
    own = model._meta  # noqa: SLF001 - Django's own way of telling
    told: _Fields = list(own.db_returning_fields)
    return [field for field in own.concrete_fields if field not in told], told


@cache
def _adding(model: type[Model], count: int) -> str:
    """INSERT of so many rows, told in the order in which they are given."""
    given, told = _parts(model)
    places = ", ".join([f"({_places(given)})"] * count)
    return f"INSERT INTO {_table(model)} ({_columns(given)}) VALUES {places} RETURNING {_columns(told)}"  # noqa: S608


@cache
def _adding_once(model: type[Model]) -> str:
    """INSERT of a row for each that `changed` holds."""
    given, told = _parts(model)
    row = f"SELECT {_places(given)} FROM changed"  # noqa: S608
    return f"INSERT INTO {_table(model)} ({_columns(given)}) {row} RETURNING {_columns(told)}"


@cache
def _changed(model: type[Model], names: tuple[str, ...]) -> _Fields:
    return [model._meta.get_field(name) for name in names]  # type: ignore[misc]  # noqa: SLF001


@cache
def _changing(model: type[Model], names: tuple[str, ...], marked: bool) -> str:
    """UPDATE of these fields of one row by its key."""
    table, key = _table(model), model._meta.pk  # noqa: SLF001
    assert key is not None
    changes = ", ".join(f"{_columns([field])} = %s" for field in _changed(model, names))
    still = f" AND {mark_of(table)} = %s" if marked else ""
    return f"UPDATE {table} SET {changes} WHERE {_columns([key])} = %s{still}"  # noqa: S608 - of our own names


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001


def _columns(fields: _Fields) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)


def _places(fields: _Fields) -> str:
    return ", ".join(["%s"] * len(fields))
