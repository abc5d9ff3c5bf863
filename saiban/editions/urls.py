from __future__ import annotations

from django.urls import URLPattern, path

from saiban.editions.views import clocks, rulebooks

urlpatterns: list[URLPattern] = [
    path("desk/<slug:code>/rulebook/", rulebooks.history, name="rulebook_history"),
    path("desk/<slug:code>/rulebook/change/", rulebooks.change, name="rulebook_change"),
    path("desk/<slug:code>/rulebook/<int:number>/", rulebooks.revision, name="rulebook_revision"),
    path("desk/<slug:code>/rulebook/<int:number>/revert/", rulebooks.revert, name="rulebook_revert"),
    path("desk/<slug:code>/rulebook/<int:number>/download/", rulebooks.download, name="rulebook_download"),
    path("desk/<slug:code>/clock/", clocks.clock, name="edition_clock"),
]
