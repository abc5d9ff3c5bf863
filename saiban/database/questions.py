"""Questions that are asked again and again.

Django puts the SQL of a queryset together each time that it is asked, which for one row by its key takes several times
as long as the database takes to answer. A `Question` is a queryset whose SQL is put together once a process; only the
values that it is asked with are new. PostgreSQL for its part plans the same words once a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value

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
    """A queryset of whole rows, with the annotations it has, whose values are given each time.

    `put` makes the queryset, with a `Given` for each value. It may order, lock and annotate; it cannot join rows of
    other models to its own (``select_related``), nor prefetch. `ending` is SQL that Django has no word for.
    """

    def __init__(self, put: Callable[[], QuerySet[Row]], ending: str = "") -> None:
        self._put, self._ending = put, ending

    @cached_property
    def _composed(self) -> _Composed:
        return _Composed(self._put(), self._ending)

    def rows(self, **given: Any) -> list[Row]:
        """The rows for these values; KeyError where one is missing. One query."""
        composed = self._composed
        values = [given[value.name] if isinstance(value, Given) else value for value in composed.values]
        with connection.cursor() as cursor:
            cursor.execute(composed.text, values)
            found = cursor.fetchall()
        return [composed.made(row) for row in found]

    def one(self, **given: Any) -> Row | None:
        """The first row for these values, or None."""
        return next(iter(self.rows(**given)), None)


class _Composed:
    """The SQL of a queryset, and how a row of its answer becomes an instance."""

    def __init__(self, asked: QuerySet[Any], ending: str) -> None:
        compiler: Any = asked.query.get_compiler(connection=connection)
        text, self.values = compiler.as_sql()
        self.text = f"{text} {ending}" if ending else text
        self._model: Any = asked.model
        shown = compiler.klass_info["select_fields"]
        self._names = [compiler.select[place][0].target.attname for place in shown]
        self._fields = slice(shown[0], shown[-1] + 1)
        self._added: dict[str, int] = compiler.annotation_col_map
        self._converters = list(_converters(compiler))

    def made(self, row: tuple[Any, ...]) -> Any:
        """The instance that a row of the answer stands for."""
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        made = self._model.from_db(connection.alias, self._names, values[self._fields])
        for name, place in self._added.items():
            setattr(made, name, values[place])
        return made


def _converters(compiler: Any) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """What has to be done to the values of some columns, as JSON to be read."""
    expressions = [column[0] for column in compiler.select]
    for place, (converters, expression) in compiler.get_converters(expressions).items():
        for convert in converters:
            yield place, partial(_converted, convert, expression)


def _converted(convert: Callable[..., Any], expression: Any, value: Any) -> Any:
    return convert(value, expression, connection)
