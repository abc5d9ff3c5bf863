"""What a browser that has never been here must fetch before the front page is whole."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from urllib.parse import urljoin

from saiban.bench.browsing import Visitor
from saiban.bench.wire import Request, Response

_LOADED = re.compile(r'<(?:link\b[^>]*\brel="(?:stylesheet|icon)"[^>]*|script\b[^>]*|img\b[^>]*)>')
_ADDRESS = re.compile(r'\b(?:href|src)="([^"]+)"')
# Scripts import modules; style sheets name fonts and pictures (those in the sheet itself need no request).
_WITHIN = re.compile(r"""\bimport\s*(?:[\w{},*\s]+from\s*)?["']([^"']+)["']|url\(["']?([^"')]+)["']?\)""")


def first_visit(visitor: Visitor) -> Generator[Request, Response, list[Response]]:
    """Fetch the front page and everything that it loads; returns every answer, the page's first."""
    page = yield from visitor.get("/")
    answers, asked = [page], {"/"}
    waiting = [urljoin("/", address) for address in _named_by(page.text)]
    while waiting:
        path = waiting.pop()
        if path in asked or not path.startswith("/"):
            continue
        asked.add(path)
        answer = yield from visitor.get(path)
        answers.append(answer)
        if answer.header("content-type").startswith(("text/css", "text/javascript", "application/javascript")):
            waiting += [urljoin(path, address) for address in _within(answer.text)]
    return answers


def _named_by(page: str) -> Iterator[str]:
    for tag in _LOADED.findall(page):
        # A browser that knows modules passes over what is for those that do not.
        if "nomodule" not in tag:
            yield from _ADDRESS.findall(tag)


def _within(text: str) -> Iterator[str]:
    for module, resource in _WITHIN.findall(text):
        address = module or resource
        if not address.startswith(("data:", "#")):
            yield address
