"""Two projects side by side, and what the committee says of them (H14, H16)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saiban.accounts.doors import require_staff
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.tokens import row_number
from saiban.entries.commands.dismissals import dismiss_suspect, restore_suspect
from saiban.entries.decision import DismissalForm
from saiban.entries.models import Entry, State
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.doors import may_screen, refuse_unless_screener
from saiban.entries.queries.similar import Pair, get_pair_for, rejection_for
from saiban.entries.views.desk_entry import entry_at
from saiban.ui.onward import in_place_of_page, onward


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def similar(request: HttpRequest, code: str, public_id: str, project_id: int) -> HttpResponse:
    """An entry beside a project that is like it; posted to, says that they are different ones, or takes it back."""
    entry = entry_at(request, code, public_id)
    pair = get_pair_for(person_of(request), entry, project_id)
    if request.method == "GET":
        return _page(request, pair, DismissalForm())
    refuse_unless_screener(person_of(request), entry)
    return _restore(request, pair) if request.POST.get("do") == "restore" else _dismiss(request, pair)


def _restore(request: HttpRequest, pair: Pair) -> HttpResponse:
    restore_suspect(
        entry_id=pair.entry.pk, project_id=pair.other.pk, actor=person_of(request),
        now=entry_now(request, pair.entry.edition),
    )  # fmt: skip
    messages.success(request, _("已撤回认定，重新列为待核对。"))
    return onward(request, request.path)


def _dismiss(request: HttpRequest, pair: Pair) -> HttpResponse:
    form = DismissalForm(request.POST)
    form.is_valid()
    try:
        dismiss_suspect(
            entry_id=pair.entry.pk, project_id=pair.other.pk, actor=person_of(request),
            reason=form.cleaned_data.get("reason", ""), now=entry_now(request, pair.entry.edition),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, pair, form, refusal.reasons, status=422)
    messages.success(request, _("已认定“%(title)s”为不同项目。") % {"title": pair.other.title})
    return onward(request, reverse("desk_entry", args=[pair.entry.edition.code, pair.entry.public_id]) + "#similar")


def _page(
    request: HttpRequest, pair: Pair, form: DismissalForm, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    edition = pair.entry.edition
    decides = may_screen(person_of(request), pair.entry)
    context: dict[str, Any] = {
        "pair": pair, "entry": pair.entry, "edition": edition, "form": form, "reasons": reasons,
        "now": entry_now(request, edition),
        "may_dismiss": decides and pair.suspect is not None,
        "may_screen": decides and pair.entry.state == State.SUBMITTED,
    }  # fmt: skip
    answer = render(request, "entries/desk/similar.html", context, status=status)
    return in_place_of_page(request, answer) if status != 200 else answer


def rejection(request: HttpRequest, entry: Entry) -> dict[str, str]:
    """What the decision's form begins with, where the person comes from a project that is like the entry."""
    project_id = row_number(request.GET.get("like", ""))
    if project_id is None:
        return {}
    try:
        pair = get_pair_for(person_of(request), entry, project_id)
    except NotThere:
        return {}
    return {"verdict": "rejected", "reason": rejection_for(pair)}
