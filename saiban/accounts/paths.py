"""A scope as a part of an address: ``shic-7``, ``shic-7/hunan``, or ``*`` for the whole platform."""

from __future__ import annotations


class ScopeConverter:
    regex = r"\*|[-a-zA-Z0-9_]+(?:/[-a-zA-Z0-9_]+)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
