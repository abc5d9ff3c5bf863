"""Units that are probably one, as they were found; and the register searched for any two of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from saiban.accounts.models import Unit, UnitMerge, UnitPair
from saiban.accounts.queries.units import name_key, unit_code
from saiban.core.errors import NotThere

AT_ONCE = 30
SEARCHED = 20


def list_pairs(*, dismissed: bool, page: int = 1) -> Page[UnitPair]:
    """The pairs of standing units, the likeliest first; those that were dismissed, the last first. Two queries."""
    pairs = _standing_pairs(dismissed=dismissed).select_related("first", "second", "dismissed_by")
    return Paginator(pairs.order_by("-dismissed_at", "-likelihood", "pk"), AT_ONCE).get_page(page)


def count_pairs(*, dismissed: bool) -> int:
    return _standing_pairs(dismissed=dismissed).count()


def _standing_pairs(*, dismissed: bool) -> QuerySet[UnitPair]:
    return UnitPair.objects.filter(
        first__merged_into=None, second__merged_into=None, dismissed_at__isnull=not dismissed
    )


def pair_of(one: Unit, other: Unit) -> UnitPair | None:
    """What was found and said of the two."""
    first, second = sorted((one.pk, other.pk))
    return UnitPair.objects.filter(first=first, second=second).select_related("dismissed_by").first()


def uncompared_units() -> QuerySet[Unit]:
    """Units that are new, or have another name or code than when they were compared."""
    now = Concat("name_key", Value("|"), "uscc")
    return Unit.objects.filter(merged_into=None).exclude(compared_as=now)


def get_standing_unit(pk: int) -> Unit:
    """The unit, or the one that it was merged into; NotThere where there is none."""
    found = Unit.objects.select_related("merged_into").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found.merged_into or found


def search_units(typed: str, *, besides: Unit | None = None) -> list[Unit]:
    """Units whose code is, or whose name holds or resembles, what was typed; found by former names as well."""
    key, code = name_key(typed), unit_code(typed)
    if not key:
        return []
    named = Q(name_key__contains=key) | Q(name_key__trigram_similar=key)
    named |= Q(uscc__startswith=typed.strip().upper()) if len(typed.strip()) >= 4 else Q()
    if code:
        named |= Q(uscc=code)
    found = Unit.objects.filter(named).select_related("merged_into").order_by("name_key", "pk")[: 2 * SEARCHED]
    units = {unit.pk: unit for unit in (each.merged_into or each for each in found)}
    if besides is not None:
        units.pop(besides.pk, None)
    return list(units.values())[:SEARCHED]


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name or code under which a unit was on file of its own."""

    name: str
    uscc: str


def former_names(unit: Unit) -> list[FormerName]:
    rows = unit.merged.order_by("name_key").values_list("name", "uscc")
    return [FormerName(name, uscc) for name, uscc in rows]


def list_merges(page: int = 1) -> Page[UnitMerge]:
    """All merges, the last first. Two queries."""
    rows = UnitMerge.objects.select_related("kept", "gone", "merged_by", "undone_by").order_by("-pk")
    return Paginator(rows, AT_ONCE).get_page(page)


def get_merge(pk: int) -> UnitMerge:
    rows = UnitMerge.objects.select_related("kept", "gone", "gone__merged_into", "merged_by", "undone_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found
