"""Which limits may not become tighter: places of a unit (H13), entries of a person, one project once (H16), how often
people are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.editions.models import Edition
from saiban.entries.guards.tables import table_after
from saiban.entries.queries.counted import counted_apart, counted_parts
from saiban.entries.queries.facts import doubled_projects
from saiban.entries.queries.named import people_beyond
from saiban.entries.queries.persons import persons_beyond
from saiban.entries.rules.named import is_held
from saiban.rulebook import Change, Touch, clause_of
from saiban.rulebook.schema.limits import PerNamedPerson, PerPerson, PerUnit, PerUnitWithin, SameProject

# A reason names this many units; there may be hundreds.
NAMED = 3
# One limit: "limits.per_unit", "limits.per_named_person[leaders]"
_LIMIT = re.compile(r"limits\.(\w+)(?:\[(.+?)\])?")


def limit_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of what is beyond a limit that comes or becomes tighter, counted as the new rulebook counts."""
    limits = edition.rules.to_data()["limits"]
    for place, (path, name, code) in _tightened(changes).items():
        old = limits.get(name) if code is None else next((each for each in limits[name] if each["code"] == code), None)
        limit = table_after(old, changes, place)
        if limit and limit.get("severity") != "warn" and name in _GUARDED:
            yield from _GUARDED[name](edition, path, limit)


def _tightened(changes: Sequence[Change]) -> dict[str, tuple[str, str, str | None]]:
    """By limit, the first change of it that makes it tighter, its name and its code in a list of several."""
    found: dict[str, tuple[str, str, str | None]] = {}
    for change in changes:
        limit = _LIMIT.match(change.path)
        if limit and change.touches is Touch.LIMIT_TIGHTENED:
            found.setdefault(limit[0], (change.path, limit[1], limit[2]))
    return found


def _of_places(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """More entries of a unit than the new limit lets be (H13)."""
    limit = (PerUnitWithin if "within" in data else PerUnit).model_validate(data)
    taken = counted_parts(edition, limit).values("unit", *counted_apart(limit)).annotate(taken=Count("pk"))
    rows = taken.filter(taken__gt=limit.max).order_by("-taken", "unit").values_list("unit", "unit__name", "taken")
    over: dict[int, tuple[str, int]] = {}
    for unit, name, count in rows:
        over.setdefault(unit, (name, count))
    if not over:
        return
    named = [_("%(name)s %(taken)s 个") % {"name": name, "taken": count} for name, count in over.values()]
    more = _("等") if named[NAMED:] else ""
    told = {"count": len(over), "max": limit.max, "named": "、".join(named[:NAMED]), "more": more}
    message = _("已有 %(count)s 家单位报名的项目超过新的上限 %(max)s 个：%(named)s%(more)s。") % told
    remedy = _("请把上限定为不少于 %(most)s 个，或先请这些单位撤回多出的项目。") % {"most": rows[0][2]}
    yield Reason("entries_affected", message, path, remedy, clause_of(limit))


def _of_people(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """More entries of one person than the new limit lets be."""
    limit = PerPerson.model_validate(data)
    over = [count for _person, count in persons_beyond(edition, limit.max)]
    if over:
        message = _("有 %(count)s 人提交的项目超过新的上限 %(max)s 个。") % {"count": len(over), "max": limit.max}
        remedy = _("请把上限定为不少于 %(most)s 个，或先请他们撤回多出的项目。") % {"most": max(over)}
        yield Reason("entries_affected", message, path, remedy, clause_of(limit))


def _of_named(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """More entries that name somebody than the new limit lets be; told by name, for who they are is their name."""
    limit = PerNamedPerson.model_validate(data)
    over = people_beyond(edition, limit) if is_held(limit) else {}
    if over:
        yield _too_often(limit, path, over)


def _too_often(limit: PerNamedPerson, path: str, over: Mapping[str, int]) -> Reason:
    named = [_("%(name)s %(taken)s 个") % {"name": name, "taken": count} for name, count in over.items()]
    told = {"max": limit.max, "named": "、".join(named[:NAMED]), "more": _("等") if named[NAMED:] else ""}
    message = _("有人参加的项目超过新的上限 %(max)s 个：%(named)s%(more)s。") % told
    remedy = _("请把上限定为不少于 %(most)s 个，或先请他们撤回多出的项目。") % {"most": max(over.values())}
    return Reason("entries_affected", message, path, remedy, clause_of(limit))


def _of_doubled(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """Projects that were entered twice while that was only noted (H16)."""
    count = doubled_projects().filter(edition=edition).count()
    if count:
        message = _("已提交的项目中有 %(count)s 个与同一单位（或同一人）的另一个项目同名。") % {"count": count}
        remedy = _('请先处理这些重复的项目，或把这项限制设为仅提示（severity = "warn"）。')
        yield Reason("entries_affected", message, path, remedy, clause_of(SameProject.model_validate(data)))


_GUARDED = {
    "per_unit": _of_places,
    "per_unit_within": _of_places,
    "per_person": _of_people,
    "per_named_person": _of_named,
    "same_project": _of_doubled,
}
