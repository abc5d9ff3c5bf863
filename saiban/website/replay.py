"""The page that draws a draw again, as one file to be saved and opened from a disk.

It is put together from what the site's own page is made of, so that there is one implementation. Its content-security
policy names the only script and style it may use and lets it reach no address: whoever has saved it can be sure that
nothing leaves the machine, and that nothing but these lines has run.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from django.contrib.staticfiles import finders

FILENAME = "draw-replay.html"
_STYLES = ("ui/frame.css", "ui/components.css", "ui/forms.css", "website/draw/draw.css")
_SCRIPTS = ("website/draw/replay.js", "website/draw/page.js")

_WHOLE = """<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>重演抽签</title>
<style>{style}</style>
</head>
<body>
<main class="replay-alone">
<header>
<h1>重演抽签</h1>
<p class="lead">载入抽签公布的记录，在本机把每一步重新抽一遍。本页不联网，存到磁盘上打开即可使用。</p>
</header>
<div data-draw-replay><p class="muted">正在准备……如果一直停在这里，请换用较新的浏览器。</p></div>
<noscript><p>重演抽签需要浏览器允许运行脚本。</p></noscript>
</main>
<script type="module">{script}</script>
</body>
</html>
"""


@cache
def self_contained() -> str:
    """The whole file; the same bytes as long as the sources are the same."""
    style = "\n".join(_with_pictures(_found(name)) for name in _STYLES)
    script = "\n".join(["const modules = {};", *(_inlined(_found(name)) for name in _SCRIPTS)])
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _WHOLE.format(policy=policy, style=style, script=script)


def _found(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is not among the static files"
    return Path(found)


def _with_pictures(sheet: Path) -> str:
    """The sheet with the drawings that it names inside it."""

    def picture(found: re.Match[str]) -> str:
        return f'url("data:image/svg+xml,{quote((sheet.parent / found[1]).read_text())}")'

    return re.sub(r'url\("([^"]+\.svg)"\)', picture, sheet.read_text())


def _inlined(script: Path) -> str:
    """A module as a function of its own that returns what it exports, for those that stand after it to take."""
    text = script.read_text()
    exported = re.findall(r"^export (?:const|function|class) (\w+)", text, flags=re.MULTILINE)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    text = re.sub(r'^import (\{.*\}) from ("[^"]+");', r"const \1 = modules[\2];", text, flags=re.MULTILINE)
    return f'modules["./{script.name}"] = (() => {{\n{text}return {{ {", ".join(exported)} }};\n}})();'


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
