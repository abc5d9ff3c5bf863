"""Checking, handing in, taking back, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.core.errors import Refused
from saiban.editions.clock import received_at
from saiban.editions.queries import public_editions
from saiban.entries import storage
from saiban.entries.commands.queue import queue_receipt
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry
from saiban.entries.pages import entry_now, page_of, person_of, takes_entries, wizard_of
from saiban.entries.queries.confirmations import standings_of
from saiban.entries.queries.doors import get_own_entry_for, keep_in_hand
from saiban.entries.queries.facts import may_be_changed, stands_open
from saiban.entries.queries.handovers import offers_to
from saiban.entries.queries.lists import entries_of, history_of, remarks_of
from saiban.entries.queries.parts import working_form
from saiban.entries.queries.stage_documents import slots_of
from saiban.entries.rules.states import EDITABLE, Move, after
from saiban.entries.summaries import handed_in_of
from saiban.ui.onward import in_place_of_page, onward


@login_required
@require_GET
def my_entries(request: HttpRequest) -> HttpResponse:
    """All that the person entered, in any edition, the editions in which one can enter now, and what others offer."""
    return render(request, "entries/mine.html", {
        "entries": list(entries_of(person_of(request))),
        "offers": offers_to(person_of(request), received_at(request)),
        "open_editions": [edition for edition in public_editions() if takes_entries(request, edition)],
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The last look, the terms, and the button; a refusal lists every reason with its way out."""
    entry = get_own_entry_for(request.user, public_id)
    if entry.state not in EDITABLE:
        return redirect("entry", public_id)
    if request.method == "POST":
        return _submit(request, entry)
    return render(request, "entries/step_submit.html", page_of(wizard_of(request, entry), "submit"))


def _submit(request: HttpRequest, entry: Entry) -> HttpResponse:
    current = entry.edition.rules.terms.version
    # Nobody accepts what they were not shown: the page says which version it linked to.
    accepts = request.POST.get("terms") == "yes" and request.POST.get("terms_version", current) == current
    now = entry_now(request, entry.edition)
    try:
        submission = submit_entry(
            entry_id=entry.pk, actor=person_of(request), accepts_terms=accepts, now=now, seen=entry
        )
    except Refused as refusal:
        context = page_of(wizard_of(request, entry), "submit", with_missing=True)
        terms = [reason for reason in refusal.reasons if reason.item == "terms"]
        refused = {"reasons": refusal.reasons, "terms_reasons": terms, "accepts": accepts}
        answer = render(request, "entries/step_submit.html", context | refused, status=422)
        return in_place_of_page(request, answer)
    messages.success(request, _("提交成功，回执可在下方下载。"))
    keep_in_hand(person_of(request), submission.entry)
    return onward(request, reverse("entry", args=[entry.public_id]))


@login_required
@require_GET
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the entry stands: its number, receipts, the committee's words, and what can be done next."""
    entry = get_own_entry_for(request.user, public_id)
    if entry.submission is None:
        return redirect("entry_step", public_id, "units")
    now = entry_now(request, entry.edition)
    context = {
        "entry": entry, "edition": entry.edition, "now": now,
        "events": history_of(entry), "remarks": remarks_of(entry),
        "may_amend": entry.state in EDITABLE and may_be_changed(entry, now),
        "may_withdraw": after(entry.state, Move.WITHDRAW) is not None and stands_open(entry, now),
        "asks": _asks(entry), "slots": slots_of(entry, now),
        "has_unsent_changes": entry.state in EDITABLE and entry.version > entry.submission.version,
        **handed_in_of(entry, now),
    }  # fmt: skip
    return render(request, "entries/entry.html", context)


def _asks(entry: Entry) -> str:
    """How many of those who are named have confirmed, for the way to their page; empty where nobody is asked."""
    standings = standings_of(entry, working_form(entry))
    told = {"done": sum(stands.is_settled for stands in standings.values()), "all": len(standings)}
    return _("本人确认（%(done)d/%(all)d）") % told if standings else ""


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    entry = get_own_entry_for(request.user, public_id)
    try:
        withdraw_entry(entry_id=entry.pk, actor=person_of(request), now=entry_now(request, entry.edition))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.message)
    else:
        messages.success(request, _("已撤回。名额已释放，您可以修改后在截止前重新提交。"))
    return redirect("entry", public_id)


@login_required
@require_GET
def receipt(request: HttpRequest, public_id: str, sequence: int) -> HttpResponse:
    """The receipt of one submission as PDF, made at the first look; while the worker is at it, a page that says so."""
    entry = get_own_entry_for(request.user, public_id)
    submission = entry.submissions.filter(sequence=sequence).first()
    if submission is None:
        raise Http404
    if not submission.receipt:
        if "again" not in request.GET:
            queue_receipt(submission)
        return render(request, "entries/receipt_waiting.html", {"entry": entry, "edition": entry.edition}, status=202)
    answer = HttpResponse(storage.read(submission.receipt), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{entry.number}.pdf"'
    return answer
