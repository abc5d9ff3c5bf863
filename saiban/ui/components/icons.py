"""Icons: 24 × 24, drawn with one round 1.75 line in the colour of the text, inlined so that a page asks for no more.

An external sprite would need one more request and a looser content-security policy; after compression an inlined
icon costs less than its reference.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saiban.ui.components.choices import one_of

register = template.Library()

# One line an icon, so that the table can be read.
# ruff: noqa: E501
PATHS: dict[str, str] = {
    "alert": "M12 3.5 2.5 20h19zM12 10v4.5M12 17.4v.1",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4",
    "briefcase": "M3.5 8h17v11.5h-17zM8.5 8V5h7v3M3.5 13h17",
    "building": "M5 20.5V4h9v16.5M14 9h5v11.5M3 20.5h18M8 8h3M8 12h3M8 16h3M16.5 13v.1M16.5 16.5v.1",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4",
    "chart": "M4 20h16M7 20v-6M12 20V5M17 20v-9",
    "check": "M5 12.5 10 17.5 19.5 7",
    "check-circle": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8 12.3l2.8 2.8L16 9.6",
    "chevron-down": "M6 9.5l6 6 6-6",
    "chevron-right": "M9.5 6l6 6-6 6",
    "clock": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7.5V12l3.2 2",
    "close": "M6 6l12 12M18 6 6 18",
    "copy": "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
    "edit": "M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
    "file": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12.5h6M9 16h6",
    "filter": "M3.5 5h17L14 12.8V20l-4-2v-5.2z",
    "flag": "M5.5 21V4M5.5 4.5h12l-2.5 4 2.5 4h-12",
    "folder": "M3.5 6h6l2 2.5h9V19h-17z",
    "globe": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c-5 5.5-5 12.5 0 18 5-5.5 5-12.5 0-18z",
    "home": "M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-5.5h4V20",
    "info": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v5.5M12 7.6v.1",
    "link": "M10 14l4-4M8.5 11.5 6 14a3.5 3.5 0 0 0 5 5l2.5-2.5M15.5 12.5 18 10a3.5 3.5 0 0 0-5-5l-2.5 2.5",
    "lock": "M5.5 10.5h13v10h-13zM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5",
    "logout": "M10 4H5v16h5M9.5 12h11M16.5 8l4 4-4 4",
    "mail": "M3.5 5.5h17v13h-17zM3.5 7l8.5 6 8.5-6",
    "map": "M3.5 6 9 4l6 2 5.5-2v14L15 20l-6-2-5.5 2zM9 4v14M15 6v14",
    "menu": "M4 6.5h16M4 12h16M4 17.5h16",
    "minus": "M5 12h14",
    "phone": "M5 4h4l1.5 4.5L8 10.5a12 12 0 0 0 5.5 5.5l2-2.5L20 15v4a1.5 1.5 0 0 1-1.5 1.5A15 15 0 0 1 3.5 5.5 1.5 1.5 0 0 1 5 4z",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "question": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2.9-1.2 1.8M12 16.6v.1",
    "search": "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20.5 20.5",
    "shield": "M12 3l7.5 2.5V11c0 5-3.2 8.3-7.5 10-4.3-1.7-7.5-5-7.5-10V5.5zM8.5 12l2.5 2.5 4.5-5",
    "star": "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
    "trash": "M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5l1 14h9l1-14M10 10.5v6M14 10.5v6",
    "trophy": "M7.5 4h9v6a4.5 4.5 0 0 1-9 0zM7.5 6h-4c0 3.5 1.5 5 4 5M16.5 6h4c0 3.5-1.5 5-4 5M12 14.5V18M8 20.5h8M9.5 18h5v2.5h-5z",
    "upload": "M12 15.5v-11M7.5 9 12 4.5 16.5 9M4.5 20h15",
    "user": "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5c.7-4 3.5-6 7.5-6s6.8 2 7.5 6",
    "users": "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 19.5c.6-3.5 3-5.2 6.5-5.2s5.9 1.7 6.5 5.2M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.7c2.2.7 3.6 2.3 4 4.8",
}


def draw(name: str) -> SafeString:
    """The icon as an element that assistive technology passes over: the text beside it says what it means."""
    one_of("icon", "name", name, PATHS)
    return _DRAWN[name]


_DRAWN = {
    name: format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<path d="{}"></path></svg>',
        path,
    )
    for name, path in PATHS.items()
}


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """An icon; with `label` it says itself what it means, without it is decoration."""
    if not label:
        return draw(name)
    return format_html('<span class="icon-said" role="img" aria-label="{}">{}</span>', label, draw(name))
