"""The committee's desk: counts, the list, and one entry on one page with its decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.core.errors import NotThere, Reason, Refused
from saiban.entries.commands.correcting import grant_correction
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.decision import CorrectionForm, DecisionForm, LateForm, SaveViewForm, UndoForm, remark_items
from saiban.entries.models import Entry, Screening, State
from saiban.entries.pages import desk_page_of, entry_now, person_of
from saiban.entries.queries.desk import (
    Desk,
    DeskFilter,
    colleagues_of,
    count_states,
    desks_of,
    get_desk_for,
    list_for_desk,
    may_take_along,
    next_waiting,
)
from saiban.entries.queries.doors import get_entry_for_desk, may_screen, may_undo, refuse_unless_screener
from saiban.entries.queries.saved_views import chips_of, preferred_view, what_is_gone
from saiban.entries.queries.similar import similar_to
from saiban.entries.queries.stage_documents import slots_of
from saiban.entries.rules.screening import latest_correction, suggested_correction
from saiban.entries.views.similar import rejection


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
    preferred = None if request.GET else preferred_view(desk)
    if preferred is not None:
        return redirect(request.path + DeskFilter.read(preferred.parts).address())
    return list_page(request, desk, filter_of(request))


def list_page(
    request: HttpRequest, desk: Desk, given: DeskFilter, naming: SaveViewForm | None = None, status: int = 200
) -> HttpResponse:
    """The list as the filter narrows it; `naming` is what was typed to keep the view, with what is wrong about it."""
    rows, more = list_for_desk(desk, given)
    context = {
        "desk": desk, "edition": desk.edition, "given": given, "entries": rows,
        "alike_address": given.address(alike=not given.alike), "orders": _orders(given),
        "here_address": given.address(), "here_parts": given.parts(), "gone": what_is_gone(desk, given),
        "more": given.address(before=more) if more else "", "states": _state_tabs(desk, given),
        "tracks": desk.edition.rules.tracks, "whose": _whose(given),
        **_working(request, desk, given, naming),
        "now": entry_now(request, desk.edition),
    }  # fmt: skip
    is_part = request.htmx and status == 200  # type: ignore[attr-defined]
    return render(request, "entries/desk/entries.html" + ("#list" if is_part else ""), context, status=status)


def _working(request: HttpRequest, desk: Desk, given: DeskFilter, naming: SaveViewForm | None) -> dict[str, Any]:
    """For those who decide: what they may do with the list, and the views of it that they have kept."""
    if not may_take_along(person_of(request), desk):
        return {}
    saved = replace(given, before=None)
    return {
        "may_take_along": True, "colleagues": colleagues_of(desk), "chips": chips_of(desk), "saved": saved,
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


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """One entry on one page: what was handed in, its documents, its history, and the decision."""
    found = get_entry_for_desk(request.user, public_id)
    if found.edition.code != code:
        raise NotThere
    form = _empty(found, entry_now(request, found.edition))
    form.initial.update(rejection(request, found))
    if request.method == "POST":
        refuse_unless_screener(person_of(request), found)
        return _decide(request, found)
    return _page(request, found, form)


def _decide(request: HttpRequest, found: Entry) -> HttpResponse:
    now = entry_now(request, found.edition)
    form = DecisionForm(request.POST, window=_window(found), rule=found.edition.rules.correction, now=now)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        screening = screen_entry(
            entry_id=found.pk, actor=person_of(request), now=now, remarks=form.remarks(remark_items(found)),
            **form.decision(),
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, found.public_id)
        return _page(request, fresh, form, refusal.reasons, status=422)
    said = _("“%(title)s”：%(verdict)s")
    messages.success(request, said % {"title": found.title, "verdict": screening.get_verdict_display()})
    return redirect(_onward(request, found))


def _onward(request: HttpRequest, found: Entry) -> str:
    """To the next entry that waits, or back to the list."""
    code = found.edition.code
    if request.POST.get("then") == "next":
        following = next_waiting(get_desk_for(person_of(request), code), found)
        if following is not None:
            return reverse("desk_entry", args=[code, following.public_id])
    return reverse("desk_entries", args=[code])


@login_required
@require_staff
@require_POST
def undo(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Take the decision back that the page showed."""
    found = get_entry_for_desk(request.user, public_id)
    if found.edition.code != code:
        raise NotThere
    refuse_unless_screener(person_of(request), found)
    now, form = entry_now(request, found.edition), UndoForm(request.POST)
    if not form.is_valid():
        return _page(request, found, _empty(found, now), undo=form, status=422)
    try:
        undo_screening(
            entry_id=found.pk, screening_id=form.cleaned_data["screening"], actor=person_of(request),
            why=form.cleaned_data["why"], now=now,
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, public_id)
        return _page(request, fresh, _empty(fresh, now), refusal.reasons, undo=form, status=422)
    messages.success(request, _("已撤销，项目恢复为待初审。"))
    return redirect("desk_entry", code, public_id)


@login_required
@require_staff
@require_POST
def correction(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Give a returned entry another date, until which it may be mended."""
    found = get_entry_for_desk(request.user, public_id)
    if found.edition.code != code:
        raise NotThere
    refuse_unless_screener(person_of(request), found)
    now, form = entry_now(request, found.edition), CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, _empty(found, now), correcting=form, status=422)
    try:
        grant_correction(
            entry_id=found.pk, screening_id=form.cleaned_data["screening"], actor=person_of(request),
            until=form.cleaned_data["until"], why=form.cleaned_data["why"], now=now,
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, public_id)
        for reason in refusal.reasons:
            form.add_error(reason.item if reason.item in form.fields else None, reason.message)
        return _page(request, fresh, _empty(fresh, now), refusal.reasons, correcting=form, status=422)
    messages.success(request, _("已给出新的修改期限，并通知参赛方。"))
    return redirect("desk_entry", code, public_id)


def _empty(found: Entry, now: datetime) -> DecisionForm:
    return DecisionForm(None, window=_window(found), rule=found.edition.rules.correction, now=now)


def _window(found: Entry) -> Any:
    return found.edition.rules.registration_window(found.division.code if found.division else None)


def desk_entry_page(
    request: HttpRequest, found: Entry, reasons: tuple[Reason, ...] = (), *, late: LateForm, status: int
) -> HttpResponse:
    """The entry's page with what was typed to let it hand something in late, and what is wrong about it."""
    form = _empty(found, entry_now(request, found.edition))
    return _page(request, found, form, reasons, late=late, status=status)


def _page(
    request: HttpRequest, found: Entry, form: DecisionForm, reasons: tuple[Reason, ...] = (), *,
    undo: UndoForm | None = None, correcting: CorrectionForm | None = None, late: LateForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = entry_now(request, found.edition)
    context = desk_page_of(found, now) | {
        "decision": form, "reasons": reasons,
        "may_screen": may_screen(person_of(request), found) and found.state == State.SUBMITTED,
        "remark_fields": form.remark_rows(remark_items(found)),
        "similar": similar_to(found),
        "slots": slots_of(found, now), "late": late, "late_empty": LateForm(auto_id="id_late_%s"),
        "may_grant_late": may_screen(person_of(request), found),
        "reasons_of": {item: [each for each in reasons if each.item == item] for item in DecisionForm.base_fields},
        **_undoing(request, found, undo, now), **_correcting(request, found, correcting, now),
    }  # fmt: skip
    if may_screen(person_of(request), found):
        # What was read on a licence is compared with this; observers may not open the licence either.
        context["lead"] = context["form"].lead
        context |= {"may_show_contacts": True, "may_see_looks": True}
    return render(request, "entries/desk/entry.html", context, status=status)


def _undoing(request: HttpRequest, found: Entry, undo: UndoForm | None, now: datetime) -> dict[str, Any]:
    standing: Screening | None = getattr(found.submission, "screening", None)
    if standing is None or not may_screen(person_of(request), found) or not may_undo(person_of(request), found, now):
        return {}
    return {"may_undo": True, "undo": undo or UndoForm(initial={"screening": standing.pk})}


def _correcting(request: HttpRequest, found: Entry, correcting: CorrectionForm | None, now: datetime) -> dict[str, Any]:
    """For a returned entry whose committee may give it another date: the form, and the latest date there may be."""
    returned: Screening | None = getattr(found.submission, "screening", None)
    rule = found.edition.rules.correction
    may = rule.later and found.state == State.RETURNED and may_screen(person_of(request), found)
    if returned is None or not may:
        return {}
    suggested = localtime(suggested_correction(_window(found), now, rule)).replace(second=0, microsecond=0)
    form = correcting or CorrectionForm(initial={"screening": returned.pk, "until": suggested})
    latest = latest_correction(_window(found), rule, returned.decided_at)
    return {"may_grant_correction": True, "correcting": form, "latest_correction": latest}
