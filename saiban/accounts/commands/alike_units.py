"""Finding units that are probably one, and saying that two of them are not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import hold
from saiban.accounts.models import Person, Unit, UnitPair
from saiban.accounts.queries.alike_units import uncompared_units
from saiban.accounts.rules.alike_units import Alike, alike_units
from saiban.accounts.rules.unit_words import UnitWords
from saiban.audit.commands import SYSTEM, System, record
from saiban.core.errors import NotThere, Reason, Refused


@transaction.atomic(durable=True)
def compare_units(*, now: datetime, actor: Person | System = SYSTEM, scope: str = "") -> int:
    """Compare all units with each other, where any is new since the last time; gives how many pairs may be one.

    What nobody has dismissed and is not alike any more is forgotten. One comparison at a time; half a second for 5,000
    units.
    """
    hold("accounts.unit_pairs")
    new = list(uncompared_units().values_list("pk", flat=True))
    if not new:
        return UnitPair.objects.count()
    rows = list(Unit.objects.filter(merged_into=None).order_by("pk").only("name", "uscc", "province"))
    found = alike_units(UnitWords(unit.pk, unit.name, unit.uscc, unit.province) for unit in rows)
    _note(found, now)
    # As they are now, not as they were read: whoever was renamed meanwhile is compared once more.
    Unit.objects.filter(pk__in=new).update(compared_as=Concat("name_key", Value("|"), "uscc"))
    record(
        actor=actor, verb="compare_units", subject=("register", "units"), scope=scope, now=now, units=len(rows),
        found=len(found),
    )  # fmt: skip
    return len(found)


def _note(found: list[Alike], now: datetime) -> None:
    pairs = {(each.first, each.second) for each in found}
    gone = [
        pk
        for pk, first, second in UnitPair.objects.filter(dismissed_at=None).values_list("pk", "first", "second")
        if (first, second) not in pairs
    ]
    UnitPair.objects.filter(pk__in=gone).delete()
    UnitPair.objects.bulk_create(
        (
            UnitPair(
                first_id=each.first, second_id=each.second, reasons=[str(why) for why in each.reasons],
                likelihood=int(each.likelihood), found_at=now,
            )
            for each in found
        ),
        batch_size=1000, update_conflicts=True, unique_fields=["first", "second"],
        update_fields=["reasons", "likelihood"],
    )  # fmt: skip


@transaction.atomic(durable=True)
def dismiss_unit_pair(*, first_id: int, second_id: int, actor: Person, reason: str, scope: str, now: datetime) -> None:
    """Say that two units are two; refused without a reason."""
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refused([Reason("missing", _("请写明为什么是两家不同的单位。"), "why")])
    pair = _held(first_id, second_id)
    if pair.dismissed_at is not None:
        return
    pair.dismissed_by, pair.dismissed_at, pair.dismissed_why = actor, now, reason
    pair.save(update_fields=["dismissed_by", "dismissed_at", "dismissed_why"])
    _record(pair, "dismiss_unit_pair", actor, scope, now, reason=reason)


@transaction.atomic(durable=True)
def restore_unit_pair(*, first_id: int, second_id: int, actor: Person, scope: str, now: datetime) -> None:
    """Take back that two units are two: they stand among the suggestions again. Twice is once."""
    pair = _held(first_id, second_id)
    if pair.dismissed_at is None:
        return
    reason, pair.dismissed_why = pair.dismissed_why, ""
    pair.dismissed_by, pair.dismissed_at = None, None
    pair.save(update_fields=["dismissed_by", "dismissed_at", "dismissed_why"])
    _record(pair, "restore_unit_pair", actor, scope, now, reason=reason)


def _held(one: int, other: int) -> UnitPair:
    """The pair, held; NotThere unless somebody suggested it."""
    pairs: QuerySet[UnitPair] = UnitPair.objects.select_for_update()
    pair = pairs.filter(Q(first=one, second=other) | Q(first=other, second=one)).first()
    if pair is None:
        raise NotThere
    return pair


def _record(pair: UnitPair, verb: str, actor: Person, scope: str, now: datetime, **detail: object) -> None:
    units = Unit.objects.in_bulk([pair.first_id, pair.second_id])
    record(
        actor=actor, verb=verb, subject=("unit_pair", str(pair.pk)), scope=scope, now=now,
        first=units[pair.first_id].name, second=units[pair.second_id].name, **detail,
    )  # fmt: skip
