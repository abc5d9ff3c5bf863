"""How long a delivery that failed waits, what a provider's templates are called, what they can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

# The first is short for the sake of codes, which live five minutes; the last ones outlive an evening's outage.
_WAITS = tuple(timedelta(seconds=s) for s in (15, 60, 300, 1800, 2 * 3600, 6 * 3600))

NOTICE = "notice"
"""The provider's template for everything that has none of its own; its one value is `title`."""

VALUE_LIMIT = 35
"""Characters that a provider lets a value have."""


def wait_after(attempts: int, asked: timedelta | None = None) -> timedelta | None:
    """What to wait after so many failed attempts (at least one), at least what was `asked`; None after the last."""
    if attempts > len(_WAITS):
        return None
    return max(_WAITS[attempts - 1], asked or timedelta())


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """An approved template: the provider's code for it and the values that stand in it, all that we have when empty."""

    code: str
    places: tuple[str, ...] = ()


def provider_templates(words: Iterable[str]) -> dict[str, ProviderTemplate]:
    """``kind=CODE`` or ``kind=CODE:value+value`` each, by kind. ValueError names what is not of that form."""
    return dict(_provider_template(word) for word in words)


def _provider_template(word: str) -> tuple[str, ProviderTemplate]:
    kind, equals, rest = word.partition("=")
    code, _, places = rest.partition(":")
    if not (kind and equals and code):
        raise ValueError(f"not of the form kind=CODE or kind=CODE:value+value: {word!r}")
    return kind, ProviderTemplate(code, tuple(place for place in places.split("+") if place))


def shortened(value: str) -> str:
    """A value in one line, cut to what a provider takes."""
    line = " ".join(value.split())
    return line if len(line) <= VALUE_LIMIT else line[: VALUE_LIMIT - 1] + "…"
