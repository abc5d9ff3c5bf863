"""What acts are called where people read the record. Each room names its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}


def name_verbs(words: Mapping[str, str | Promise]) -> None:
    """Call these acts by these words, e.g. ``{"grant_role": gettext_lazy("授予角色")}``."""
    _words.update(words)


def word_for(verb: str) -> str:
    """What the act is called; the bare verb when nobody has named it."""
    return str(_words.get(verb, verb))


def verbs_that_say(text: str) -> list[str]:
    """The acts whose name, or whose verb itself, holds the text."""
    wanted = text.casefold()
    known = [verb for verb, word in _words.items() if wanted in str(word).casefold()]
    return [*known, text]
