"""Pieces of the form by which a committee decides."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from saiban.entries.decision import RemarkItem
from saiban.entries.templatetags.entries import item_label
from saiban.rulebook import Rulebook
from saiban.ui.markup import escaped

register = template.Library()


@register.simple_tag
def remark_fields(items: Iterable[tuple[RemarkItem, str]], rulebook: Rulebook) -> SafeString:
    """A field for each item that may have to be mended, with what was typed there; written by the program, for an
    entry has dozens of them."""
    return SafeString("".join(_field(item, item_label(item.key, rulebook), typed) for item, typed in items))


def _field(item: RemarkItem, label: str, typed: str) -> str:
    name = escaped(item.name)
    return (
        f'<div class="remark"><label for="{name}">{escaped(label)}</label>'
        f'<input id="{name}" name="{name}" value="{escaped(typed)}" maxlength="1000"></div>'
    )
