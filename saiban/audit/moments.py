"""The moment of a request."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest


def received_at(request: HttpRequest) -> datetime:
    """When the request came, in real time, as the middleware stamped it."""
    return cast(datetime, request.received_at)  # type: ignore[attr-defined]
