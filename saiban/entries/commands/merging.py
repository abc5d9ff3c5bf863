"""Saying that two units of the register are one, and taking it back (H13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import MERGES, hold
from saiban.accounts.models import Person, Unit, UnitMerge
from saiban.audit.commands import record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.entries.commands.moving import PARTS, drop_doubles, move_all, move_back, put_back_doubles
from saiban.entries.commands.queue import queue_comparison
from saiban.entries.models import Entry, EntryUnit
from saiban.entries.queries.merging import merging_of, refusals_of_right

# Of a unit that stays, those that may be the other one's; a name takes its key along.
FIELDS = ("name", "uscc", "kind", "level", "province")
_STORED = ("name", "name_key", "uscc", "kind", "level", "province")


@transaction.atomic(durable=True)
def merge_units(
    *, kept_id: int, gone_id: int, taken: frozenset[str], reason: str, actor: Person, scope: str, now: datetime
) -> UnitMerge:
    """Say that `gone` is `kept`: everything that refers to the one refers to the other, and its name and code mean it.

    `taken` are those of `FIELDS` in which `kept` shall be as `gone` is. Holds the rulebooks in force, then all merges,
    then both units: whoever hands in meanwhile waits, or was first. Refused with every reason: without a why, where one
    of them was merged already, where a limit would be exceeded (H13), a project be entered twice (H16) or a unit stand
    twice in an entry, and where the actor does not speak for every contest in which they have entered.
    """
    kept, gone = _held_units(kept_id, gone_id)
    reasons = [*_why_missing(reason, "reason"), *_merged_already(kept, gone)]
    reasons += merging_of(kept, gone, actor).reasons
    before = {"kept": _fields(kept), "gone": _fields(gone)}
    _take_fields(kept, gone, taken)
    reasons += _clashes(kept, besides=(gone,))
    if reasons:
        raise Refused(reasons)
    dropped = drop_doubles(gone, kept)
    moved = move_all(gone, kept)
    gone.merged_into = kept
    # Who is merged has no place in the register, so the other one may have its code from then on.
    gone.save()
    kept.save()
    merge = UnitMerge.objects.create(
        kept=kept, gone=gone, reason=_plain(reason), merged_by=actor, merged_at=now, before=before, moved=moved,
        after={"kept": _fields(kept), "gone": _fields(gone)}, dropped=dropped, entries=_entries_of(moved),
    )  # fmt: skip
    _compare_anew(kept)
    _record(merge, "merge_units", actor, scope, now, reason=merge.reason, moved=len(moved.get(PARTS, ())))
    return merge


def _held_units(*ids: int) -> list[Unit]:
    """The units in the order of the ids; NotThere unless they are as many. Taken under all merges, which are held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM editions_edition ORDER BY id FOR KEY SHARE")
    hold(MERGES)
    units = {unit.pk: unit for unit in Unit.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(units) != len(ids):
        raise NotThere
    return [units[pk] for pk in ids]


def _why_missing(reason: str, item: str) -> list[Reason]:
    return [] if _plain(reason) else [Reason("missing", _("请写明原因，会留在记录里。"), item)]


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()


def _merged_already(*units: Unit) -> list[Reason]:
    message, remedy = _("“%(unit)s”已并入另一家单位。"), _("请刷新后查看；要改并到别处，请先撤销那次合并。")
    return [
        Reason("merged", message % {"unit": unit.name}, "", remedy) for unit in units if unit.merged_into_id is not None
    ]


def _fields(unit: Unit) -> dict[str, str]:
    return {field: getattr(unit, field) for field in _STORED}


def _take_fields(kept: Unit, gone: Unit, taken: frozenset[str]) -> None:
    """Let `kept` have what is taken from `gone`, and what it has none of itself.

    The name and the code that it gives up for it are `gone`'s from then on, so that they are found as before.
    """
    for field in FIELDS:
        own, other = getattr(kept, field), getattr(gone, field)
        if not other or (own and field not in taken):
            continue
        setattr(kept, field, other)
        if own and field in ("name", "uscc"):
            setattr(gone, field, own)
            if field == "name":
                kept.name_key, gone.name_key = gone.name_key, kept.name_key


def _clashes(unit: Unit, *, besides: tuple[Unit, ...] = ()) -> list[Reason]:
    """That a third unit has its code; or, without one, its name."""
    others = Unit.objects.filter(merged_into=None).exclude(pk__in=[unit.pk, *(each.pk for each in besides)])
    same = Q(uscc=unit.uscc) if unit.uscc else Q(uscc="", name_key=unit.name_key)
    message, remedy = _("“%(unit)s”已用这个名称或代码登记。"), _("请先合并或更正那一家。")
    return [Reason("clash", message % {"unit": other.name}, "", remedy) for other in others.filter(same)]


def _entries_of(moved: Mapping[str, list[int]]) -> dict[str, int]:
    """The entry of each part that was moved: handing in again makes parts anew, and then they cannot be asked."""
    rows = EntryUnit.objects.filter(pk__in=moved.get(PARTS, ()))
    return {str(part): entry for part, entry in rows.values_list("pk", "entry_id")}


def _compare_anew(*units: Unit) -> None:
    """Whether two projects are of one unit has changed (H14)."""
    entered = Entry.objects.entered().filter(units__unit__in=units).distinct()
    for entry in entered.order_by("pk").values_list("pk", flat=True):
        queue_comparison(entry, anew=True)


def _record(merge: UnitMerge, verb: str, actor: Person, scope: str, now: datetime, **detail: Any) -> None:
    record(
        actor=actor, verb=verb, subject=("unit", str(merge.kept_id)), scope=scope, now=now,
        kept=merge.kept.name, gone=merge.before["gone"]["name"], merge=merge.pk, **detail,
    )  # fmt: skip


# --- taking it back ---------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def unmerge_units(*, merge_id: int, why: str, actor: Person, scope: str, now: datetime) -> UnitMerge:
    """Take a merge back: what it moved is moved back, unless it was changed since; what could not be is in `left`.

    What was handed in after the merge stays with the unit that stayed. Holds what `merge_units` holds. Refused without
    a why, if it was taken back already, while the unit that stayed is itself merged into another, and where a third
    unit has taken the name or code meanwhile. No limit can be exceeded: each of two has no more than both had (H13).
    """
    merge = UnitMerge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotThere
    kept, gone = _held_units(merge.kept_id, merge.gone_id)
    merge = UnitMerge.objects.select_for_update().get(pk=merge_id)
    merge.kept, merge.gone = kept, gone
    reasons = [*_why_missing(why, "why"), *_why_not_undone(merge), *refusals_of_right(actor, (kept, gone))]
    if reasons:
        raise Refused(reasons)
    left = _restore_fields(merge)
    clashes = [*_clashes(kept, besides=(gone,)), *_clashes(gone, besides=(kept,))]
    if clashes:
        raise Refused(clashes)
    missing = move_back(merge.moved, kept, gone)
    put_back_doubles(merge.dropped, gone, kept)
    gone.merged_into, gone.compared_as = None, ""
    kept.save()
    gone.save()
    merge.left = [*left, *_left_behind(merge, missing.get(PARTS, []))]
    merge.undone_by, merge.undone_at, merge.undone_why = actor, now, _plain(why)
    merge.save(update_fields=["left", "undone_by", "undone_at", "undone_why"])
    _compare_anew(kept, gone)
    _record(merge, "unmerge_units", actor, scope, now, why=merge.undone_why, left=len(merge.left))
    return merge


def _why_not_undone(merge: UnitMerge) -> list[Reason]:
    if merge.undone_at is not None:
        return [Reason("undone", _("这次合并已被撤销，请刷新后查看。"))]
    if merge.kept.merged_into_id is not None or merge.gone.merged_into_id != merge.kept_id:
        message, remedy = _("“%(unit)s”后来又并入了另一家单位。"), _("请先撤销那次合并，再撤销这一次。")
        return [Reason("merged", message % {"unit": merge.kept.name}, "", remedy)]
    return []


def _restore_fields(merge: UnitMerge) -> list[str]:
    """Both units' fields as they were; what was changed since the merge stays, and is told."""
    for field in _STORED:
        setattr(merge.gone, field, merge.before["gone"][field])
    changed = {field for field in FIELDS if getattr(merge.kept, field) != merge.after["kept"][field]}
    for field in _STORED:
        if field not in changed and not (field == "name_key" and "name" in changed):
            setattr(merge.kept, field, merge.before["kept"][field])
    words = {
        "name": _("名称"),
        "uscc": _("统一社会信用代码"),
        "kind": _("性质"),
        "level": _("级别"),
        "province": _("省份"),
    }
    message = _("“%(unit)s”的%(field)s在合并后改过，保留现在的内容。")
    return [message % {"unit": merge.kept.name, "field": words[field]} for field in FIELDS if field in changed]


def _left_behind(merge: UnitMerge, parts: list[int]) -> list[str]:
    """The entries whose parts were made anew since: they were handed in again, as the unit that stayed."""
    entries = Entry.objects.filter(pk__in=[merge.entries[str(part)] for part in parts]).order_by("pk")
    message = _("项目 %(number)s 在合并后重新提交过，仍记在“%(unit)s”名下；由填报人再次提交后，会按其填写的单位登记。")
    return [message % {"number": entry.number, "unit": merge.kept.name} for entry in entries]
