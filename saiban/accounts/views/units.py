"""Names of units on file, offered while one is being typed."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from saiban.accounts.queries import suggest_units


@login_required
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """`<option>`s for a datalist: names and credit codes, which are public, and nothing about who entered with them."""
    if not ratelimit.consume(request, action="suggest_units", user=request.user):
        return HttpResponse(status=429)
    return render(request, "accounts/unit_options.html", {"units": suggest_units(request.GET.get("q", ""))})
