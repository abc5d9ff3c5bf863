"""Elements written by the program: for pieces that a page holds by the dozen, where a template would take most of its
time to look up names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes with their leading spaces; those that are None, False or empty are left out, True has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in given.items()
        if value is not None and value is not False and value != ""
    )


def element(tag: str, given: Mapping[str, Any], *inside: Any) -> SafeString:
    """An element around its content, which is escaped unless it is marked as safe."""
    return SafeString(f"<{tag}{attributes(given)}>{''.join(conditional_escape(one) for one in inside)}</{tag}>")
