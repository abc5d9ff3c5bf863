"""Takes the pictures of README.md from a running demo: `make demo` in one terminal, then `python tools/screenshots.py`.

The demo looks as before afterwards: what is pressed here is refused or only previewed. Give its address if it is not
on port 8000. Pictures go to docs/images as WebP, small enough for a page that shows all of them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import chromium
from doing import ROOT, SetupError, say
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 780}
MOST_BYTES = 200_000
SEVENTH = "shic-7"
# What the browser itself writes on a page is in Chinese, if it can.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]


@dataclass(frozen=True)
class Picture:
    """A page as one of the demo's people sees it; `prepare` goes there, or does what is to be seen there."""

    name: str
    prepare: Callable[[Page], None]
    who: str = ""
    size: dict[str, int] | None = None


def opening(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def draft(page: Page, *, complete: bool) -> str:
    """The address of one's own draft that is ready to be handed in, or of one that is not."""
    page.goto("/me/entries/")
    cards = page.locator(".entry-card", has_text="草稿").locator("h2 a")
    addresses = [str(card.get_attribute("href")) for card in cards.all()]
    for address in addresses:
        page.goto(f"{address}submit/")
        if page.get_by_text("提交前还需补充").count() != complete:
            return address
    raise SetupError("the demo lacks a draft that these pictures need; begin it anew with make demo FRESH=1")


def show(page: Page, selector: str) -> None:
    """Scroll so that the element stands in the middle, clear of what sticks to the edges."""
    page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'center'})")


def cast(page: Page) -> None:
    page.goto("/demo/")
    show(page, "[data-player=near-unit]")


def wizard(page: Page) -> None:
    page.goto(draft(page, complete=False) + "project/")
    show(page, "input[name=track][value=xinchuang]")


def documents(page: Page) -> None:
    page.goto(draft(page, complete=True) + "documents/")
    show(page, "#id_documents-registration-form .document, #id_documents-registration-form .upload")


def refusal(page: Page) -> None:
    """Of a unit that has no place left, with the terms not accepted besides."""
    page.goto(draft(page, complete=False) + "submit/")
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("还不能提交").first.wait_for()


def desk_entry(page: Page) -> None:
    page.goto(f"/desk/{SEVENTH}/entries/?state=submitted")
    page.locator("tbody a").first.click()
    page.locator("h1").wait_for()


def rulebook(page: Page) -> None:
    """What a change would mean, before it is confirmed."""
    page.goto(f"/desk/{SEVENTH}/rulebook/")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载现行规则").click()
    text = Path(downloading.value.path()).read_text()
    changed = text.replace('closes = "2024-05-31 24:00"', 'closes = "2024-06-03 24:00"').replace(
        "每个单位以主体或联合申报单位身份最多报名 5 个项目。", "每个单位以主体或联合申报单位身份最多报名 6 个项目。"
    )
    changed = changed.replace("[limits.per_unit]\nmax = 5", "[limits.per_unit]\nmax = 6")
    page.locator("input[type=file]").set_input_files(
        {"name": "shic-7.toml", "mimeType": "application/toml", "buffer": changed.encode()}
    )
    page.locator("textarea[name=reason]").fill("经组委会研究，报名延长三天，每个单位增加一个名额。")
    page.get_by_role("button", name="查看将有哪些修改").click()
    page.get_by_text("经组委会研究").first.wait_for()


PICTURES = (
    Picture("home", opening("/")),
    Picture("home-phone", opening("/"), size=PHONE),
    Picture("demo", cast),
    Picture("wizard", wizard, "entrant"),
    Picture("documents", documents, "entrant"),
    Picture("refusal", refusal, "full-unit"),
    Picture("desk", opening(f"/desk/{SEVENTH}/entries/"), "hunan"),
    Picture("desk-entry", desk_entry, "hunan"),
    Picture("rulebook", rulebook, "national"),
    Picture("clock", opening(f"/desk/{SEVENTH}/clock/"), "national"),
)


def become(page: Page, who: str) -> None:
    """Log in as one of the demo's cast."""
    page.goto("/demo/")
    page.locator(f"form[action='/demo/enter/{who}/'] button").first.click()
    page.wait_for_load_state()


def take(browser: Browser, address: str, picture: Picture) -> None:
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=picture.size or WIDE,  # type: ignore[arg-type]
        device_scale_factor=1.5, reduced_motion="reduce", accept_downloads=True,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    page = context.new_page()
    if picture.who:
        become(page, picture.who)
    picture.prepare(page)
    page.wait_for_load_state("networkidle")
    keep(page.screenshot(), IMAGES / f"{picture.name}.webp")
    context.close()


def keep(png: bytes, target: Path) -> None:
    """As WebP; a picture too large for a README is made anew at a lower quality."""
    with Image.open(BytesIO(png)) as image:
        for quality in (85, 75, 60, 45):
            image.convert("RGB").save(target, "WEBP", quality=quality, method=6)
            if target.stat().st_size <= MOST_BYTES:
                break
    say(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


def main(arguments: list[str]) -> int:
    address = arguments[0] if arguments else "http://127.0.0.1:8000"
    try:
        chromium.provide()
        provided = json.loads((chromium.FOLDER / "browser.json").read_text())
        program = provided.pop("browser")
        os.environ |= provided | {"LANGUAGE": "zh_CN"}
        IMAGES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            for picture in PICTURES:
                take(browser, address, picture)
            browser.close()
    except SetupError as fault:
        print(f"screenshots: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
