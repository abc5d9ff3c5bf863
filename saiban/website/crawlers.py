"""What machines ask a site for: which pages there are, and how it wants to be installed."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from saiban.editions.clock import received_at
from saiban.editions.kept import Shelf
from saiban.editions.models import Edition
from saiban.website.queries import list_public_editions

# Where people are by themselves; none of it is for a search engine.
PRIVATE = ("/account/", "/desk/", "/documents/", "/entries/", "/invitations/", "/me/", "/ui/")
DAY = 24 * 3600
OF_EDITION = (
    "edition", "edition_notice", "edition_terms", "edition_divisions", "edition_bulletins", "edition_faq",
)  # fmt: skip

_maps: Shelf[bytes] = Shelf()


@require_safe
@cache_control(max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), f"Allow: {reverse('privacy')}"]
    lines.append(f"Sitemap: {settings.SITE_ADDRESS}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    now = received_at(request)

    def make() -> tuple[bytes, None]:
        pages = [f"{settings.SITE_ADDRESS}{path}" for path in _pages(list_public_editions(now))]
        return render(None, "website/sitemap.xml", {"pages": pages}).content, None

    return HttpResponse(_maps.get("sitemap", now, make), content_type="application/xml")


def _pages(editions: list[Edition]) -> Iterator[str]:
    yield from ("/", reverse("editions"), reverse("about"), reverse("draw_replay"))
    for edition in editions:
        for name in OF_EDITION:
            yield reverse(name, args=[edition.code])
        for division in edition.rules.divisions:
            yield reverse("edition_division", args=[edition.code, division.code])


@require_safe
@cache_control(max_age=DAY)
def manifest(request: HttpRequest) -> JsonResponse:
    """So that the site can be put on a phone's first screen."""
    icon = {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    said = {
        "name": settings.OPERATOR_NAME,
        "short_name": settings.OPERATOR_NAME[:12],
        "description": _("创新大赛的报名、评审与会务"),
        "lang": "zh-Hans",
        "start_url": "/",
        "display": "browser",
        "theme_color": "#12396b",
        "background_color": "#ffffff",
        "icons": [icon],
    }
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@cache_control(max_age=DAY, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Old browsers ask for this name whatever the page says."""
    response = HttpResponse(status=301)
    response["Location"] = static("ui/favicon.svg")
    return response
