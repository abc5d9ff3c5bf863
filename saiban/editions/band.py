"""The band above every page of an edition whose clock is being rehearsed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from saiban.editions.clock import edition_now, is_rehearsing
from saiban.editions.models import Edition


def band_of(edition: Edition | None, real_now: datetime) -> dict[str, Any]:
    """What the band tells everybody: the edition's time, and since when it runs; nothing when it is not rehearsed."""
    if not edition or not is_rehearsing(edition):
        return {}
    return {"shows": edition_now(edition, real_now), "set_at": edition.clock_set_at}


def band_as_html(edition: Edition | None, real_now: datetime) -> SafeString:
    return SafeString(render_to_string("editions/band.html", band_of(edition, real_now)))
