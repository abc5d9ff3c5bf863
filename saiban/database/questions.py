"""Questions that are asked again and again.

Django puts the SQL of a queryset together each time that it is asked, which for one row by its key takes several times
as long as the database takes to answer. A `Question` is a queryset whose SQL is put together once a process; only the
values that it is asked with are new. PostgreSQL for its part plans the same words once a connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import get_related_populators
from psycopg import sql

Row = TypeVar("Row", bound=Model)


class Given(Value):
    """In the queryset of a `Question`, the place of a value that is given when it is asked.

    To be compared with one value, as in ``filter(owner_id=Given("owner"))``.
    """

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(None, output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class AnyGiven(Given):
    """The place of a list of values, any of which will do: ``filter(uscc=AnyGiven("codes"))``."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "ANY(%s)", (self,)


class Question(Generic[Row]):
    """A queryset of rows, with the annotations it has, whose values are given each time.

    `put` makes the queryset, with a `Given` for each value. It may order, lock, annotate, leave columns out and join
    single rows of other models to its own (``select_related``); it cannot prefetch. `ending` is SQL that Django has no
    word for.
    """

    def __init__(self, put: Callable[[], QuerySet[Row]], ending: str = "") -> None:
        self._put, self._ending = put, ending

    @cached_property
    def _composed(self) -> _Instances:
        return _Instances(self._put(), self._ending)

    def rows(self, **given: Any) -> list[Row]:
        """The rows for these values; KeyError where one is missing. One query."""
        composed = self._composed
        return [composed.made(row) for row in composed.asked(given)]

    def one(self, **given: Any) -> Row | None:
        """The first row for these values, or None."""
        return next(iter(self.rows(**given)), None)


class Columns:
    """A queryset of plain values (``values_list``), whose values are given each time."""

    def __init__(self, put: Callable[[], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._put = put

    @cached_property
    def _composed(self) -> _Composed:
        return _Composed(self._put())

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows for these values; KeyError where one is missing. One query."""
        return self._composed.asked(given)


class _Composed:
    """The SQL of a queryset, and what has to be done to the values of its answer."""

    def __init__(self, asked: QuerySet[Any, Any], ending: str = "") -> None:
        self._compiler: Any = asked.query.get_compiler(connection=connection)
        text, values = self._compiler.as_sql()
        self._text = _with_fixed_ones(f"{text} {ending}" if ending else text, values)
        self._given = [value.name for value in values if isinstance(value, Given)]
        self._converters = list(_converters(self._compiler))

    def asked(self, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows that the database answers, their values converted."""
        with connection.cursor() as cursor:
            cursor.execute(self._text, [given[name] for name in self._given])
            found = cursor.fetchall()
        return [self._converted(row) for row in found] if self._converters else found

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return tuple(values)


class _Instances(_Composed):
    """The same of whole rows, and how each becomes an instance with those that are joined to it."""

    def __init__(self, asked: QuerySet[Any], ending: str) -> None:
        super().__init__(asked, ending)
        compiler = self._compiler
        shown = compiler.klass_info["select_fields"]
        self._model: Any = asked.model
        self._names = [compiler.select[place][0].target.attname for place in shown]
        self._fields = slice(shown[0], shown[-1] + 1)
        self._added: dict[str, int] = compiler.annotation_col_map
        # The types on hand are those of a later Django, which asks for one thing more.
        self._joined = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def made(self, row: tuple[Any, ...]) -> Any:
        """The instance that a row of the answer stands for."""
        made = self._model.from_db(connection.alias, self._names, row[self._fields])
        for other in self._joined:
            other.populate(row, made)
        for name, place in self._added.items():
            setattr(made, name, row[place])
        return made


def _with_fixed_ones(text: str, values: Sequence[Any]) -> str:
    """The text with every value written out that is not given: a plan that is made for any value cannot see that an
    index which holds some rows only, such as those of certain states, holds all that are asked for."""
    left = iter(values)

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        return "%s" if isinstance(value, Given) else sql.quote(value, connection.connection).replace("%", "%%")

    connection.ensure_connection()
    return re.sub("%[%s]", written, text)


def _converters(compiler: Any) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """What has to be done to the values of some columns, as JSON to be read."""
    expressions = [column[0] for column in compiler.select]
    for place, (converters, expression) in compiler.get_converters(expressions).items():
        for convert in converters:
            yield place, partial(_converted, convert, expression)


def _converted(convert: Callable[..., Any], expression: Any, value: Any) -> Any:
    return convert(value, expression, connection)
