"""What pages of an edition show of it."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from saiban.editions.band import band_of
from saiban.editions.markdown import render_markdown, render_written

register = template.Library()
register.inclusion_tag("editions/band.html", name="edition_band")(band_of)


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
