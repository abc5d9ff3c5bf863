"""Elements written by the program: for pieces that a page holds by the dozen, where a template would take most of its
time to look up names."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """As `conditional_escape` has it, without its ways about."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, Promise) else value
    if type(text) is str:
        return html.escape(text)
    return str(text.__html__()) if hasattr(text, "__html__") else html.escape(str(text))


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
