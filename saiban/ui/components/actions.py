"""What a person can press or follow."""

# Options are named as HTML names them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString

from saiban.ui.components.choices import one_of
from saiban.ui.components.icons import draw
from saiban.ui.components.parts import fill
from saiban.ui.markup import attributes, element

register = template.Library()

BUTTON_TONES = ("primary", "secondary", "danger", "quiet")
BUTTON_TYPES = ("submit", "button", "reset")


@register.simple_tag
def button(
    *,
    label: object,
    tone: str = "primary",
    type: str = "submit",
    name: str = "",
    value: object = "",
    href: str = "",
    icon: str = "",
    full: bool = False,
    small: bool = False,
    disabled: bool = False,
    confirm: str = "",
    opens: str = "",
    form: str = "",
) -> SafeString:
    """A button, or a link that looks like one when it has `href` or `opens` a dialog by its id.

    `confirm` is a question asked before the act; without JavaScript it is not asked, so what cannot be undone needs
    a page of its own. `form` is the id of a form elsewhere on the page.
    """
    one_of("button", "tone", tone, BUTTON_TONES)
    one_of("button", "type", type, BUTTON_TYPES)
    look = f"button button-{tone}{' button-full' if full else ''}{' button-small' if small else ''}"
    inside = (draw(icon) if icon else "", element("span", {}, label))
    if opens or href:
        leads = {"href": f"#{opens}" if opens else href, "data-opens": opens, "data-confirm": confirm}
        return element("a", {"class": look} | leads, *inside)
    # A value that is empty is a value: a form may say something by it.
    named = f' name="{escape(name)}" value="{escape(value)}"' if name else ""
    acts = attributes({"class": look, "type": type, "form": form, "data-confirm": confirm, "disabled": disabled})
    return SafeString(f"<button{acts}{named}>{''.join(inside)}</button>")


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(items: Iterable[tuple[object, str]]) -> dict[str, Any]:
    """The way here as (label, url) pairs; the last one is this page and may have an empty url."""
    *above, here = items
    return {"above": above, "here": here}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Any], current: str, *, label: str = "") -> dict[str, Any]:
    """Sibling pages; each has .key .label .href and may have .count. These are links: each tab is a page."""
    return {"items": list(items), "current": current, "label": label}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Any, *, param: str = "page", target: str = "") -> dict[str, Any]:
    """Links to other pages of a list, keeping the rest of the query string.

    `page` is Django's Page, or anything with .previous and .next (the cursor of the page before and after, or None)
    and perhaps .total. With `target`, a CSS selector, htmx swaps that part alone.
    """
    given = context["request"].GET
    turned = _numbered(page, given, param) if isinstance(page, Page) else _by_cursor(page)
    links = {
        side: query(given, param, turned[side]) if turned[side] is not None else "" for side in ("before", "after")
    }
    return turned | links | {"target": target}


def _numbered(page: Page[Any], given: Any, param: str) -> dict[str, Any]:
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [(number, query(given, param, number) if isinstance(number, int) else "") for number in shown]
    return {
        "numbers": numbers if len(numbers) > 1 else [],
        "current": page.number,
        "before": page.previous_page_number() if page.has_previous() else None,
        "after": page.next_page_number() if page.has_next() else None,
        "total": page.paginator.count,
    }


def _by_cursor(page: Any) -> dict[str, Any]:
    return {"numbers": [], "before": page.previous, "after": page.next, "total": getattr(page, "total", None)}


def query(given: Any, param: str, value: object) -> str:
    """The query string `given` with `param` set to `value`."""
    changed = given.copy()
    changed[param] = value
    return f"?{changed.urlencode()}"


@register.simple_block_tag
def dialog(content: SafeString, id: str, title: object, *, wide: bool = False) -> SafeString:
    """A box that opens over the page from `{% button label="…" opens=id %}` or any `<a href="#id" data-opens="id">`.

    Without JavaScript the link shows it by its address alone.
    """
    return fill("dialog", content=content, id=id, title=title, wide=wide)


@register.inclusion_tag("ui/person_menu.html", takes_context=True)
def person_menu(context: Context) -> dict[str, Any]:
    """The person's name with what belongs to it, or the way to log in."""
    request = context.get("request")
    person = getattr(request, "user", None)
    return {
        "request": request,
        "person": person if person is not None and person.is_authenticated else None,
        "unread": context.get("unread"),
    }
