"""Addresses of our own pages, as Django's `reverse` gives them; for pages that hold dozens of them.

`reverse` looks for the pattern, checks it and quotes the address each time. Nearly all arguments are codes and public
ids, which fit every pattern that takes text and are never quoted: for those each address is looked for once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from django.urls import NoReverseMatch, reverse

_is_plain = re.compile(r"[0-9A-Za-z_-]+").fullmatch


def address(name: str, *args: object) -> str:
    """The address of the page called `name`; NoReverseMatch where there is none."""
    return quick_address(name, args) or reverse(name, args=args)


def quick_address(name: str, args: Sequence[object]) -> str | None:
    """The address if all arguments are plain text that needs no quoting, else None."""
    shape = _shape(name, len(args))
    if shape is None or not all(isinstance(arg, str) and _is_plain(arg) for arg in args):
        return None
    return shape % tuple(args)


@cache
def _shape(name: str, count: int) -> str | None:
    """The address with a place for each argument; None where there is none that takes any text, such as for numbers."""
    marks = [f"place-{place}-of-{count}" for place in range(count)]
    try:
        shape = reverse(name, args=marks)
    except NoReverseMatch:
        return None
    for mark in marks:
        shape = shape.replace(mark, "%s")
    return shape
