"""Made-up content for the components page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import QueryDict


def everything(now: datetime, query: QueryDict) -> dict[str, Any]:
    return {"now": now}
