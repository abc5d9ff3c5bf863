"""Chromium for tests: pages as people see them, with what went wrong inside them brought to light."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from saiban.accounts.models import Person

ROOT = Path(__file__).resolve().parent.parent.parent
PROVIDED = ROOT / "build" / "chromium" / "browser.json"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Nothing that would ask the network of its own accord; and no sandbox, which containers do not allow.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Where it is missing the test fails: what is passed over is not tested."""
    if not PROVIDED.exists():
        pytest.fail("the browser for tests is not set up: run `python3 tools/setup.py test` once", pytrace=False)
    provided = json.loads(PROVIDED.read_text())
    program = provided.pop("browser")
    if not Path(program).exists():
        pytest.fail(f"{program} has gone: run `python3 tools/setup.py test` again", pytrace=False)
    # Playwright runs an event loop in this thread, and Django then suspects every query of blocking one.
    surroundings = provided | {"DJANGO_ALLOW_ASYNC_UNSAFE": "true", "NODE_DISABLE_COMPILE_CACHE": "1"}
    before = {name: os.environ.get(name) for name in surroundings}
    os.environ |= surroundings
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            yield chromium
            chromium.close()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture
def live(live_server: LiveServer) -> LiveServer:
    """The site in this process, for a browser: what the test wrote is what the pages show."""
    return live_server


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What pages complained of: errors of scripts, and what the content-security policy blocked. Must stay empty."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def visit(browser: Browser, live: LiveServer, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """``visit("/path/", person, width=360)`` opens a page, logged in as the person if one is named."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", person: Person | None = None, *, width: int = 1440, **options: object) -> Page:
        size = {"width": width, "height": 800}
        context = browser.new_context(base_url=live.url, locale="zh-CN", viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(5000)
        if person:
            context.add_cookies([{"name": "sessionid", "value": _session_of(person), "url": live.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: faults.extend(_complaint(page, message)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _session_of(person: Person) -> str:
    from tests.harness.people import give_second_factor

    give_second_factor(person)
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def _complaint(page: Page, message: ConsoleMessage) -> list[str]:
    # A refusal's status (422, 404) is the page's answer, no fault of it; nor is a request given up for a newer one,
    # of which htmx tells twice (what fails is told as htmx:sendError besides).
    harmless = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
    expected = message.type != "error" or message.text.startswith(harmless)
    return [] if expected else [f"{page.url}: {message.text}"]


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """The front page, seen by somebody unknown."""
    return visit("/")


def settle(page: Page) -> None:
    """Wait until what a click began is there: a click is over when the next page begins, with nothing on it yet."""
    page.wait_for_load_state()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def show_who_one_is(page: Page, phone: str) -> None:
    """Answer, by a code to one's phone, the page that comes before what is weighty."""
    from saiban.accounts.testing import code_sent_to

    expect(page.get_by_role("heading", name="确认是您本人")).to_be_visible()
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("body")).to_contain_text("验证码已发送")
    page.get_by_label("验证码").fill(code_sent_to(phone))
    page.get_by_role("button", name="确认", exact=True).click()


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """``assert_fits(page)``: nothing on it runs over the edge of its screen."""

    def check(page: Page) -> None:
        settle(page)
        size = page.viewport_size
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert size and wide <= size["width"], f"{page.url} is {wide} px wide"

    return check


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """``assert_accessible(page)`` runs axe on a page: WCAG 2.2 AA and its good practice."""

    def check(page: Page) -> None:
        settle(page)
        page.evaluate(AXE.read_text())
        result = page.evaluate("async () => (await axe.run()).violations")
        told = [f"{fault['id']}: {fault['help']}: {fault['nodes'][0]['html']}" for fault in result]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check
