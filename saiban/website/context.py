"""What the foot of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The operator's name and record numbers."""
    return {
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
    }
