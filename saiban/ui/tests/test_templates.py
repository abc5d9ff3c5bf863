"""What every template of the project must keep to, so that the content-security policy can stay strict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import saiban

ROOT = Path(saiban.__file__).parent
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
SCRIPTS = sorted(ROOT.glob("**/static/**/*.js"))
SHEETS = sorted(ROOT.glob("**/static/**/*.css"))

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style\b",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "an inline script": r"<script\b(?![^>]*\ssrc=)|javascript:",
    "htmx's inline scripts": r"\shx-on|\shx-vals\s*=\s*['\"]js:|\shx-headers",
    "an asset of another host": r"<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc\s*=\s*[\"']?(?:https?:)?//"
    r"|<link\b[^>]*\shref\s*=\s*[\"']?(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//",
    "text taken as safe": r"\|\s*safe\b|\{%\s*autoescape\s+off|\bsafeseq\b",
    "an image without alt": r"<img\b(?![^>]*\salt=)",
    # Its words would be folded in the language of the page.
    "a part in another language": r"\{%\s*language\b",
}
_OF_TAGS = ("text taken as safe", "a part in another language")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit[0].strip()[:80]}"
        for path in TEMPLATES
        for hit in re.finditer(FORBIDDEN[what], looked_at(path.read_text(encoding="utf-8"), what))
    ]
    assert found == []


def looked_at(source: str, what: str) -> str:
    """The source without comments; where markup is looked at also without tags, whose options are no attributes."""
    source = re.sub(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    return source if what in _OF_TAGS else re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("an inline style", '<p class="a"\n style="color:red">'),
        ("an inline handler", '<a href="#" onclick="go()">'),
        ("an inline script", "<script>go()</script>"),
        ("an inline script", '<a href="javascript:go()">'),
        ("htmx's inline scripts", '<b hx-on:click="go()">'),
        ("an asset of another host", '<script defer src="//cdn.example/x.js"></script>'),
        ("an asset of another host", '<link rel="stylesheet" href="https://cdn.example/x.css">'),
        ("text taken as safe", "{{ notice | safe }}"),
        ("an image without alt", '<img src="/logo.svg" class="logo">'),
        ("a part in another language", '{% language "en" %}'),
    ],
)
def test_the_lint_finds(what: str, source: str) -> None:
    assert re.search(FORBIDDEN[what], looked_at(source, what))


@pytest.mark.parametrize(
    "source",
    [
        '<a href="https://beian.miit.gov.cn/">备案</a>',
        '<script type="module" src="{% static \'ui/js/ui.js\' %}"></script>',
        '<img class="logo" src="/logo.svg" alt="">',
        '<rect width="12%">',
        '{% when moment style="closing" %}',
        '<button name="action" data-confirm="确定吗？">',
    ],
)
def test_the_lint_leaves_alone(source: str) -> None:
    assert not [what for what, pattern in FORBIDDEN.items() if re.search(pattern, looked_at(source, what))]


def test_there_are_templates_scripts_and_sheets_to_look_at() -> None:
    assert len(TEMPLATES) > 20
    assert len(SCRIPTS) > 5
    assert len(SHEETS) >= 3


def test_no_sheet_or_script_asks_another_host() -> None:
    for path in (*SHEETS, *SCRIPTS):
        assert not re.search(r"[\"'(](?:https?:)?//", path.read_text(encoding="utf-8")), path


def test_no_script_builds_code_or_markup_from_text() -> None:
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", source), (
            path
        )


def test_sheets_use_nothing_that_the_oldest_browsers_would_drop_whole() -> None:
    """Native nesting, :has() and cascade layers take the rules inside them away where they are not known."""
    for path in SHEETS:
        source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r":has\(|@layer|^\s*&|@container|@scope", source, flags=re.MULTILINE), path


def test_every_rare_behaviour_has_its_module() -> None:
    folder = ROOT / "ui" / "static" / "ui" / "js"
    source = (folder / "ui.js").read_text(encoding="utf-8")
    table = source.split("const RARE = {")[1].split("}")[0]
    names = re.findall(r': "([\w-]+)"', table)
    assert names
    for name in names:
        assert "export function bind" in (folder / f"{name}.js").read_text(encoding="utf-8")


def test_public_pages_carry_less_than_a_hundred_kilobytes_of_our_own() -> None:
    folder = ROOT / "ui" / "static" / "ui"
    assert sum(path.stat().st_size for path in folder.rglob("*.*")) < 70_000
