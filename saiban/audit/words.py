"""What acts are called where people read the record. Each room names its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}
_things: dict[str, str | Promise] = {}


def name_verbs(words: Mapping[str, str | Promise]) -> None:
    """Call these acts by these words, e.g. ``{"grant_role": gettext_lazy("授予角色")}``."""
    _words.update(words)


def word_for(verb: str) -> str:
    """What the act is called; the bare verb when nobody has named it."""
    return str(_words.get(verb, verb))


def all_verbs() -> list[tuple[str, str]]:
    """Every act that has a name, as choices, in the order of their names."""
    return sorted(((verb, str(word)) for verb, word in _words.items()), key=lambda pair: pair[1])


def name_things(words: Mapping[str, str | Promise]) -> None:
    """Call the kinds of subject by these words, e.g. ``{"entry": gettext_lazy("参赛项目")}``."""
    _things.update(words)


def thing_for(kind: str) -> str:
    return str(_things.get(kind, kind))


def all_things() -> list[tuple[str, str]]:
    return [(kind, str(word)) for kind, word in _things.items()]


def verbs_that_say(text: str) -> list[str]:
    """The acts whose name, or whose verb itself, holds the text."""
    wanted = text.casefold()
    known = [verb for verb, word in _words.items() if wanted in str(word).casefold()]
    return [*known, text]
