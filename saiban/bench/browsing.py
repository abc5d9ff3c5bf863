"""What somebody does in a browser, written as a script that asks and is answered.

A script is a generator: it yields requests and is sent the answers. So the same script runs over the wire, sixteen at
a time in one thread (`load`), and inside this process, where a profiler can see everything (`profiling`).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from pathlib import Path
from urllib.parse import urlencode

from saiban.bench.wire import Headers, Request, Response

Script = Generator[Request, Response, None]
Exchange = Generator[Request, Response, Response]

_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
_FIELD = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(type|name|value)="([^"]*)"')
_FORM_TYPE = "application/x-www-form-urlencoded"
_BOUNDARY = "a-line-that-no-file-holds"


class Unexpected(Exception):
    """The site did not answer as it does to people."""


class Visitor:
    """One browser with its cookies. Pages come packed for those who are not logged in, as in a browser."""

    def __init__(self, session: str = "") -> None:
        self.cookies = {"sessionid": session} if session else {}

    def get(self, path: str, *, known: str = "") -> Exchange:
        """The page at the path; nothing of it when it is still the one that goes by the mark `known`."""
        condition = (("if-none-match", known),) if known else ()
        return (
            yield from self._ask(
                Request("GET", path, (*self._headers(), *condition)), (200, *((304,) if known else ()))
            )
        )

    def post(self, path: str, page: str, fields: Mapping[str, str], *, htmx: bool = False) -> Exchange:
        """Send a form of the page with its hidden fields; the answer is a redirect or, for htmx, a fragment."""
        body = urlencode([*_hidden(page, path), *fields.items()]).encode()
        headers = (*self._headers(htmx), ("content-type", _FORM_TYPE))
        return (yield from self._ask(Request("POST", path, headers, body), (200, 302)))

    def upload(self, path: str, page: str, file: Path, *, htmx: bool = False) -> Exchange:
        """Send a file by a form of the page."""
        parts = [_part(name, value.encode()) for name, value in _hidden(page, path)]
        body = b"".join([*parts, _part("file", file.read_bytes(), file.name), f"--{_BOUNDARY}--\r\n".encode()])
        headers = (*self._headers(htmx), ("content-type", f"multipart/form-data; boundary={_BOUNDARY}"))
        return (yield from self._ask(Request("POST", path, headers, body), (200, 302)))

    def submit(self, path: str, page: str, fields: Mapping[str, str]) -> Exchange:
        """Send a form and go where that leads."""
        return (yield from self.follow((yield from self.post(path, page, fields))))

    def follow(self, response: Response) -> Exchange:
        """The page that a redirect leads to."""
        return (yield from self.get(response.header("location").split("#")[0]))

    def _ask(self, request: Request, expected: tuple[int, ...]) -> Exchange:
        response = yield request
        self.cookies |= response.cookies()
        if response.status not in expected:
            raise Unexpected(f"{request.method} {request.path}: {response.status}\n{_told(response)}")
        return response

    def _headers(self, htmx: bool = False) -> Headers:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (
            ("accept-language", "zh-CN,zh;q=0.9"),
            ("accept-encoding", "gzip, br"),
            *((("cookie", cookies),) if cookies else ()),
            *((("hx-request", "true"),) if htmx else ()),
        )


def _hidden(page: str, action: str) -> list[tuple[str, str]]:
    """The hidden fields of the page's form for `action` (or of the one that has none): what a browser sends unasked."""
    forms = [form for form in _FORM.findall(page) if "csrfmiddlewaretoken" in form]
    fitting = [form for form in forms if f'action="{action}"' in form] or [f for f in forms if " action=" not in f]
    if not fitting:
        raise Unexpected(f"the page has no form for {action}")
    found = (dict(_ATTRIBUTE.findall(field)) for field in _FIELD.findall(fitting[0]))
    return [(each["name"], each.get("value", "")) for each in found if each.get("type") == "hidden" and "name" in each]


def _part(name: str, value: bytes, filename: str = "") -> bytes:
    named = f'; filename="{filename}"\r\nContent-Type: application/pdf' if filename else ""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def _told(response: Response) -> str:
    """What the page says, without its markup: enough to see what went wrong."""
    if "text/html" not in response.header("content-type"):
        return response.text[:500]
    text = re.sub(r"<(script|style|head)\b.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(text.split())[:1500]
