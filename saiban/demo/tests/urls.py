"""All addresses as the demo has them."""

from __future__ import annotations

from django.urls import include, path

from saiban.config.urls import urlpatterns as real

urlpatterns = [path("demo/", include("saiban.demo.urls")), *real]
