"""The menu of an edition's desk: one for all its pages, in whichever room they live.

A room registers its pages (`register`, when it starts); pages of lower rooms then lead to those of higher ones without
knowing them. Whether a page opens is its own door's to say: this only keeps from people what they cannot open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import has_role, scopes_of

COMMITTEE = (RoleKind.NATIONAL, RoleKind.DIVISION)
NATIONAL = (RoleKind.NATIONAL,)
READERS = (*COMMITTEE, RoleKind.OBSERVER)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the menu: its place in it, its name, its address's name, and who opens it.

    `is_whole` needs the role for the whole edition. The address takes the edition's code; with `by_scope` the scope
    at which the person has the role. On the pages `within` it is marked too.
    """

    place: int
    label: str | Promise
    name: str
    kinds: Collection[str]
    is_whole: bool = False
    by_scope: bool = False
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A page as somebody sees it: `here` is ``page`` on itself, ``true`` on what belongs to it, else empty."""

    label: str | Promise
    href: str
    here: str


_pages: dict[str, Page] = {}


def register(pages: Iterable[Page]) -> None:
    """Lead to these pages from now on; registering one again changes nothing."""
    _pages.update({page.name: page for page in pages})


def links_for(person: Person, code: str, at: str, name: str) -> list[Link]:
    """The menu of the edition's desk for this person, who is at the address `at`, the page called `name`."""
    found = [(page, _address(person, page, code)) for page in sorted(_pages.values(), key=lambda page: page.place)]
    return [Link(page.label, href, _here(page, href, at, name)) for page, href in found if href]


def _address(person: Person, page: Page, code: str) -> str:
    """Empty where the person has no business there."""
    if has_role(person, page.kinds, code):
        return reverse(page.name, args=[code])
    own = [scope for scope in scopes_of(person, page.kinds) if scope.split("/")[0] == code]
    if page.is_whole or not own:
        return ""
    return reverse(page.name, args=[own[0] if page.by_scope else code])


def _here(page: Page, href: str, at: str, name: str) -> str:
    if at == href:
        return "page"
    # The overview's address begins those of all the others.
    lies_below = href.count("/") > 3 and at.startswith(href)
    return "true" if lies_below or name in (page.name, *page.within) else ""
