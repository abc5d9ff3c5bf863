"""What was read on a licence, and taking it over into the form (H9)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saiban.core.errors import Refused
from saiban.entries.commands.licences import take_over_reading
from saiban.entries.commands.queue import queue_reading
from saiban.entries.licence_pages import LABELS, LicencePanel, panel_of
from saiban.entries.models import Document
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.doors import get_document_for, get_own_entry_for
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.states import EDITABLE
from saiban.entries.views.documents import after_change, documents_page, readers_door


@readers_door
def reading(request: HttpRequest, document_id: str) -> HttpResponse:
    """What was read on a licence; read at the first look where nobody has asked for it yet."""
    tries = request.GET.get("again", "")
    panel = _panel(request, get_document_for(request.user, document_id), int(tries) if tries.isdecimal() else 0)
    if panel.is_waiting and not tries:
        queue_reading(panel.document)
    template = "entries/reading.html" + ("#content" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, {"panel": panel, "edition": panel.document.entry.edition})


def _panel(request: HttpRequest, document: Document, tries: int) -> LicencePanel:
    """The owner compares with the working copy, a committee with what was handed in."""
    entry, is_own = document.entry, document.entry.owner_id == request.user.pk
    rules = entry.edition.rules
    typed = entry.form if is_own or entry.submission is None else entry.submission.form
    kind = next((kind for kind in rules.documents if kind.code == document.kind), None)
    may_take = is_own and entry.state in EDITABLE and document.replaced_at is None
    panel = panel_of(document, kind, form_of(rules, typed).lead, may_take=may_take, tries=max(tries, 1))
    if panel is None:
        raise Http404
    return panel


@login_required
@require_POST
def take_over(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Fill the form with what was read: one thing of it, or all that differs."""
    entry, item = get_own_entry_for(request.user, public_id), request.POST.get("item", "")
    items = set(LABELS) if item == "all" else {item}
    try:
        take_over_reading(
            entry_id=entry.pk, actor=person_of(request), document=document_id, items=items,
            now=entry_now(request, entry.edition),
        )  # fmt: skip
    except Refused as refusal:
        return documents_page(request, entry, refusal.reasons)
    messages.success(request, _("已按证照填入申报单位信息。"))
    return after_change(request, entry, [])
