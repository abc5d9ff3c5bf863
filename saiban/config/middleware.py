"""What every request needs: the moment it came, a bound on its size, and what becomes of a closed door."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

from saiban.core.errors import NotThere
from saiban.core.sizes import MEGABYTE, MOST_REQUEST_BYTES

Handler = Callable[[HttpRequest], HttpResponse]


def received_at(get_response: Handler) -> Handler:
    """Stamps `request.received_at`: what counts at a closing time is when the request came, not when it was done."""

    def stamp(request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return stamp


def body_limit(get_response: Handler) -> Handler:
    """Answers 413 to what no form here can mean, before anything of it is kept."""

    def check(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MOST_REQUEST_BYTES:
            limit = MOST_REQUEST_BYTES // MEGABYTE
            return HttpResponse(
                f"上传内容超过 {limit} MB，未接收。请压缩后重试。", status=413, content_type="text/plain; charset=utf-8"
            )
        return get_response(request)

    return check


def no_null(get_response: Handler) -> Handler:
    """Answers 400 to an address with a NUL in it: no page has one, and PostgreSQL takes none in a text."""

    def check(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("网址中含有无效字符。", content_type="text/plain; charset=utf-8")
        return get_response(request)

    return check


def private_pages(get_response: Handler) -> Handler:
    """What a person sees while logged in is kept by no cache and no shared computer, unless the page says otherwise."""

    def keep(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response and request.session.accessed and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return keep


class refusals:
    """Turns a closed door (`NotThere`) into a 404: not there and not yours look the same."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotThere):
            raise Http404 from exception
