"""Boxes that hold other things."""

# Options are named as HTML names them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from saiban.ui.components.choices import TONES, one_of
from saiban.ui.components.icons import draw
from saiban.ui.components.parts import fill
from saiban.ui.markup import escaped

register = template.Library()

TONE_ICONS = {"info": "info", "success": "check-circle", "warning": "alert", "danger": "alert"}


@register.simple_block_tag
def notice(content: SafeString, *, tone: str = "info", title: object = "", live: bool = False) -> SafeString:
    """Something a person should know now. `live` announces it when it appears after the page has loaded."""
    one_of("notice", "tone", tone, TONES)
    role = f' role="{"alert" if tone == "danger" else "status"}"' if live else ""
    heading = f'<p class="notice-title">{escaped(title)}</p>' if title else ""
    return SafeString(
        f'<div class="notice notice-{tone}"{role}>{draw(TONE_ICONS[tone])}'
        f'<div class="notice-body">{heading}{content}</div></div>'
    )


@register.simple_block_tag
def card(content: SafeString, *, title: object = "", level: int = 2, id: str = "") -> SafeString:
    """A sheet of related things; `level` is the level of its heading."""
    return fill("card", content=content, title=title, tag=f"h{level:d}", id=id)


@register.simple_block_tag
def page_head(content: SafeString, *, title: object, lead: object = "", over: object = "") -> SafeString:
    """The page's one `h1` with a line `over` it, a `lead` under it and the page's actions as content."""
    return fill("page_head", content=content if content.strip() else "", title=title, lead=lead, over=over)


@register.inclusion_tag("ui/empty.html")
def empty(
    *, title: object = "", text: object = "", label: object = "", href: str = "", icon: str = "folder"
) -> dict[str, Any]:
    """What a list shows when it holds nothing, with the one next step. Not directly inside a `{% for %}`'s body,
    whose own `{% empty %}` it would be taken for; in the `{% empty %}` branch it is at home."""
    return {"title": title, "text": text, "label": label, "href": href, "icon": icon}


@register.inclusion_tag("ui/definition.html")
def definition(items: Iterable[Any]) -> dict[str, Any]:
    """Facts as (label, value) pairs; a value that is empty is shown as a dash."""
    return {"items": list(items)}


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """A list of `{% fact "…" %}…{% endfact %}`, for facts whose values need markup."""
    return SafeString(f'<dl class="facts">{content}</dl>')


@register.simple_block_tag
def fact(content: SafeString, label: object) -> SafeString:
    return SafeString(f'<div class="fact"><dt>{escaped(label)}</dt><dd>{content}</dd></div>')


@register.simple_block_tag
def table(content: SafeString, *, caption: object, hidden: bool = False, cards: bool = True) -> SafeString:
    """A table around its `thead` and `tbody`.

    On a phone each row becomes a card whose cells are named by their `data-label`; with `cards=False` it scrolls
    sideways instead. The caption is always there for screen readers; `hidden` takes it from sight.
    """
    return fill("table", content=content, caption=caption, hidden=hidden, cards=cards)
