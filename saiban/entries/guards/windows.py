"""Which windows may not become shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.core.windows import Window, parse_closing, parse_opening, parse_zone, show_opening, show_window
from saiban.editions.models import Division, Edition, Track
from saiban.entries.guards.tables import table_after
from saiban.entries.models import Entry, Submission
from saiban.rulebook import Change, Touch, clause_of
from saiban.rulebook.schema.contest import Stage
from saiban.rulebook.schema.rulebook import own_window


def window_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of the moments at which entries were first handed in, against the window that would hold for them (H7).

    Tracks or divisions may have windows of their own, never both, so entries are asked by the ones or the others.
    """
    stage = edition.rules.stage_of_kind("registration")
    if stage is None or not any(change.touches is Touch.WINDOW_SHORTENED for change in changes):
        return
    by_track = any(_own_after(stage, track, changes) for track in edition.tracks.all())
    for part in edition.tracks.all() if by_track else edition.divisions.all():
        window = _window_after(stage, part, changes)
        outside = [moment for moment in _first_moments(part) if window is None or moment not in window]
        if outside:
            yield _outside(stage, part, window, outside)


def _first_moments(part: Division | Track) -> Iterable[datetime]:
    """When each entry of it was first handed in, in order; what is handed in again may come later."""
    there = Q(division=part) if isinstance(part, Division) else Q(track=part)
    entered = Entry.objects.entered().filter(there)
    first = Submission.objects.filter(sequence=1, entry__in=entered).order_by("submitted_at")
    return first.values_list("submitted_at", flat=True)


def _window_after(stage: Stage, part: Division | Track, changes: Sequence[Change]) -> Window | None:
    """The registration window that would hold there; an own one replaces the stage's as a whole."""
    rules = part.edition.rules
    zone = next((parse_zone(change.after) for change in changes if change.path == "edition.time_zone"), rules.zone)
    return _window(
        _own_after(stage, part, changes)
        or table_after(stage.model_dump(mode="json"), changes, f"stages[{stage.code}]"),
        zone,
    )  # fmt: skip


def _own_after(stage: Stage, part: Division | Track, changes: Sequence[Change]) -> dict[str, Any] | None:
    ruled = next((each for each in getattr(part.edition.rules, _list_of(part)) if each.code == part.code), None)
    own = own_window(ruled, stage.code) if ruled else None
    return table_after(own.model_dump(mode="json") if own else None, changes, f"{_path(part)}[{stage.code}]")


def _list_of(part: Division | Track) -> str:
    return "divisions" if isinstance(part, Division) else "tracks"


def _path(part: Division | Track) -> str:
    return f"{_list_of(part)}[{part.code}].windows"


def _window(table: Mapping[str, Any] | None, zone: ZoneInfo) -> Window | None:
    opens, closes = (table or {}).get("opens"), (table or {}).get("closes")
    if not opens and not closes:
        return None
    return Window(parse_opening(opens, zone) if opens else None, parse_closing(closes, zone) if closes else None)


def _outside(stage: Stage, part: Division | Track, window: Window | None, moments: Sequence[datetime]) -> Reason:
    rules = part.edition.rules
    told = {
        "name": part.name, "count": len(moments), "first": show_opening(moments[0], rules.zone),
        "last": show_opening(moments[-1], rules.zone),
        "window": show_window(window, rules.zone) if window else _("待定"),
    }  # fmt: skip
    message = _("%(name)s有 %(count)s 个项目不是在新的报名时间（%(window)s）内提交的。") % told
    remedy = _("请让新的报名时间包含这些提交时刻：%(first)s 至 %(last)s。") % told
    return Reason("entries_affected", message, _path(part), remedy, clause_of(stage))
