from __future__ import annotations

from django.urls import URLPattern, path

from saiban.demo import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="demo"),
    path("enter/<slug:key>/", views.enter, name="demo_enter"),
    path("clock/<slug:key>/", views.set_clock, name="demo_clock"),
]
