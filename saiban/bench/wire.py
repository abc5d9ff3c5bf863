"""HTTP as bytes: requests put together and answers read, with as little of this machine's time as can be.

The client shares the processors with the site that it measures; a library that does everything would cost as much as
a page does.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]

Headers = tuple[tuple[str, str], ...]
_UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; `path` holds the query string, `headers` no more than is special about this request."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""

    def encoded(self, host: str) -> bytes:
        """The request for the wire; the connection is kept open."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.method == "POST":
            lines.append(f"content-length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `size` counts every byte of it, head and body as they were sent."""

    status: int
    headers: Headers
    body: bytes
    size: int

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")

    @property
    def text(self) -> str:
        return _UNPACK[self.header("content-encoding")](self.body).decode()

    def cookies(self) -> dict[str, str]:
        """The cookies that were set, by name."""
        pairs = (value.split(";")[0].partition("=") for name, value in self.headers if name == "set-cookie")
        return {name: value for name, _, value in pairs}


@dataclass(slots=True)
class Answer:
    """An answer as it comes in, piece by piece."""

    received: bytearray = field(default_factory=bytearray)
    _head: int = 0
    _status: int = 0
    _headers: Headers = ()

    def feed(self, data: bytes) -> Response | None:
        """Take in what was received; the answer once it is whole."""
        self.received += data
        if not self._head and not self._read_head():
            return None
        if dict(self._headers).get("transfer-encoding") == "chunked":
            return self._chunked()
        length = int(dict(self._headers).get("content-length") or 0)
        if len(self.received) < self._head + length:
            return None
        return self._response(bytes(self.received[self._head :]))

    def _read_head(self) -> bool:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        first, *rest = self.received[:end].decode("latin-1").split("\r\n")
        self._head, self._status = end + 4, int(first.split(" ", 2)[1])
        self._headers = tuple(
            (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest)
        )
        return True

    def _chunked(self) -> Response | None:
        if not self.received.endswith(b"0\r\n\r\n"):
            return None
        body, place = bytearray(), self._head
        while size := int(self.received[place : (line := self.received.index(b"\r\n", place))], 16):
            body += self.received[line + 2 : line + 2 + size]
            place = line + 4 + size
        return self._response(bytes(body))

    def _response(self, body: bytes) -> Response:
        return Response(self._status, self._headers, body, len(self.received))
