"""Which windows may not become shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.core.windows import Window, parse_closing, parse_opening, parse_zone, show_opening, show_window
from saiban.editions.models import Division, Edition
from saiban.entries.guards.tables import table_after
from saiban.entries.models import Entry, Submission
from saiban.rulebook import Change, Rulebook, Touch, clause_of


def window_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of the moments at which entries were first handed in, against every division's window as it would be (H7)."""
    if not any(change.touches is Touch.WINDOW_SHORTENED for change in changes):
        return
    for division in edition.divisions.all():
        window = _window_after(edition.rules, changes, division.code)
        outside = [moment for moment in _first_moments(division) if window is None or moment not in window]
        if outside:
            yield _outside(edition.rules, division, window, outside)


def _first_moments(division: Division) -> Iterable[datetime]:
    """When each entry of the division was first handed in, in order; what is handed in again may come later."""
    entered = Entry.objects.entered().filter(division=division)
    first = Submission.objects.filter(sequence=1, entry__in=entered).order_by("submitted_at")
    return first.values_list("submitted_at", flat=True)


def _window_after(rules: Rulebook, changes: Sequence[Change], code: str) -> Window | None:
    """The registration window that would hold in the division; its own replaces the stage's as a whole."""
    stage = rules.stage_of_kind("registration")
    division = next((division for division in rules.divisions if division.code == code), None)
    if stage is None or division is None:
        return None
    own = next((each.model_dump(mode="json") for each in division.windows if each.stage == stage.code), None)
    zone = next((parse_zone(change.after) for change in changes if change.path == "edition.time_zone"), rules.zone)
    return _window(
        table_after(own, changes, f"divisions[{code}].windows[{stage.code}]")
        or table_after(stage.model_dump(mode="json"), changes, f"stages[{stage.code}]"),
        zone,
    )


def _window(table: Mapping[str, Any] | None, zone: ZoneInfo) -> Window | None:
    opens, closes = (table or {}).get("opens"), (table or {}).get("closes")
    if not opens and not closes:
        return None
    return Window(parse_opening(opens, zone) if opens else None, parse_closing(closes, zone) if closes else None)


def _outside(rules: Rulebook, division: Division, window: Window | None, moments: Sequence[datetime]) -> Reason:
    told = {
        "name": division.name, "count": len(moments), "first": show_opening(moments[0], rules.zone),
        "last": show_opening(moments[-1], rules.zone),
        "window": show_window(window, rules.zone) if window else _("待定"),
    }  # fmt: skip
    message = _("%(name)s有 %(count)s 个项目不是在新的报名时间（%(window)s）内提交的。") % told
    remedy = _("请让新的报名时间包含这些提交时刻：%(first)s 至 %(last)s。") % told
    clause = clause_of(rules.stage_of_kind("registration"))
    return Reason("entries_affected", message, f"divisions[{division.code}].windows", remedy, clause)
