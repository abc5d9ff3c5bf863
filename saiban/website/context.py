"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The operator's name and record numbers for the foot of the page; nothing here asks the database."""
    return {
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
    }
