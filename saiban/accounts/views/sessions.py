"""Where one is logged in, and logging out there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saiban.accounts.commands.sessions import end_other_sessions, end_session
from saiban.accounts.queries import person_of
from saiban.accounts.queries.sessions import log_ins_of
from saiban.accounts.sessions import row_key
from saiban.audit.moments import received_at


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    person, here, now = person_of(request), row_key(request.session.session_key), received_at(request)
    if request.method == "GET":
        return render(request, "accounts/sessions.html", {"log_ins": log_ins_of(person, here, now)})
    reference = request.POST.get("session", "")
    if request.POST.get("do") == "others":
        count = end_other_sessions(person=person, keep=here, now=now)
        messages.success(request, ngettext("已退出 %(n)d 处登录。", "已退出 %(n)d 处登录。", count) % {"n": count})
    elif not here.startswith(reference) and end_session(person=person, reference=reference, now=now):
        messages.success(request, _("已退出那处登录。"))
    else:
        messages.info(request, _("那处登录已经不在了。"))
    return redirect("sessions")
