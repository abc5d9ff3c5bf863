"""What an invitation's link opens."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saiban.accounts.commands import accept_invitation
from saiban.accounts.commands.invitations import refusals_to_accept
from saiban.accounts.models import Person
from saiban.accounts.queries import person_of
from saiban.accounts.queries.desk import get_invitation
from saiban.accounts.rules.roles import STAFF
from saiban.accounts.scopes import names_of
from saiban.audit.moments import received_at
from saiban.core.errors import Refused


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link gives, for whoever has it; accepting takes somebody who is logged in."""
    get_invitation(token)
    if request.method != "POST":
        return _page(request, token)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    try:
        accepted = accept_invitation(token=token, actor=person_of(request), now=received_at(request))
    except Refused:
        return _page(request, token, status=422)
    messages.success(request, _("您已接受邀请，角色即刻生效。"))
    return redirect("/desk/" if accepted.kind in STAFF else "/me/")


def _page(request: HttpRequest, token: str, status: int = 200) -> HttpResponse:
    """The reasons are worked out anew, so that a page which is merely looked at says the same as a refusal."""
    found = get_invitation(token)
    person = request.user if isinstance(request.user, Person) else None
    shown = {
        "invitation": found,
        "scope_name": names_of([found.scope]).get(found.scope, found.scope),
        "reasons": refusals_to_accept(found, person, received_at(request)),
        "next": urlencode({"next": request.path}),
    }
    return render(request, "accounts/invitation.html", shown, status=status)
