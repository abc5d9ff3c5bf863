"""Making everything that refers to one unit refer to another; and back.

What is moved is noted row by row, so that exactly that can be moved back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Unit
from saiban.core.errors import Reason, Refused
from saiban.entries.models import ENTERED, EntryUnit, ProjectClaim, UnitPlace
from saiban.entries.references import name_of, references, rows_of

PLACES, CLAIMS, PARTS = "entries.UnitPlace.unit", "entries.ProjectClaim.claimant", "entries.EntryUnit.unit"
Moved = dict[str, list[int]]


def move_all(gone: Unit, kept: Unit) -> Moved:
    """Let all that refers to `gone` refer to `kept`; gives the ids of what was moved, by "app.Model.field".

    The caller holds both units. Refused where a row of each may not stand beside the other.
    """
    moved = {}
    for label, field in references().items():
        rows = rows_of(field).filter(**{field.name: gone})
        moved[label] = _moved(label, list(rows.order_by("pk").values_list("pk", flat=True)), gone, kept)
    claims = ProjectClaim.objects.filter(claimant=_claimant(gone))
    moved[CLAIMS] = _move_claims(claims.values_list("pk", flat=True), gone, kept)
    return {label: ids for label, ids in moved.items() if ids}


def move_back(moved: Mapping[str, list[int]], kept: Unit, gone: Unit) -> Moved:
    """Let what was moved refer to `gone` again; gives the ids of what could not be, because it changed meanwhile."""
    missing = {}
    known = references()
    for label, ids in moved.items():
        if label == CLAIMS:
            back = _move_claims(ids, kept, gone)
        elif label in known:
            back = _moved(label, ids, kept, gone)
        else:
            back = []
        missing[label] = sorted(set(ids) - set(back))
    return {label: ids for label, ids in missing.items() if ids}


def _moved(label: str, ids: list[int], before: Unit, after: Unit) -> list[int]:
    """Of the rows with these ids, those that referred to `before`, and now refer to `after`."""
    field = references()[label]
    rows = rows_of(field).filter(pk__in=ids, **{field.name: before})
    found: list[int] = list(rows.order_by("pk").values_list("pk", flat=True))
    if label == PLACES:
        _move_places(found, after)
        return found
    try:
        with transaction.atomic():
            rows.update(**{field.name: after})
    except IntegrityError as error:
        message = _("“%(what)s”中两家单位各有一条记录，合并后只能留一条。") % {"what": name_of(label)}
        raise Refused([Reason("double", message, "", _("请先删去或更正其中一条。"))]) from error
    return found


def _move_places(ids: Iterable[int], after: Unit) -> None:
    """Give each the lowest number that is free at the other unit. That there is room was found out before (H13).

    Where no limit is in force any more, places are left over from when it was; they may be more than it allowed.
    """
    for place in UnitPlace.objects.filter(pk__in=ids).order_by("place"):
        beside = UnitPlace.objects.filter(edition=place.edition_id, unit=after, limit=place.limit, within=place.within)
        taken = set(beside.values_list("place", flat=True))
        place.unit, place.place = after, min(set(range(1, len(taken) + 2)) - taken)
        place.places = max(place.places, place.place)
        place.save(update_fields=["unit", "place", "places"])


def _move_claims(ids: Iterable[int], before: Unit, after: Unit) -> list[int]:
    """Claims name their unit by its id (H16)."""
    rows = ProjectClaim.objects.filter(pk__in=list(ids), claimant=_claimant(before))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(claimant=_claimant(after))
    return found


def _claimant(unit: Unit) -> str:
    return f"unit:{unit.pk}"


def drop_doubles(gone: Unit, kept: Unit) -> list[list[Any]]:
    """Parts of `gone` in entries that were withdrawn and name `kept` as well: a unit stands in an entry once.

    Gives [entry, part] of each. Handing in again makes the parts anew.
    """
    both = EntryUnit.objects.filter(unit=gone, entry__units__unit=kept).exclude(entry__state__in=ENTERED)
    dropped = [[part.entry_id, part.part] for part in both]
    both.delete()
    return dropped


def put_back_doubles(dropped: Iterable[list[Any]], gone: Unit, kept: Unit) -> None:
    """The parts again, in entries that are still as they were."""
    for entry, part in dropped:
        still = EntryUnit.objects.filter(entry=entry, unit=kept).exclude(entry__state__in=ENTERED)
        if still.exclude(part=part).exists():
            EntryUnit.objects.get_or_create(entry_id=entry, unit=gone, defaults={"part": part})
