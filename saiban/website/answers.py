"""From a page's data to an answer: one copy for all visitors, another frame for those who are logged in."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from saiban.editions import changes
from saiban.editions.clock import received_at
from saiban.editions.kept import Shelf, is_keeping

# What can make an answer differ for two visitors who ask for the same address
VARY = "Accept-Encoding, Accept-Language, Cookie"
PERSONAL_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: a template with the partials `hero` and `main`, and what they need.

    `frame` is for the frame around it: title, description, the edition that the header names, its navigation.
    `until` is the real moment from which the page would read differently though nothing changed, None if never; the
    present if the page is not for everybody and must not be kept.
    """

    template: str
    context: dict[str, Any]
    frame: dict[str, Any]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A page rendered, without the frame, which says who is logged in."""

    hero: SafeString
    main: SafeString
    frame: dict[str, Any]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A page as every anonymous visitor gets it, ready for the wire."""

    plain: bytes
    packed: bytes = field(repr=False)
    mark: str


_bodies: Shelf[Body] = Shelf()
_wholes: Shelf[Whole] = Shelf()


def show(request: HttpRequest, build: Callable[[datetime], Page]) -> HttpResponse:
    """The answer to a GET of a public page; `build` makes the page for a real moment when no copy of it is good."""
    if is_keeping():
        changes.listen()
    now = received_at(request)
    key = (get_language(), request.path)

    def make_body() -> tuple[Body, datetime | None]:
        page = build(now)
        return _render(page), page.until

    def make_whole() -> tuple[Whole, datetime | None]:
        body = _bodies.get(key, now, make_body)
        return _pack(_framed(_anybody(request), body).content), body.until

    if PERSONAL_COOKIES.isdisjoint(request.COOKIES):
        return _anonymous(request, _wholes.get(key, now, make_whole))
    return _personal(request, _bodies.get(key, now, make_body))


def _render(page: Page) -> Body:
    """Without the request: what is kept for everybody must not be able to show anybody."""
    hero, main = (SafeString(render_to_string(f"{page.template}#{part}", page.context)) for part in ("hero", "main"))
    return Body(hero, main, page.frame, page.until)


def _framed(request: HttpRequest, body: Body) -> HttpResponse:
    return render(request, "website/page.html", {**body.frame, "hero": body.hero, "main": body.main})


def _anybody(request: HttpRequest) -> HttpRequest:
    """The same address asked for by nobody in particular, without cookies or query."""
    plain = HttpRequest()
    plain.method, plain.path, plain.path_info = "GET", request.path, request.path_info
    plain.META = {name: request.META[name] for name in ("SERVER_NAME", "SERVER_PORT") if name in request.META}
    plain.user = AnonymousUser()
    plain.resolver_match = request.resolver_match
    plain.received_at = received_at(request)  # type: ignore[attr-defined]
    return plain


def _pack(plain: bytes) -> Whole:
    # Without a time in the header: the same page packs to the same bytes.
    packed = gzip.compress(plain, compresslevel=9, mtime=0)
    return Whole(plain, packed, hashlib.blake2b(plain, digest_size=12).hexdigest())


def _anonymous(request: HttpRequest, whole: Whole) -> HttpResponse:
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(whole.packed if is_packed else whole.plain)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = VARY
    # Kept by browsers and proxies, asked about each time: the answer to that is a few bytes, and never out of date.
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{whole.mark}{"-g" if is_packed else ""}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _personal(request: HttpRequest, body: Body) -> HttpResponse:
    response = _framed(request, body)
    response["Vary"] = VARY
    response["Cache-Control"] = "private, no-cache"
    return response
