"""Every address, feature by feature."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("entries/", include("saiban.entries.own_urls")),
    path("", include("saiban.ui.urls")),
    path("", include("saiban.messaging.urls")),
    path("", include("saiban.accounts.urls")),
    path("", include("saiban.editions.urls")),
    path("", include("saiban.entries.urls")),
    path("", include("saiban.outreach.urls")),
    path("", include("saiban.privacy.urls")),
    path("", include("saiban.website.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("saiban.demo.urls")))
