"""What pages of an edition show of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from saiban.editions.clock import edition_now, is_rehearsing
from saiban.editions.markdown import render_markdown, render_written
from saiban.editions.models import Edition

register = template.Library()


@register.inclusion_tag("editions/band.html")
def edition_band(edition: Edition | None, real_now: datetime) -> dict[str, Any]:
    """Tells everybody on a page of the edition that its clock is being rehearsed; nothing when it is not."""
    if not edition or not is_rehearsing(edition):
        return {}
    return {"shows": edition_now(edition, real_now), "set_at": edition.clock_set_at}


@register.filter
def markdown(text: str) -> SafeString:
    """A rulebook's long text; what it might hold of HTML is shown as it stands and never obeyed."""
    return render_markdown(text)


@register.filter
def written(text: str, top: int = 2) -> SafeString:
    """What a committee wrote on the site; its headings begin at level `top`."""
    return render_written(text, top)


@register.filter
def of_notice(clause: str | None) -> str:
    """The clause's number, or nothing where the committee decided by itself."""
    return clause if clause and clause != "committee" else ""
