"""Instances of a model from the plain values of a row, as Django's own queries make them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


@cache
def names_of(model: type[Model]) -> list[str]:
    """The columns of the model's own table, by the names under which an instance has them."""
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's own way of telling


def row_of(model: type[Row], values: Sequence[Any]) -> Row:
    """The instance of a row that is there; `values` are those of `names_of`, in that order."""
    return model.from_db(connection.alias, names_of(model), values)
