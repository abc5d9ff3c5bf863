"""Two things every request needs: the moment it came, and what becomes of a refusal nobody caught."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from saiban.core.errors import NotThere

Handler = Callable[[HttpRequest], HttpResponse]


def received_at(get_response: Handler) -> Handler:
    """Stamps `request.received_at`: what counts at a closing time is when the request came, not when it was done."""

    def stamp(request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return stamp


class refusals:
    """Turns a closed door (`NotThere`) into a 404: not there and not yours look the same."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotThere):
            raise Http404 from exception
