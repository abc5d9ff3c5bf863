"""One's own data: what was agreed to, an export of everything, and the deletion of the account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts import privacy
from saiban.accounts.commands.leaving import COOLING_OFF, ask_to_leave
from saiban.accounts.doors import recently_proven
from saiban.accounts.queries import person_of
from saiban.audit.moments import received_at
from saiban.editions import storage
from saiban.entries.queries.private import identity_consents_of
from saiban.privacy.commands.exports import KEPT_FOR, ask_export, is_given_up, take_export
from saiban.privacy.models import DataExport
from saiban.privacy.queries.standing import obstacles, stays
from saiban.ui.onward import onward


@login_required
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Asks again by itself while an export is being made."""
    person = person_of(request)
    export, now = DataExport.objects.filter(person=person).order_by("-pk").first(), received_at(request)
    shown = {
        "consents": person.consents.order_by("-pk"), "version": privacy.VERSION,
        "identity_consents": identity_consents_of(person), "days": KEPT_FOR.days,
        "export": export, "now": now, "is_given_up": export is not None and is_given_up(export, now),
    }  # fmt: skip
    template = "privacy/overview.html" + ("#export" if "part" in request.GET else "")
    return render(request, template, shown)


@recently_proven
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    ask_export(person=person_of(request), now=received_at(request))
    return onward(request, reverse("my_privacy"))


@recently_proven
@require_GET
def download(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The file, to its owner alone, who has just shown who they are: everything about somebody is in it."""
    found = take_export(person=person_of(request), public_id=public_id, now=received_at(request))
    answer = StreamingHttpResponse(storage.chunks(found.stored_as), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="saiban-{localtime(found.asked_at):%Y%m%d}.zip"'
    answer["Content-Length"] = str(found.size)
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
@recently_proven
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What will happen, what stays and why, what stands against it; then the request itself."""
    person = person_of(request)
    against = obstacles(person, received_at(request))
    understood = request.POST.get("understood") == "yes"
    if request.method == "POST" and understood and not against:
        return _leave(request)
    shown = {
        "obstacles": against, "stays": stays(person), "days": COOLING_OFF.days,
        "missing": request.method == "POST" and not understood,
    }  # fmt: skip
    return render(request, "privacy/leave.html", shown, status=422 if request.method == "POST" else 200)


def _leave(request: HttpRequest) -> HttpResponse:
    at = ask_to_leave(person=person_of(request), now=received_at(request))
    logout(request)
    messages.success(
        request, _("已收到您的注销申请。%(moment)s 之后账号将被注销；在此之前登录即撤销申请。")
        % {"moment": f"{localtime(at):%Y-%m-%d %H:%M}"},
    )  # fmt: skip
    return redirect("account_login")
