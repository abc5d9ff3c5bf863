"""What pages of an edition show of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from saiban.editions.clock import edition_now, is_rehearsing
from saiban.editions.models import Edition

register = template.Library()


@register.inclusion_tag("editions/band.html")
def edition_band(edition: Edition | None, real_now: datetime) -> dict[str, Any]:
    """Tells everybody on a page of the edition that its clock is being rehearsed; nothing when it is not."""
    if not edition or not is_rehearsing(edition):
        return {}
    return {"shows": edition_now(edition, real_now), "set_at": edition.clock_set_at}
