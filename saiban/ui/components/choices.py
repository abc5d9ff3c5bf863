"""What a component answers to an option that it does not know."""

from __future__ import annotations

from collections.abc import Collection

from django.template import TemplateSyntaxError

TONES = ("info", "success", "warning", "danger")


def one_of(tag: str, option: str, value: str, known: Collection[str]) -> str:
    """`value` itself, or TemplateSyntaxError naming the tag, the option and what it may be."""
    if value not in known:
        raise TemplateSyntaxError(f"{{% {tag} %}}: {option}={value!r} is not one of {', '.join(known)}.")
    return value
