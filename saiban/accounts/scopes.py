"""What a scope is called, and whether there is such a one.

Scopes are paths (``shic-7/hunan``), and what they name lives on the floors above. The room that knows registers a
directory when the program starts; without one no scope exists but the platform itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from saiban.accounts.rules.roles import PLATFORM
from saiban.core.errors import NotThere


class Directory(Protocol):
    """What the room above knows; each method is one query, whatever the number of scopes."""

    def names(self, scopes: Collection[str]) -> Mapping[str, str]:
        """The full name of each of the scopes that exists: 「第七届…·湖南赛区」."""

    def below(self, scope: str) -> Sequence[tuple[str, str]]:
        """The scopes directly below this one, in their order, each with its short name: 「湖南赛区」."""

    def band(self, scope: str, real_now: datetime) -> SafeString:
        """What stands above every page of the scope: that its clock is being rehearsed."""


_directories: list[Directory] = []


def register(directory: Directory) -> None:
    """Ask this directory from now on; registering it again changes nothing."""
    if directory not in _directories:
        _directories.append(directory)


def unregister(directory: Directory) -> None:
    """Stop asking it: for tests that bring their own."""
    if directory in _directories:
        _directories.remove(directory)


def names_of(scopes: Collection[str]) -> dict[str, str]:
    """The names of those scopes that exist."""
    found = {PLATFORM: _("全平台")} if PLATFORM in scopes else {}
    for directory in _directories:
        found |= directory.names(scopes)
    return found


def name_of(scope: str) -> str:
    """The scope's name; NotThere when there is no such scope."""
    name = names_of([scope]).get(scope)
    if name is None:
        raise NotThere
    return name


def scopes_below(scope: str) -> list[tuple[str, str]]:
    """The scopes directly below, each with its short name."""
    return [pair for directory in _directories for pair in directory.below(scope)]


def band_of(scope: str, real_now: datetime) -> SafeString:
    """What stands above every page of the scope."""
    return SafeString("".join(directory.band(scope, real_now) for directory in _directories))
