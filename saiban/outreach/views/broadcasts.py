"""Writing to many at once: the text and the filter, a second look, and how far it has come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from saiban.accounts.doors import require_staff
from saiban.accounts.queries import person_of
from saiban.core.errors import Reason, Refused
from saiban.core.tokens import row_number
from saiban.editions.clock import edition_now, received_at
from saiban.editions.queries.bulletins import get_newsroom_for
from saiban.editions.views.paths import path_to
from saiban.entries.models import State
from saiban.entries.queries.desk import Desk, DeskFilter
from saiban.messaging.texts import sms_text
from saiban.outreach.commands.broadcasts import send_broadcast
from saiban.outreach.forms import WHOSE, BroadcastForm
from saiban.outreach.models import Broadcast
from saiban.outreach.queries.broadcasts import (
    audience_of,
    count_waiting,
    get_broadcast_for,
    get_writing_desk_for,
    list_broadcasts,
)
from saiban.ui.onward import in_place_of_page, onward


@require_staff
@require_GET
def broadcasts(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    rows, more = list_broadcasts(newsroom, row_number(request.GET.get("before", "")))
    context = {
        "edition": newsroom.edition, "path": path_to(newsroom.edition, (_("群发"), "")), "rows": rows,
        "more": f"?before={more}" if more else "",
    }  # fmt: skip
    return render(request, "outreach/broadcasts.html", context)


@require_staff
@require_http_methods(["GET", "POST"])
def new_broadcast(request: HttpRequest, code: str) -> HttpResponse:
    """First the text; then the same with who gets it, to be confirmed; `back` leads from there to the text again."""
    desk = get_writing_desk_for(person_of(request), code)
    if request.method == "GET" or "back" in request.POST:
        typed = (request.POST or request.GET).dict()
        return _page(request, desk, "outreach/broadcast_new.html", BroadcastForm(initial=typed, desk=desk))
    form = BroadcastForm(request.POST, desk=desk)
    if not form.is_valid():
        return _page(request, desk, "outreach/broadcast_new.html", form, status=422)
    if "confirm" not in request.POST:
        return _second_look(request, desk, form)
    try:
        broadcast = send_broadcast(
            edition_code=code, given=form.filter(), **form.words(), expects=form.cleaned_data["expects"] or 0,
            actor=person_of(request), now=edition_now(desk.edition, received_at(request)),
        )  # fmt: skip
    except Refused as refusal:
        return _second_look(request, desk, form, refusal.reasons, status=422)
    messages.success(request, _("已开始发送。"))
    return onward(request, reverse("desk_broadcast", args=[code, broadcast.public_id]))


@require_staff
@require_GET
def broadcast(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """One that was sent; asks again by itself until everybody has it."""
    found = get_broadcast_for(person_of(request), code, public_id)
    told = found.recipients_count - count_waiting(found)
    here = (_("群发"), reverse("desk_broadcasts", args=[code]))
    context = {
        "edition": found.edition, "path": path_to(found.edition, here, (found.title, "")), "broadcast": found,
        "told": told, "narrowed": _in_words(found),
    }  # fmt: skip
    template = "outreach/broadcast.html" + ("#progress" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def _second_look(
    request: HttpRequest, desk: Desk, form: BroadcastForm, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    audience = audience_of(desk, form.filter())
    more = {
        "audience": audience, "reasons": reasons, "words": form.words(),
        "sms": sms_text(form.cleaned_data["title"]), "narrowed": in_words(desk, form.filter()),
        "posted": [(name, form[name].value() or "") for name in form.fields if name != "expects"],
    }  # fmt: skip
    return _page(request, desk, "outreach/broadcast_look.html", form, status, **more)


def _page(
    request: HttpRequest, desk: Desk, template: str, form: BroadcastForm, status: int = 200, **more: Any
) -> HttpResponse:
    here = (_("群发"), reverse("desk_broadcasts", args=[desk.edition.code]))
    context = {
        "edition": desk.edition, "path": path_to(desk.edition, here, (_("新的群发"), "")), "form": form, "desk": desk,
        **more,
    }  # fmt: skip
    page = render(request, template, context, status=status)
    return page if request.method == "GET" else in_place_of_page(request, page)


def in_words(desk: Desk, given: DeskFilter) -> list[tuple[str, str]]:
    """What the entries are narrowed to, as people say it."""
    words = desk.edition.rules.words
    tracks = {track.code: track.name for track in desk.edition.rules.tracks}
    divisions = {division.code: division.name for division in desk.divisions}
    whole = desk.division.name if desk.division else _("全部")
    return [
        (_("项目状态"), str(State(given.state).label) if given.state else _("全部")),
        (_(words.track), tracks.get(given.track, _("全部"))),
        (_(words.division), divisions.get(given.division, whole)),
        (_("初审分工"), str(dict(WHOSE)[given.who])),
        (_("查找"), given.text or "—"),
    ]


def _in_words(found: Broadcast) -> list[tuple[str, str]]:
    rules, given = found.edition.rules, found.filter
    tracks = {track.code: track.name for track in rules.tracks}
    state = given.get("state", "")
    return [
        (_("项目状态"), str(State(state).label) if state else _("全部")),
        (_(rules.words.track), tracks.get(given.get("track", ""), _("全部"))),
        (_(rules.words.division), found.division.name if found.division else _("全部")),
        (_("初审分工"), str(dict(WHOSE)[given.get("who", "")])),
        (_("查找"), given.get("q", "") or "—"),
    ]
