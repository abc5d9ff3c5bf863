"""The frame of a desk's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from saiban.accounts import scopes
from saiban.accounts.desk_menu import links_for
from saiban.accounts.models import Person

register = template.Library()


@register.inclusion_tag("accounts/desk_nav.html", takes_context=True)
def desk_nav(context: template.Context) -> dict[str, Any]:
    """The menu of the desk in whose addresses the page lies; nothing on the whole platform's pages, or for visitors."""
    request: HttpRequest = context["request"]
    match = request.resolver_match
    named = match.kwargs if match else {}
    code = named.get("code") or named.get("scope", "").split("/")[0]
    if match is None or not isinstance(request.user, Person) or code in ("", "*"):
        return {"links": []}
    return {"links": links_for(request.user, code, request.path, match.url_name or "")}


@register.simple_tag
def scope_band(scope: str, real_now: datetime) -> SafeString:
    """That the clock of the page's edition is being rehearsed."""
    return scopes.band_of(scope, real_now)
