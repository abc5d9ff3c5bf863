"""Markdown as committees write it, for the pages that show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import nh3
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
    return _parsed(text, lambda level, _outermost: level + _TOP_LEVEL - 1)


def _parsed(text: str, level_of: Callable[[int, int], int]) -> SafeString:
    """`level_of` says which level on the page a heading gets, by its own and the outermost of the text."""
    tokens = _parser.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    levels = [int(heading.tag[1]) for heading in headings]
    for heading, level in zip(headings, levels, strict=True):
        heading.tag = f"h{min(level_of(level, min(levels)), 6)}"
    return SafeString(_parser.renderer.render(tokens, _parser.options, {}))


# What a committee may make of its text; pictures are attachments, and nothing else is loaded from anywhere.
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@lru_cache(maxsize=512)
def render_written(text: str, top: int = 2) -> SafeString:
    """What people write on the site: its outermost headings become the page's level `top`, whichever they were.

    Cleaned once more: whatever a later parser may let through, only these tags reach a page, and links lead out without
    telling where from.
    """
    html = _parsed(text, lambda level, outermost: top + level - outermost)
    kept = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer",
    )  # fmt: skip
    return SafeString(kept)
