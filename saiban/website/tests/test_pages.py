"""Pages that every site has, and what they answer to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client

from saiban.accounts import privacy
from saiban.accounts.models import RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.editions.testing import load_shipped, make_edition
from saiban.website.tests.seen import read, text_of

pytestmark = pytest.mark.django_db
OF_EDITION = ("", "notice/", "terms/", "divisions/", "divisions/hunan/", "bulletins/", "faq/")


def test_without_an_edition_the_front_page_says_so() -> None:
    assert "还没有公开的赛事" in read("/") and "还没有公开的赛事" in read("/editions/")


@pytest.mark.parametrize("path", [f"/editions/cup-1/{page}" for page in OF_EDITION])
def test_an_edition_that_is_not_public_is_not_there(path: str, client_for: Callable[..., Client]) -> None:
    make_edition(is_public=False)
    insider, stranger = make_person(), make_person()
    make_role(insider, RoleKind.DIVISION, "cup-1/hubei")
    assert Client().get(path).status_code == 404
    assert client_for(stranger).get(path).status_code == 404
    assert client_for(insider).get(path).status_code == 200


def test_an_edition_that_is_not_public_is_mentioned_nowhere() -> None:
    make_edition(is_public=False)
    for path in ("/", "/editions/", "/sitemap.xml"):
        page = Client().get(path).content.decode()
        assert "第一届测试创新大赛" not in page and "cup-1" not in page


@pytest.mark.parametrize("path", ["/editions/nope/", "/editions/cup-1/divisions/nope/", "/editions/cup-1/nope/"])
def test_what_is_not_there_is_not_there(path: str) -> None:
    make_edition()
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/editions/", *(f"/editions/cup-1/{page}" for page in OF_EDITION), "/about/"])
def test_public_pages_are_read_by_get_and_head_alone(path: str) -> None:
    make_edition()
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/editions/", *(f"/editions/cup-1/{page}" for page in OF_EDITION), "/about/"])
def test_somebody_logged_in_and_somebody_in_english_see_every_page(
    path: str, client_for: Callable[..., Client]
) -> None:
    make_edition()
    assert client_for(make_person("王晓明")).get(path).status_code == 200
    english = Client().get(path, headers={"Accept-Language": "en"})
    assert english.status_code == 200 and '<html lang="en">' in english.content.decode()


def test_the_header_counts_what_is_unread_and_leads_staff_to_their_desk(client_for: Callable[..., Client]) -> None:
    make_edition()
    staff = make_person()
    make_role(staff, RoleKind.NATIONAL, "cup-1")
    assert 'href="/desk/"' in client_for(staff).get("/").content.decode()
    assert 'href="/desk/"' not in client_for(make_person()).get("/").content.decode()
    assert 'href="/desk/"' not in Client().get("/").content.decode()


def test_the_about_page_names_the_version_of_the_privacy_policy_and_leads_to_its_text() -> None:
    page = Client().get("/about/").content.decode()
    assert f"版本{privacy.VERSION}" in text_of(page) and 'href="/account/privacy/"' in page
    assert Client().get("/account/privacy/").status_code == 200


def test_crawlers_are_kept_from_what_is_personal_and_find_the_map() -> None:
    robots = Client().get("/robots.txt").content.decode()
    for path in ("/me/", "/desk/", "/entries/", "/documents/", "/account/"):
        assert f"Disallow: {path}\n" in robots
    assert "Sitemap: http" in robots


def test_the_map_lists_pages_that_are_there() -> None:
    load_shipped("compute-1")
    make_edition()
    tree = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    addresses = [element.text or "" for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    paths = ["/" + address.split("/", 3)[3] for address in addresses]
    assert len(paths) == len(set(paths)) == 4 + 2 * 6 + 1 + 2
    for path in paths:
        assert Client().get(path).status_code == 200


def test_the_site_can_be_put_on_a_phones_first_screen() -> None:
    answer = Client().get("/site.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert manifest["start_url"] == "/" and manifest["icons"][0]["src"].endswith(".svg")


def test_an_old_browser_finds_an_icon() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 301 and answer["Location"].endswith("favicon.svg")
