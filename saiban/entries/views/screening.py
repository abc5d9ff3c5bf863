"""Deciding on an entry at the desk, taking a decision back, and giving a returned entry more time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.core.errors import Refused
from saiban.entries.commands.correcting import grant_correction
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.decision import CorrectionForm, UndoForm, remark_items
from saiban.entries.models import Entry
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.desk_list import next_waiting
from saiban.entries.queries.doors import get_entry_for_desk, refuse_unless_screener
from saiban.entries.views.desk_entry import decision_form, entry_at, entry_page
from saiban.entries.views.similar import rejection


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """One entry on one page: what was handed in, its documents, its history, and the decision."""
    found = entry_at(request, code, public_id)
    if request.method == "POST":
        refuse_unless_screener(person_of(request), found)
        return _decide(request, found)
    form = decision_form(found, entry_now(request, found.edition))
    form.initial.update(rejection(request, found))
    return entry_page(request, found, form=form)


def _decide(request: HttpRequest, found: Entry) -> HttpResponse:
    now = entry_now(request, found.edition)
    form = decision_form(found, now, request.POST)
    if not form.is_valid():
        return entry_page(request, found, form=form, status=422)
    try:
        screening = screen_entry(
            entry_id=found.pk, actor=person_of(request), now=now, remarks=form.remarks(remark_items(found)),
            **form.decision(),
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, found.public_id)
        return entry_page(request, fresh, refusal.reasons, form=form, status=422)
    said = _("“%(title)s”：%(verdict)s")
    messages.success(request, said % {"title": found.title, "verdict": screening.get_verdict_display()})
    return redirect(_onward(request, found))


def _onward(request: HttpRequest, found: Entry) -> str:
    """To the next entry that waits, or back to the list."""
    code = found.edition.code
    if request.POST.get("then") == "next":
        following = next_waiting(get_desk_for(person_of(request), code), found)
        if following is not None:
            return reverse("desk_entry", args=[code, following])
    return reverse("desk_entries", args=[code])


@login_required
@require_staff
@require_POST
def undo(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Take the decision back that the page showed."""
    found = entry_at(request, code, public_id)
    refuse_unless_screener(person_of(request), found)
    now, form = entry_now(request, found.edition), UndoForm(request.POST)
    if not form.is_valid():
        return entry_page(request, found, undo=form, status=422)
    try:
        undo_screening(
            entry_id=found.pk, screening_id=form.cleaned_data["screening"], actor=person_of(request),
            why=form.cleaned_data["why"], now=now,
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, public_id)
        return entry_page(request, fresh, refusal.reasons, undo=form, status=422)
    messages.success(request, _("已撤销，项目恢复为待初审。"))
    return redirect("desk_entry", code, public_id)


@login_required
@require_staff
@require_POST
def correction(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Give a returned entry another date, until which it may be mended."""
    found = entry_at(request, code, public_id)
    refuse_unless_screener(person_of(request), found)
    now, form = entry_now(request, found.edition), CorrectionForm(request.POST)
    if not form.is_valid():
        return entry_page(request, found, correcting=form, status=422)
    try:
        grant_correction(
            entry_id=found.pk, screening_id=form.cleaned_data["screening"], actor=person_of(request),
            until=form.cleaned_data["until"], why=form.cleaned_data["why"], now=now,
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, public_id)
        for reason in refusal.reasons:
            form.add_error(reason.item if reason.item in form.fields else None, reason.message)
        return entry_page(request, fresh, refusal.reasons, correcting=form, status=422)
    messages.success(request, _("已给出新的修改期限，并通知参赛方。"))
    return redirect("desk_entry", code, public_id)
