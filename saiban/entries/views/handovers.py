"""Handing an entry over: the owner's page, and the page behind the link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saiban.accounts.doors import recently_proven
from saiban.core.errors import Reason, Refused
from saiban.editions.clock import received_at
from saiban.entries.commands.handovers import accept_handover, decline_handover, offer_entry, take_back_offer
from saiban.entries.handover_pages import Taker, hand_over_page, handover_page
from saiban.entries.models import Entry, Handover
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.doors import get_own_entry_for
from saiban.entries.queries.handovers import get_handover
from saiban.ui.onward import in_place_of_page, onward


@never_cache
@recently_proven
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whom to ask, what goes along and what does not; while somebody is asked, who, until when, and taking it back."""
    entry = get_own_entry_for(request.user, public_id)
    if request.method == "POST":
        return _offer(request, entry)
    return _own_page(request, entry, Taker())


def _offer(request: HttpRequest, entry: Entry) -> HttpResponse:
    person, now, taker = person_of(request), entry_now(request, entry.edition), Taker(request.POST)
    try:
        if request.POST.get("do") == "take_back":
            take_back_offer(entry_id=entry.pk, actor=person, now=now)
            messages.success(request, _("已收回，链接随即失效。"))
        else:
            offer_entry(entry_id=entry.pk, actor=person, address=taker.address, now=now)
            messages.success(request, _("链接已发出。对方接受之前，项目仍由您填报。"))
    except Refused as refusal:
        return in_place_of_page(request, _own_page(request, entry, taker, refusal.reasons, status=422))
    return onward(request, request.path)


def _own_page(
    request: HttpRequest, entry: Entry, taker: Taker, reasons: tuple[Reason, ...] = (), *, status: int = 200
) -> HttpResponse:
    page = hand_over_page(entry, taker, entry_now(request, entry.edition), reasons)
    return render(request, "entries/hand_over.html", page, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is offered, to whoever has proven the address; to anybody else no more than whom it was sent to."""
    offer = get_handover(public_id)
    if request.method == "POST":
        return _answer(request, offer)
    return _page(request, offer)


def _answer(request: HttpRequest, offer: Handover) -> HttpResponse:
    now, person = entry_now(request, offer.entry.edition), person_of(request)
    try:
        if request.POST.get("answer") == "decline":
            decline_handover(public_id=offer.public_id, actor=person, now=now)
            messages.success(request, _("已谢绝，并已告知对方。"))
            return onward(request, reverse("my_entries"))
        terms = request.POST.get("terms_version", "")[:40] if request.POST.get("terms") == "yes" else ""
        accept_handover(
            public_id=offer.public_id, actor=person, accepts_terms=terms, now=now, real_now=received_at(request)
        )
    except Refused as refusal:
        refused = get_handover(offer.public_id)
        return in_place_of_page(request, _page(request, refused, refusal.reasons, status=422))
    messages.success(request, _("您已接手这个项目。"))
    return onward(request, reverse("entry", args=[offer.entry.public_id]))


def _page(
    request: HttpRequest, offer: Handover, reasons: tuple[Reason, ...] = (), *, status: int = 200
) -> HttpResponse:
    page = handover_page(offer, person_of(request), entry_now(request, offer.entry.edition), reasons)
    return render(request, "entries/handover.html", page, status=status)
