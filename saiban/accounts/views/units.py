"""Names of units on file, offered while one is being typed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from saiban.accounts.models import Person
from saiban.accounts.queries import person_of, suggest_units
from saiban.audit.moments import received_at

# More than anybody types; whoever wants to copy the file is slowed down.
PER_MINUTE = 120


@login_required
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """`<option>`s for a datalist: names and credit codes, which are public, and nothing about who entered with them."""
    if _asked_too_often(person_of(request), received_at(request)):
        return HttpResponse(status=429)
    return render(request, "accounts/unit_options.html", {"units": suggest_units(request.GET.get("q", ""))})


def _asked_too_often(person: Person, now: datetime) -> bool:
    """Counted in the cache, by the minute; of requests at the very same moment one may go uncounted."""
    key = f"unit_suggestions:{person.pk}:{now:%d%H%M}"
    asked = int(cache.get(key, 0)) + 1
    cache.set(key, asked, 120)
    return asked > PER_MINUTE
