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
from saiban.entries.queries.doors import get_entry_for_desk
from saiban.entries.views.desk_entry import decision_form, entry_at, entry_page, refusal_of, screened_at
from saiban.entries.views.similar import rejection
from saiban.ui.onward import onward


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """One entry on one page: what was handed in, its documents, its history, and the decision."""
    if request.method == "POST":
        return _decide(request, screened_at(request, code, public_id))
    found = entry_at(request, code, public_id)
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
            seen=found, **form.decision(),
        )  # fmt: skip
    except Refused as refusal:
        fresh = get_entry_for_desk(request.user, found.public_id)
        return entry_page(request, fresh, refusal.reasons, form=form, status=422)
    said = _("“%(title)s”：%(verdict)s")
    messages.success(request, said % {"title": found.title, "verdict": screening.get_verdict_display()})
    return onward(request, _next_address(request, found))


def _next_address(request: HttpRequest, found: Entry) -> str:
    """That of the next entry that waits, or of the list."""
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
    found = screened_at(request, code, public_id)
    refused = refusal_of(request, found, "undo", UndoForm(request.POST), undo_screening)
    if refused is None:
        messages.success(request, _("已撤销，项目恢复为待初审。"))
    return refused or redirect("desk_entry", code, public_id)


@login_required
@require_staff
@require_POST
def correction(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Give a returned entry another date, until which it may be mended."""
    found = screened_at(request, code, public_id)
    refused = refusal_of(request, found, "correcting", CorrectionForm(request.POST), grant_correction)
    if refused is None:
        messages.success(request, _("已给出新的修改期限，并通知参赛方。"))
    return refused or redirect("desk_entry", code, public_id)
