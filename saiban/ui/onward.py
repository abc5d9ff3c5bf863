"""Going on to another page: by a redirect, or at once where htmx asks.

A form that is sent by a browser is answered with a redirect, and the browser asks for the page that it leads to. To a
form that htmx sends the page itself is the answer, with its address: one way over the network instead of two, which on
a telephone at the closing hour is the difference that people feel.

Such a page takes the place of the one shown, whose frame stays: the template (`ui/base.html`) leaves out what cannot
differ. Where a whole page comes after all, htmx takes its main part.
"""

from __future__ import annotations

from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve
from django.utils.datastructures import MultiValueDict
from django_htmx.middleware import HtmxDetails


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """To the page of our own at `address`, which may end in a query and in the place to be shown."""
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(address)
    split = urlsplit(address)
    ahead = _asking_for(request, split.path, split.query)
    match = ahead.resolver_match = resolve(split.path)
    answer: HttpResponse = match.func(ahead, *match.args, **match.kwargs)
    if answer.status_code != 200:
        # It leads elsewhere, or is not there: the browser finds out by itself.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    answer["HX-Push-Url"] = address
    return in_place_of_page(request, answer, show=f"#{split.fragment}" if split.fragment else "window")


def in_place_of_page(request: HttpRequest, answer: HttpResponse, *, show: str = "window") -> HttpResponse:
    """A page as the answer: where htmx asked, it takes the place of the one shown, beginning at `show`."""
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"
        answer["HX-Reswap"] = f"outerHTML show:{show}:top"
    return answer


def _asking_for(request: HttpRequest, path: str, query: str) -> Any:
    """The request that the browser would send after a redirect: of the same person, in the same session."""
    ahead: Any = copy(request)
    own = {name for name in request.META if name.startswith(("HTTP_HX_", "CONTENT_"))}
    ahead.META = {name: value for name, value in request.META.items() if name not in own}
    ahead.META |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    ahead.method, ahead.path, ahead.path_info = "GET", path, path
    ahead.GET, ahead.POST, ahead._files = QueryDict(query), QueryDict(), MultiValueDict()  # noqa: SLF001
    ahead.__dict__.pop("headers", None)
    ahead.htmx, ahead.in_place = HtmxDetails(ahead), True
    return ahead
