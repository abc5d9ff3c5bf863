"""The audit list of an edition, for its national committee. It stands here because doors need roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import has_role, person_of
from saiban.accounts.scopes import name_of
from saiban.audit.queries import page_of_rows
from saiban.core.errors import NotThere
from saiban.core.tokens import row_number


@require_staff
@require_GET
def audit(request: HttpRequest, scope: str) -> HttpResponse:
    if not has_role(person_of(request), RoleKind.NATIONAL, scope):
        raise NotThere
    wanted, before = request.GET.get("q", "").strip(), request.GET.get("before", "")
    page = page_of_rows(scope, search=wanted, before=row_number(before))
    shown = {"scope": scope, "scope_name": name_of(scope), "page": page, "q": wanted}
    return render(request, "accounts/audit.html", shown)
