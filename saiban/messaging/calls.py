"""One call to somebody else's service, told apart by whether it can have arrived."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT = 10
"""Seconds for connecting, and again for the answer."""


class Unreachable(Exception):
    """Nothing was sent."""


class NoAnswer(Exception):
    """It was sent, and whether it was heard is not known."""


def call(method: str, address: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of the answer. Redirects are not followed, nor is a proxy asked: secrets stand in addresses."""
    at = urlsplit(address)
    connection = (HTTPSConnection if at.scheme == "https" else HTTPConnection)(at.netloc, timeout=TIMEOUT)
    try:
        connection.connect()
    except OSError as closed:
        raise Unreachable(str(closed)) from closed
    try:
        connection.request(method, f"{at.path}?{at.query}", headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException) as silence:
        raise NoAnswer(str(silence) or type(silence).__name__) from silence
    finally:
        connection.close()
