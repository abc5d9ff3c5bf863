"""Who has confirmed, for the entry's owner; and what the link of somebody who is named opens (H12)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saiban.core.errors import NotThere, Reason, Refused
from saiban.entries.commands.asking import ask_people, remind_person
from saiban.entries.commands.confirmations import confirm_part, decline_part
from saiban.entries.confirmation_forms import OwnWords
from saiban.entries.confirmation_pages import link_page, people_page
from saiban.entries.models import ConfirmationLink, Entry
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.confirmations import get_link, person_asked
from saiban.entries.queries.doors import get_own_entry_for
from saiban.entries.tries import has_tried_too_often, note_try
from saiban.ui.onward import in_place_of_page, onward


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everybody whom the entry names: who has confirmed, who is missing, who says that it is not them."""
    entry = get_own_entry_for(request.user, public_id)
    if request.method == "POST":
        return _ask(request, entry)
    return _people(request, entry)


def _ask(request: HttpRequest, entry: Entry) -> HttpResponse:
    now, whom = entry_now(request, entry.edition), request.POST.get("remind", "")
    try:
        if whom:
            remind_person(entry_id=entry.pk, confirmation_id=whom[:26], actor=person_of(request), now=now)
            messages.success(request, _("已发送提醒。"))
        else:
            at_leaders = request.POST.get("do") == "ask_at_leaders"
            sent = ask_people(entry_id=entry.pk, actor=person_of(request), now=now, at_leaders=at_leaders)
            messages.success(request, _told(sent))
    except Refused as refusal:
        return in_place_of_page(request, _people(request, entry, refusal.reasons, status=422))
    return onward(request, request.path)


def _told(sent: int) -> str:
    if not sent:
        return _("没有需要发送的人。")
    return ngettext("已向 %(count)d 人发送链接。", "已向 %(count)d 人发送链接。", sent) % {"count": sent}


def _people(request: HttpRequest, entry: Entry, reasons: tuple[Reason, ...] = (), *, status: int = 200) -> HttpResponse:
    context = people_page(entry, entry_now(request, entry.edition)) | {"reasons": reasons}
    return render(request, "entries/confirmations.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens, for whoever has it: who names them and as what, their own words, yes or no.

    Opening it changes nothing: programs that look into messages open links as well.
    """
    if has_tried_too_often(request):
        return render(request, "429.html", status=429)
    try:
        link = get_link(token)
    except NotThere:
        note_try(request)
        raise
    return _answer(request, link, token) if request.method == "POST" else _page(request, link)


def _answer(request: HttpRequest, link: ConfirmationLink, token: str) -> HttpResponse:
    now = entry_now(request, link.confirmation.entry.edition)
    form = _form(request, link)
    try:
        if request.POST.get("answer") == "decline":
            decline_part(token=token, now=now)
        else:
            confirm_part(token=token, words=form.words(), consents_to=form.consents_to(), now=now)
    except Refused as refusal:
        return in_place_of_page(request, _page(request, link, form, refusal.reasons, status=422))
    return onward(request, request.path)


def _form(request: HttpRequest, link: ConfirmationLink) -> OwnWords:
    entry = link.confirmation.entry
    person = person_asked(link.confirmation, entry)
    return OwnWords(
        request.POST if request.method == "POST" else None, rulebook=entry.edition.rules, part=link.confirmation.part,
        words=_words(link, person.words if person else {}),
    )  # fmt: skip


def _words(link: ConfirmationLink, words: Any) -> Any:
    """What the fields begin with: the person's own words where these stand beside the entry and not in it."""
    given = link.confirmation
    is_beside = given.state == "confirmed" and not given.is_written
    return {**words, **given.said} if is_beside else words


def _page(
    request: HttpRequest, link: ConfirmationLink, form: OwnWords | None = None, reasons: tuple[Reason, ...] = (), *,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = entry_now(request, link.confirmation.entry.edition)
    context = link_page(link, form or _form(request, link), now, reasons)
    context["may_answer"] = context["may_answer"] and (context["is_open"] or "change" in request.GET or bool(reasons))
    return render(request, "entries/confirmation.html", context, status=status)
