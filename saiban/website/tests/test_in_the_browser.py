"""The public pages in Chromium: how much they weigh, what they ask for, and whether everybody can use them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from saiban.editions.testing import load_shipped, rehearse_at

# What crosses the network is packed as the site packs it, and headers are left out.
HEAVIEST, MOST_REQUESTS = 100_000, 10
PATHS = ("/", "/editions/", "/editions/shic-8/notice/", "/editions/shic-8/terms/", "/editions/shic-8/divisions/",
         "/editions/shic-8/divisions/hunan/", "/about/")  # fmt: skip

Visit = Callable[..., Page]


@pytest.fixture
def open_edition(transactional_db: None) -> None:
    rehearse_at(load_shipped("shic-8"), "2025-12-31 23:30")
    load_shipped("shic-7")
    load_shipped("compute-1")


def test_the_first_page_is_light_and_asks_nobody_else(open_edition: None, visit: Visit) -> None:
    page = visit("about:blank")
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.context.on("response", note)
    page.goto("/", wait_until="networkidle")
    weight = sum(len(gzip.compress(answer.body())) for answer in answers if answer.ok)
    assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(page.url).netloc}
    assert len(answers) <= MOST_REQUESTS, [answer.url for answer in answers]
    assert weight <= HEAVIEST, weight
    assert not page.context.cookies(), "a visitor is not followed"


def test_the_countdown_counts(open_edition: None, visit: Visit) -> None:
    page = visit("/")
    left = page.locator("[data-countdown-left]").first
    before = left.inner_text()
    page.wait_for_function("text => document.querySelector('[data-countdown-left]').textContent !== text", arg=before)


def test_no_page_is_wider_than_the_screen(open_edition: None, visit: Visit) -> None:
    page = visit("about:blank")
    too_wide = []
    for path in PATHS:
        page.goto(path)
        for width in (360, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append((path, width))
    assert not too_wide


def test_pages_can_be_used_by_everybody(
    open_edition: None, visit: Visit, assert_accessible: Callable[[Page], None]
) -> None:
    page = visit("about:blank")
    for path in PATHS:
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            assert_accessible(page)
