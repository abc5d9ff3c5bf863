"""The documents of the stage after screening: the entrant's page, and the desk's list of who has handed them in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from saiban.accounts.doors import require_staff
from saiban.core.errors import Reason, Refused
from saiban.core.tokens import row_number
from saiban.entries.commands.stage_documents import (
    check_stage_upload,
    grant_late,
    hand_in_stage_document,
    take_back_stage_document,
)
from saiban.entries.decision import LateForm
from saiban.entries.models import Entry
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.doors import get_own_entry_for
from saiban.entries.queries.stage_documents import HandedInFilter, count_handed_in, list_handed_in, slots_of
from saiban.entries.rules.stage_documents import stage_after_screening, stage_documents
from saiban.entries.views.desk_entry import refusal_of, screened_at
from saiban.entries.views.documents import source_of


@login_required
@require_GET
def stage(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the stage after screening asks of the entry, until when, and what is there."""
    return _page(request, get_own_entry_for(request.user, public_id))


@login_required
@require_POST
def upload(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Take one file of a kind; a refusal stands at that kind."""
    entry = get_own_entry_for(request.user, public_id)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, entry, (Reason("missing", _("请先选择文件。"), f"documents.{kind}"),))
    now, name = entry_now(request, entry.edition), file.name or ""
    try:
        found = check_stage_upload(entry, kind, source_of(file), name, now)
        document = hand_in_stage_document(
            entry_id=entry.pk, actor=person_of(request), kind=kind, data=file.read(), filename=name, found=found,
            replaces=request.POST.get("replaces", ""), now=now,
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, get_own_entry_for(request.user, public_id), refusal.reasons)
    messages.success(request, _("已上传“%(name)s”。") % {"name": document.name})
    return redirect("entry_stage", public_id)


@login_required
@require_POST
def remove(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    entry = get_own_entry_for(request.user, public_id)
    now = entry_now(request, entry.edition)
    try:
        take_back_stage_document(entry_id=entry.pk, actor=person_of(request), public_id=document_id, now=now)
    except Refused as refusal:
        return _page(request, entry, refusal.reasons)
    return redirect("entry_stage", public_id)


def _page(request: HttpRequest, entry: Entry, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    now = entry_now(request, entry.edition)
    slots = slots_of(entry, now)
    for slot in slots:
        slot.reasons.extend(reason for reason in reasons if reason.item == f"documents.{slot.kind.code}")
    shown = {id(reason) for slot in slots for reason in slot.reasons}
    context = {
        "entry": entry, "edition": entry.edition, "now": now, "slots": slots, "stage": _stage_of(entry),
        "reasons": [reason for reason in reasons if id(reason) not in shown],
    }  # fmt: skip
    return render(request, "entries/stage.html", context, status=422 if reasons else 200)


def _stage_of(entry: Entry) -> Any:
    return stage_after_screening(entry.edition.rules)


@login_required
@require_staff
@require_GET
def handed_in(request: HttpRequest, code: str) -> HttpResponse:
    """Which of the entries that passed have handed in what the next stage needs, and which lack something."""
    desk = get_desk_for(person_of(request), code)
    asked = request.GET
    given = HandedInFilter(asked.get("division", ""), asked.get("missing") == "1", row_number(asked.get("before", "")))
    lines, more = list_handed_in(desk, given)
    passed, lacking = count_handed_in(desk, given.division)
    rules = desk.edition.rules
    context = {
        "desk": desk, "edition": desk.edition, "given": given, "lines": lines, "more": more,
        "stage": stage_after_screening(rules), "kinds": stage_documents(rules), "passed": passed,
        "lacking": lacking, "complete": passed - lacking, "now": entry_now(request, desk.edition),
    }  # fmt: skip
    return render(request, "entries/desk/stage.html", context)


@login_required
@require_staff
@require_POST
def late(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Let one entry hand a document in after its deadline."""
    found = screened_at(request, code, public_id)
    refused = refusal_of(request, found, "late", LateForm(request.POST), grant_late)
    if refused is None:
        messages.success(request, _("已准予补交，并通知参赛方。"))
    return refused or redirect(reverse("desk_entry", args=[code, public_id]) + "#stage")
