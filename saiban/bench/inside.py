"""Running scripts inside this process, through the application as the web server calls it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from saiban.bench.wire import Request, Response

Value = TypeVar("Value")
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def drive(application: Application, script: Generator[Request, Response, Value]) -> Value:
    """Run one script to its end; returns what it returns."""
    try:
        request = next(script)
        while True:
            request = script.send(answer(application, request))
    except StopIteration as end:
        returned: Value = end.value
        return returned


def answer(application: Application, request: Request) -> Response:
    """What the application answers to one request."""
    started: list[Any] = []
    body = application(_environ(request), lambda status, headers, *more: started.extend((status, headers)))
    content = b"".join(body)
    body.close()
    status, headers = started
    return Response(int(status[:3]), tuple((name.lower(), value) for name, value in headers), content, len(content))


def _environ(request: Request) -> dict[str, Any]:
    path, _, query = request.path.partition("?")
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers}
    return given | {
        "REQUEST_METHOD": request.method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": given.get("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body), "wsgi.errors": sys.stderr,
    }  # fmt: skip
