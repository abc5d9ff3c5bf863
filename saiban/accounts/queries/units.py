"""Which unit on file is meant by a name and a credit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from saiban.accounts.models import Unit
from saiban.core.identifiers import check_uscc
from saiban.core.names import unit_key
from saiban.database.questions import AnyGiven, Columns, Given, Question

KEY_LENGTH = 120
SUGGESTIONS = 10


def _of_keys() -> QuerySet[Unit]:
    return Unit.objects.filter(pk=AnyGiven("keys")).order_by("pk")


def _named() -> QuerySet[Unit]:
    # The index of codes holds no empty one, and a plan that is made for any codes cannot see that none of them is.
    of_code = Q(uscc=AnyGiven("codes")) & ~Q(uscc="")
    return Unit.objects.filter(of_code | Q(name_key=AnyGiven("keys"))).order_by("pk")


def _named_alike() -> QuerySet[Unit]:
    of_code = Q(uscc=Given("code")) & ~Q(uscc="")
    return Unit.objects.filter(of_code | Q(name_key=Given("key"))).order_by("pk")


_NAMED = Question(_named)
# Nearly always one unit is named: a plan for one value is as good for any other, and is made once.
_NAMED_ALIKE = Question(_named_alike)
_UNITS = Question(_of_keys)
_HELD_UNITS = Question(lambda: _of_keys().select_for_update())


@dataclass(frozen=True, slots=True)
class UnitMatcher:
    """Some units from the file, oldest first, among which the one that is meant is found without asking again."""

    units: list[Unit]

    @classmethod
    def load(cls, *, codes: Collection[str], keys: Collection[str], lock: bool = False) -> UnitMatcher:
        """All units with one of the codes or name keys, and those that they were merged into.

        One query, and another where any was merged. With `lock` all are held, in ascending order, and as they are then.
        """
        named = _all_named([code for code in codes if code], list(keys))
        wanted = {unit.pk for unit in named} | {unit.merged_into_id for unit in named if unit.merged_into_id}
        if lock:
            return cls(_HELD_UNITS.rows(keys=sorted(wanted)) if wanted else [])
        return cls(named if len(named) == len(wanted) else _UNITS.rows(keys=sorted(wanted)))

    def find(self, code: str, key: str) -> Unit | None:
        """By code, else by name among units without a code; where no code is given, by name among all, those first.

        A unit of the same name with another code is another unit: hospitals of one name exist in several provinces.
        Who has a name or a code now comes before who has had it; the one found is never a merged one.
        """
        units = sorted(self.units, key=lambda unit: (unit.merged_into_id is not None, unit.uscc != ""))
        same_name = [unit for unit in units if unit.name_key == key]
        if code:
            of_code = [unit for unit in units if unit.uscc == code]
            candidates = [*of_code, *(unit for unit in same_name if not unit.uscc and self._may_have(unit, code))]
        else:
            candidates = same_name
        return self._standing(candidates[0]) if candidates else None

    def _may_have(self, unit: Unit, code: str) -> bool:
        """Whether a unit without a code can be the one with this: not if it was merged into one with another code."""
        return self._standing(unit).uscc in ("", code)

    def _standing(self, unit: Unit) -> Unit:
        """The unit itself, or the one that it was merged into."""
        return next((other for other in self.units if other.pk == unit.merged_into_id), unit)

    def add(self, unit: Unit) -> None:
        """Let it be found from now on."""
        if unit not in self.units:
            self.units.append(unit)


def _all_named(codes: list[str], keys: list[str]) -> list[Unit]:
    if len(codes) <= 1 and len(keys) == 1:
        return _NAMED_ALIKE.rows(code="".join(codes), key=keys[0])
    return _NAMED.rows(codes=codes, keys=keys)


def unit_code(typed: str) -> str:
    """The credit code in its normal form; empty when there is none or it cannot be one, for that identifies nobody."""
    checked = check_uscc(typed) if typed.strip() else None
    return checked.value if checked and checked.ok else ""


def name_key(name: str) -> str:
    """The key that a name has on file."""
    return unit_key(name)[:KEY_LENGTH]


def find_unit(*, name: str, uscc: str = "") -> Unit | None:
    """The unit on file that is meant, or None."""
    return find_units([(name, uscc)])[0]


def find_units(named: Sequence[tuple[str, str]]) -> list[Unit | None]:
    """For each (name, credit code), in order, the unit on file that is meant, or None. One query for all of them."""
    wanted = [(unit_code(uscc), name_key(name)) for name, uscc in named]
    matcher = UnitMatcher.load(codes={code for code, _ in wanted}, keys={key for _, key in wanted})
    return [matcher.find(code, key) for code, key in wanted]


def suggest_units(typed: str) -> list[Unit]:
    """Units whose name begins with, holds or resembles what was typed, in this order; none for less than 2 letters."""
    key = name_key(typed)
    if len(key) < 2:
        return []
    rank = Case(
        When(name_key__startswith=key, then=Value(0)),
        When(name_key__contains=key, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    similar = Unit.objects.filter(Q(name_key__contains=key) | Q(name_key__trigram_similar=key))
    similar = similar.annotate(rank=rank, similarity=TrigramSimilarity("name_key", key)).select_related("merged_into")
    found = similar.order_by("rank", "-similarity", "pk")[:SUGGESTIONS]
    return list({unit.pk: unit for unit in (each.merged_into or each for each in found)}.values())


def _names_of_one() -> QuerySet[Unit, tuple[Any, ...]]:
    """Name keys with the unit that each means now, of the units that have one of the keys."""
    known = Unit.objects.annotate(standing=Coalesce("merged_into", "pk"))
    standing = known.filter(name_key=AnyGiven("keys")).values("standing")
    rows = known.filter(Q(pk__in=standing) | Q(merged_into__in=standing))
    return rows.values_list("name_key", "standing")


_NAMES_OF_ONE = Columns(_names_of_one)


def keys_of_one(keys: Collection[str]) -> set[str]:
    """The name keys, and all others of the units that have them, under whatever names these were merged. One query."""
    return keys_of_each({0: keys})[0]


def keys_of_each(named: Mapping[int, Collection[str]]) -> dict[int, set[str]]:
    """The same for each of several, in one query."""
    units, names = defaultdict[str, set[int]](set), defaultdict[int, set[str]](set)
    for key, unit in _NAMES_OF_ONE.rows(keys=sorted({key for keys in named.values() for key in keys})):
        units[key].add(unit)
        names[unit].add(key)
    return {
        each: {*keys, *(name for key in keys for unit in units[key] for name in names[unit])}
        for each, keys in named.items()
    }
