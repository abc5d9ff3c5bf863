"""Elements written by the program: for pieces that a page holds by the dozen, where a template would take most of its
time to look up names."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """As `conditional_escape` has it, without its ways about for the two types that nearly everything is of."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    return str(value) if kind is SafeString else conditional_escape(value)


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes with their leading spaces; those that are None, False or empty are left out, True has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in given.items()
        if value is not None and value is not False and value != ""
    )


def element(tag: str, given: Mapping[str, Any], *inside: Any) -> SafeString:
    """An element around its content, which is escaped unless it is marked as safe."""
    return SafeString(f"<{tag}{attributes(given)}>{''.join(escaped(one) for one in inside)}</{tag}>")
