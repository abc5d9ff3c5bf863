"""The desk's menu: the same on all pages of an edition, whichever room they live in, and no longer than what opens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_role
from saiban.editions.models import Edition
from saiban.entries.tests.conftest import Cast

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<li><a href="([^"]+)"(?: aria-current="(\w+)")?>')


Menu = Callable[[Person, str], dict[str, str]]


@pytest.fixture
def menu(client_for: Callable[[Person], Client]) -> Menu:
    """``menu(person, page)``: where the menu of a page leads, and what is said of each place."""

    def read(person: Person, page: str) -> dict[str, str]:
        answer = client_for(person).get(page)
        assert answer.status_code == 200
        found = re.search(r'<nav class="desk-nav".*?</nav>', answer.content.decode(), re.DOTALL)
        return dict(LINK.findall(found[0])) if found else {}

    return read


def test_every_page_of_the_menu_opens_and_has_the_same_menu(edition: Edition, cast: Cast, menu: Menu) -> None:
    for person, count in ((cast.national, 16), (cast.hunan, 8), (cast.observer, 4)):
        places = list(menu(person, "/desk/shic-7/entries/"))
        assert len(places) == count
        for place in places:
            assert menu(person, place) == {each: "page" if each == place else "" for each in places}


def test_a_page_below_marks_what_it_belongs_to(edition: Edition, cast: Cast, menu: Menu) -> None:
    marked = {place: said for place, said in menu(cast.national, "/desk/shic-7/views/").items() if said}
    assert marked == {"/desk/shic-7/entries/": "true"}
    marked = {place: said for place, said in menu(cast.national, "/desk/shic-7/bulletins/new/").items() if said}
    assert marked == {"/desk/shic-7/bulletins/": "true"}
    marked = {place: said for place, said in menu(cast.national, "/desk/shic-7/hunan/people/").items() if said}
    assert marked == {"/desk/shic-7/people/": "true"}


def test_a_divisions_committee_looks_after_its_own_people(edition: Edition, cast: Cast, menu: Menu) -> None:
    places = menu(cast.hunan, "/desk/shic-7/entries/")
    assert "/desk/shic-7/hunan/people/" in places
    assert "/desk/shic-7/hunan/deliveries/" in places
    assert not {"/desk/shic-7/audit/", "/desk/shic-7/units/", "/desk/shic-7/"} & places.keys()


def test_pages_of_the_whole_platform_have_no_menu(edition: Edition, cast: Cast, menu: Menu) -> None:
    make_role(cast.national, RoleKind.NATIONAL, "*")
    assert menu(cast.national, "/desk/*/people/") == {}
