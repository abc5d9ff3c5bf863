"""The national committee's page: how far every division has come, and where it lags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from saiban.accounts.doors import require_staff
from saiban.editions.kept import Shelf
from saiban.entries.models import State
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import Desk, DeskFilter, get_desk_for
from saiban.entries.queries.overview import (
    LATE_DAYS,
    SLOW_DAYS,
    SORTED_BY,
    Counts,
    DivisionCount,
    count_all,
    count_divisions,
    count_tracks,
    sorted_counts,
)

_TONES = {"late": "accent", "slow": "mid", "": "low"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a column to sort by, and of what the funnel is."""

    sort: str
    division: str
    track: str


# The same for everybody who sees these divisions in this language, until an entry moves or has waited another day.
_figures: Shelf[str] = Shelf()


@login_required
@require_staff
@require_GET
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """How far each division has come; a division's own committee goes straight to its list."""
    desk = get_desk_for(person_of(request), code)
    if desk.division is not None and not desk.is_national:
        return redirect("desk_entries", code)
    now, asked, counts = entry_now(request, desk.edition), _asked(desk, request.GET), count_divisions(desk)
    days = tuple(each.waiting_days(now) for each in counts)
    key = (desk.edition.pk, tuple(each.pk for each in desk.divisions), get_language(), asked, days)
    figures = _figures.lasting(key, lambda: _written(desk, asked, counts, now))
    return render(request, "entries/desk/edition.html", {"edition": desk.edition, "now": now, "figures": figures})


def _asked(desk: Desk, given: QueryDict) -> Asked:
    """What is asked for, as far as there is such a one."""
    sort, division, track = (given.get(name, "") for name in ("sort", "division", "track"))
    divisions, tracks = {each.code for each in desk.divisions}, {each.code for each in desk.tracks.values()}
    return Asked(
        sort if sort.removeprefix("-") in SORTED_BY else "",
        division if division in divisions else "",
        track if track in tracks else "",
    )


def _written(desk: Desk, asked: Asked, counts: Sequence[DivisionCount], now: datetime) -> str:
    """The figures as they stand in the page."""
    division, track, shown = asked.division, asked.track, count_all(desk, asked.division, asked.track)
    context = {
        "desk": desk, "edition": desk.edition, "sums": count_all(desk),
        "tiles": _tiles(desk, counts, now), "slow_days": SLOW_DAYS, "late_days": LATE_DAYS,
        "rows": [_row(desk, each, now) for each in sorted_counts(counts, asked.sort, now)],
        "columns": _columns(asked.sort, division, track),
        "most": max((each.counts.begun for each in counts), default=0),
        "division": division, "track": track, "shown": shown, "funnel": _funnel(desk, division, track, shown),
        **_tracks(desk, division), "labels": _labels(), "lagging": _lagging(counts, now),
    }  # fmt: skip
    return render_to_string("entries/desk/edition.html#figures", context)


def _tracks(desk: Desk, division: str) -> dict[str, Any]:
    tracks = count_tracks(desk, division)
    rows = [
        {"track": track, "counts": counts, "href": _list(desk, DeskFilter(division=division, track=track.code))}
        for track, counts in tracks
    ]  # fmt: skip
    return {"tracks": rows, "most_of_track": max((counts.begun for _track, counts in tracks), default=0)}


def _row(desk: Desk, each: DivisionCount, now: datetime) -> dict[str, Any]:
    return {
        "division": each.division, "counts": each.counts, "days": each.waiting_days(now), "lag": each.lag(now),
        "href": _list(desk, DeskFilter(division=each.division.code)),
        "waiting_href": _list(desk, DeskFilter(division=each.division.code, state=State.SUBMITTED, order="oldest")),
    }  # fmt: skip


def _list(desk: Desk, given: DeskFilter) -> str:
    return reverse("desk_entries", args=[desk.edition.code]) + given.address()


def _tiles(desk: Desk, counts: Sequence[DivisionCount], now: datetime) -> list[dict[str, Any]]:
    """The divisions as tiles: where they are provinces at their place on the map, else in rows of six."""
    return [_tile(desk, place, each, now) for place, each in enumerate(counts)]


def _tile(desk: Desk, place: int, each: DivisionCount, now: datetime) -> dict[str, Any]:
    rule = desk.edition.rules.division(each.division.code)
    where = {"code": rule.provinces[0]} if rule.provinces else {"code": "", "row": place // 6 + 1, "col": place % 6 + 1}
    lag, counts = each.lag(now), each.counts
    return {
        **where, "short": rule.short_name or rule.name, "name": rule.name, "count": counts.entered,
        "href": _list(desk, DeskFilter(division=rule.code)), "mark": _mark(each, now),
        "tone": _TONES[lag] if counts.entered else "none",
    }  # fmt: skip


def _mark(each: DivisionCount, now: datetime) -> str:
    """What the colour says, in words."""
    days = each.waiting_days(now)
    if days is None:
        return _("已处理") if each.counts.entered else ""
    return ngettext("等 %(n)d 天", "等 %(n)d 天", days) % {"n": days}


def _lagging(counts: Sequence[DivisionCount], now: datetime) -> list[DivisionCount]:
    return sorted_counts([each for each in counts if each.lag(now) == "late"], "days", now)


def _funnel(desk: Desk, division: str, track: str, counts: Counts) -> list[tuple[str, int, str]]:
    given = DeskFilter(division=division, track=track)
    return [
        (_("开始填写"), counts.begun, ""),
        (_("已提交"), counts.entered, _list(desk, given)),
        (_("已有结论"), counts.decided, ""),
        (_("初审通过"), counts.passed, _list(desk, DeskFilter(division=division, track=track, state=State.PASSED))),
    ]


def _labels() -> list[tuple[str, str]]:
    return [("draft", _("草稿")), ("waiting", _("待初审")), ("returned", _("退回修改")), ("passed", _("通过")),
            ("rejected", _("不通过"))]  # fmt: skip


def _columns(sort: str, division: str, track: str) -> list[dict[str, str]]:
    """The columns that the table can be sorted by: pressed again, the other way round."""
    labels = {
        "begun": _("开始填写"), "entered": _("已提交"), "waiting": _("待初审"), "days": _("最久等候"),
        "decided": _("已处理"), "passed": _("通过"),
    }  # fmt: skip
    kept = f"&division={division}&track={track}" if division or track else ""
    return [
        {
            "label": label, "href": f"?sort={f'-{name}' if sort == name else name}{kept}#divisions",
            "sorted": "descending" if sort == name else "ascending" if sort == f"-{name}" else "",
        }
        for name, label in labels.items()
    ]  # fmt: skip
