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
from saiban.entries.queries.counted import counted_parts
from saiban.entries.queries.facts import doubled_projects
from saiban.entries.queries.named import people_beyond
from saiban.entries.queries.persons import persons_beyond
from saiban.entries.rules.named import is_held
from saiban.rulebook import Change, Touch, clause_of
from saiban.rulebook.schema.limits import PerNamedPerson, PerPerson, PerUnit, SameProject

# A reason names this many units; there may be hundreds.
NAMED = 3
_NAMED = re.compile(r"limits\.per_named_person\[(.+?)\]")


def limit_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of what is beyond a limit that comes or becomes tighter, counted as the new rulebook counts."""
    tightened = [change.path for change in changes if change.touches is Touch.LIMIT_TIGHTENED]
    for place, speak in _GUARDED:
        path = next((path for path in tightened if path == place or path.startswith(f"{place}.")), None)
        limit = table_after(edition.rules.to_data()["limits"].get(place.split(".")[1]), changes, place)
        if path and limit and limit.get("severity") != "warn":
            yield from speak(edition, path, limit)
    yield from _of_named(edition, changes, tightened)


def _of_places(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """More entries of a unit than the new limit lets be (H13)."""
    limit = PerUnit.model_validate(data)
    taken = counted_parts(edition, limit).values_list("unit__name").annotate(taken=Count("pk"))
    over = list(taken.filter(taken__gt=limit.max).order_by("-taken", "unit"))
    if not over:
        return
    named = "、".join(_("%(name)s %(taken)s 个") % {"name": name, "taken": count} for name, count in over[:NAMED])
    told = {"count": len(over), "max": limit.max, "named": named, "more": _("等") if over[NAMED:] else ""}
    message = _("已有 %(count)s 家单位报名的项目超过新的上限 %(max)s 个：%(named)s%(more)s。") % told
    remedy = _("请把上限定为不少于 %(most)s 个，或先请这些单位撤回多出的项目。") % {"most": over[0][1]}
    yield Reason("entries_affected", message, path, remedy, clause_of(limit))


def _of_people(edition: Edition, path: str, data: Mapping[str, Any]) -> Iterator[Reason]:
    """More entries of one person than the new limit lets be."""
    limit = PerPerson.model_validate(data)
    over = [count for _person, count in persons_beyond(edition, limit.max)]
    if over:
        message = _("有 %(count)s 人提交的项目超过新的上限 %(max)s 个。") % {"count": len(over), "max": limit.max}
        remedy = _("请把上限定为不少于 %(most)s 个，或先请他们撤回多出的项目。") % {"most": max(over)}
        yield Reason("entries_affected", message, path, remedy, clause_of(limit))


def _of_named(edition: Edition, changes: Sequence[Change], tightened: Sequence[str]) -> Iterator[Reason]:
    """More entries that name somebody than a new limit lets be; told by name, for who they are is their name."""
    old = {limit["code"]: limit for limit in edition.rules.to_data()["limits"]["per_named_person"]}
    paths = {found[1]: path for path in reversed(tightened) if (found := _NAMED.match(path))}
    for code, path in paths.items():
        data = table_after(old.get(code), changes, f"limits.per_named_person[{code}]")
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


_GUARDED = (
    ("limits.per_unit", _of_places),
    ("limits.per_person", _of_people),
    ("limits.same_project", _of_doubled),
)
