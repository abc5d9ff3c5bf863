"""Markdown as committees write it, for the pages that show it."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# A page's own headings go down to the third level.
_TOP_LEVEL = 3
_parser = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table").disable("image")


@lru_cache(maxsize=512)
def render_markdown(text: str) -> SafeString:
    """HTML without any of the text's own: the parser escapes it, and lets no address through that could run a script.

    Texts come from rulebooks, of which there are few and which do not change, so what was made is kept.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _TOP_LEVEL - 1, 6)}"
    return SafeString(_parser.renderer.render(tokens, _parser.options, {}))
