"""Pages of the design system itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from saiban.ui import samples


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at and to test; it shows no data of anybody."""
    return render(request, "ui/components.html", samples.everything(timezone.now(), request.GET))


@require_safe
@never_cache
def clock(request: HttpRequest) -> HttpResponse:
    """The server's time in milliseconds since 1970, for countdowns, which do not trust the visitor's clock."""
    return HttpResponse(str(int(timezone.now().timestamp() * 1000)), content_type="text/plain")


@require_safe
def old_browser(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/old_browser.html")
