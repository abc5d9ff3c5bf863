"""The language in which somebody is told something: theirs, not that of whoever acts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from django.conf import settings
from django.utils import translation


class Speaker(Protocol):
    """A person, as far as their language is concerned; an empty one is the site's own."""

    language: str


def in_language_of(person: Speaker) -> AbstractContextManager[None]:
    """``with in_language_of(person): …`` has `gettext` speak the person's language."""
    return translation.override(person.language or settings.LANGUAGE_CODE)
