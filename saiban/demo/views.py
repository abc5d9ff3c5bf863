"""The demo's own page: be anybody of the cast with one click, and set the clock. Only the demo has these addresses."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from saiban.accounts.entrance import let_in
from saiban.demo import queries
from saiban.demo.cast import PLAYERS
from saiban.demo.clocks import MOMENTS
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.rehearsals import rehearse


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everybody one can be, with what each can try, and the clock of the edition that is open."""
    edition = queries.rehearsed_edition()
    context = {
        "players": PLAYERS,
        "moments": MOMENTS,
        "rehearsed": edition,
        "now": edition_now(edition, received_at(request)) if edition else None,
        "closes": queries.closing_of(edition) if edition else None,
    }
    return render(request, "demo/demo.html", context)


@never_cache
@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Leave whoever one was, and log in as this one of the cast; on to `next` where the form names a page here."""
    person = queries.get_player(key)
    logout(request)
    return let_in(request, person, method="demo")


@never_cache
@require_POST
def set_clock(request: HttpRequest, key: str) -> HttpResponse:
    """Set the clock of the open edition to one of the moments worth seeing, as the national committee can."""
    edition, moment = queries.get_rehearsed_edition(), queries.get_moment(key)
    national = queries.get_player("national")
    rehearse(edition_id=edition.pk, moment=moment.at, actor=national, now=received_at(request))
    messages.success(request, _("第七届时钟已拨到 %(moment)s。") % {"moment": f"{moment.at:%Y-%m-%d %H:%M:%S}"})
    return redirect("demo")
