"""Small pieces of text: marks, numbers, sizes. Built without a template file, because lists hold hundreds of them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saiban.ui.components.choices import TONES, one_of
from saiban.ui.markup import escaped

register = template.Library()

_UNITS = ("B", "KB", "MB", "GB", "TB")


@register.simple_tag
def badge(label: object, *, tone: str = "") -> SafeString:
    """A state in one word; the tone only repeats what the word says."""
    if tone:
        one_of("badge", "tone", tone, TONES)
    return SafeString(f'<span class="badge badge-{tone or "plain"}">{escaped(label)}</span>')


@register.simple_tag
def clause(number: str) -> SafeString:
    """The clause of the notice that speaks, such as H13; nothing where the committee chose and no clause speaks."""
    return SafeString("") if not number or number == "committee" else _clause(number, get_language())


# A page names the same few at nearly every field.
@lru_cache(maxsize=512)
def _clause(number: str, language: str) -> SafeString:
    title = escaped(_("依据赛事通知条款 %(number)s") % {"number": number})
    said = escaped(_("条款 %(number)s") % {"number": number})
    return SafeString(f'<span class="clause" title="{title}">{said}</span>')


@register.simple_tag
def stat(label: object, value: object, *, hint: str = "", href: str = "") -> SafeString:
    """One figure with its name; with `href` the figure leads to what was counted."""
    shown = format_html('<a href="{}">{}</a>', href, value) if href else format_html("{}", value)
    under = format_html('<p class="stat-hint">{}</p>', hint) if hint else ""
    return format_html(
        '<div class="stat"><p class="stat-label">{}</p><p class="stat-value num">{}</p>{}</div>', label, shown, under
    )


@register.simple_tag
def filesize(n: int | None) -> SafeString:
    """A size in bytes as people say it, 1 MB being 1,048,576 bytes; a dash when it is not known."""
    return SafeString(f'<span class="num nowrap">{"—" if n is None else size_in_words(n)}</span>')


def size_in_words(n: int) -> str:
    """`4.8 MB`, `12 KB`, `312 B`: one decimal from MB upwards, where it matters against a limit."""
    size, unit = float(n), 0
    # 1023.5 KB would be written as 1024 KB.
    while size >= 1023.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    figure = f"{size:.1f}".removesuffix(".0") if unit >= 2 else f"{size:.0f}"
    return f"{figure} {_UNITS[unit]}"
