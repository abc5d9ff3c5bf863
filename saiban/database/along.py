"""Rows of another model that come along with a row, in the same question.

What belongs to a row costs a question of its own for each kind, however it is prefetched; as one more column, of JSON,
it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject

from saiban.database.rows import names_of, row_of

Row = TypeVar("Row", bound=Model)


def rows_along(rows: QuerySet[Any]) -> ArraySubquery:
    """An annotation: the rows, whole, that go with each row of the queryset (by ``OuterRef``), in their order."""
    model: type[Model] = rows.model
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names_of(model)})))


def read_along(model: type[Row], found: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The instances that such a column holds, as if they had been asked for themselves."""
    fields = [(field.attname, field.to_python) for field in model._meta.concrete_fields]  # noqa: SLF001
    return [row_of(model, [read(row[name]) for name, read in fields]) for row in found]
