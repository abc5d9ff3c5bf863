"""Everything in the database that refers to a unit, found in the models themselves, so that nothing is forgotten.

Whatever refers to a unit by a foreign key is moved when units are merged, unless it is named in `HISTORY`.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, QuerySet
from django.utils.translation import gettext as _

from saiban.accounts.models import Unit

# What is said of two units as they were: it stays with them.
HISTORY = frozenset(
    {"accounts.UnitMerge.kept", "accounts.UnitMerge.gone", "accounts.UnitPair.first", "accounts.UnitPair.second"}
)
Reference = ForeignKey[Any, Any]


def references() -> dict[str, Reference]:
    """The foreign keys to a unit that say something of the unit itself, by "app.Model.field", in a fixed order."""
    options = [model._meta for model in apps.get_models(include_auto_created=True)]  # noqa: SLF001
    found = {
        f"{each.label}.{field.name}": field
        for each in options
        for field in each.local_fields
        if isinstance(field, ForeignKey) and field.related_model is Unit
    }
    return {label: field for label, field in sorted(found.items()) if label not in HISTORY}


def rows_of(field: Reference) -> Any:
    """All rows of the model in which the reference stands."""
    return QuerySet(field.model)


def name_of(label: str) -> str:
    """What is behind a reference, in words; a model that has none here goes by its own name."""
    words = {
        "entries.EntryUnit.unit": _("参赛项目中的单位"),
        "entries.UnitPlace.unit": _("报名名额"),
        "accounts.Unit.merged_into": _("以前并入的单位"),
    }
    return words.get(label) or references()[label].model.__name__


def count_references(unit: Unit) -> list[tuple[str, int]]:
    """What would be moved: what each is called, and how many; what there is none of is left out."""
    counts = ((label, rows_of(field).filter(**{field.name: unit}).count()) for label, field in references().items())
    return [(name_of(label), count) for label, count in counts if count]
