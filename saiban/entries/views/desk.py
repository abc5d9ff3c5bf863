"""The committee's desk: the editions in which a person works, and the list of entries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from saiban.accounts.doors import require_staff
from saiban.entries.decision import SaveViewForm
from saiban.entries.models import State
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import (
    Desk,
    DeskFilter,
    colleagues_of,
    desks_of,
    get_desk_for,
    may_take_along,
)
from saiban.entries.queries.desk_list import count_states, list_for_desk
from saiban.entries.queries.saved_views import Chip, chips_of, what_is_gone


@login_required
@require_staff
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Every edition in which the person works."""
    editions = desks_of(person_of(request))
    if len(editions) == 1:
        return redirect("desk_edition", editions[0].code)
    return render(request, "entries/desk/editions.html", {"editions": editions})


@login_required
@require_staff
@require_GET
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """The list of entries, narrowed by state, track, division and words; else the view that the person prefers."""
    desk = get_desk_for(person_of(request), code)
    chips = chips_of(desk)
    preferred = None if request.GET else next((chip for chip in chips if chip.is_preferred), None)
    if preferred is not None:
        return redirect(request.path + preferred.href)
    return list_page(request, desk, filter_of(request), chips)


def list_page(
    request: HttpRequest, desk: Desk, given: DeskFilter, chips: list[Chip], naming: SaveViewForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The list as the filter narrows it, above it the views as `chips`; `naming` is what was typed to keep this one,
    with what is wrong about it."""
    rows, more = list_for_desk(desk, given)
    context = {
        "desk": desk, "edition": desk.edition, "given": given, "entries": rows,
        "alike_address": given.address(alike=not given.alike), "orders": _orders(given),
        "here_address": given.address(), "here_parts": given.parts(), "gone": what_is_gone(desk, given),
        "more": given.address(before=more) if more else "", "states": _state_tabs(desk, given),
        "tracks": desk.edition.rules.tracks, "whose": _whose(given),
        **_working(request, desk, given, chips, naming),
        "now": entry_now(request, desk.edition),
    }  # fmt: skip
    is_part = request.htmx and status == 200  # type: ignore[attr-defined]
    return render(request, "entries/desk/entries.html" + ("#list" if is_part else ""), context, status=status)


def _working(
    request: HttpRequest, desk: Desk, given: DeskFilter, chips: list[Chip], naming: SaveViewForm | None
) -> dict[str, Any]:
    """For those who decide: what they may do with the list, and the views of it that they have kept."""
    if not may_take_along(person_of(request), desk):
        return {}
    saved = replace(given, before=None)
    return {
        "may_take_along": True, "colleagues": colleagues_of(desk), "chips": chips, "saved": saved,
        "naming": naming or SaveViewForm(), "may_share": desk.is_national or desk.division is not None,
        "saved_parts": given.saved_parts().items(),
    }  # fmt: skip


def _orders(given: DeskFilter) -> list[dict[str, Any]]:
    labels = {"": _("新提交的在前"), "oldest": _("等候最久的在前")}
    return [{"key": key, "label": label, "href": given.address(order=key)} for key, label in labels.items()]


def _whose(given: DeskFilter) -> list[dict[str, Any]]:
    labels = {"": _("全部"), "me": _("分给我的"), "nobody": _("无人领取的")}
    return [{"key": key, "label": label, "href": given.address(who=key)} for key, label in labels.items()]


def filter_of(request: HttpRequest) -> DeskFilter:
    return filter_from(request.GET)


def filter_from(given: QueryDict) -> DeskFilter:
    """The filter that an address or a form names."""
    return DeskFilter.read(given.dict())


def _state_tabs(desk: Any, given: DeskFilter) -> list[dict[str, Any]]:
    counts = count_states(desk, given)
    labels = {"": _("全部"), **{state.value: state.label for state in State}}
    return [
        {"key": key, "label": labels[key], "count": count, "href": given.address(state=key)}
        for key, count in counts.items()
    ]
