from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from saiban.ui import views

urlpatterns: list[URLPattern] = [
    path("ui/", views.components, name="ui_components"),
    path("ui/clock/", views.clock, name="ui_clock"),
    path("ui/browser/", views.old_browser, name="ui_old_browser"),
    # Exempt because the form stands on pages cached for everybody, which can carry no token; the worst that a
    # forged post can do is to change the language of the page.
    path("ui/language/", csrf_exempt(set_language), name="set_language"),
]
