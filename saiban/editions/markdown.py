"""Markdown as committees write it, for the pages that show it."""

from __future__ import annotations

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
    return _parsed(text)


def _parsed(text: str) -> SafeString:
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _TOP_LEVEL - 1, 6)}"
    return SafeString(_parser.renderer.render(tokens, _parser.options, {}))


# What a committee may make of its text; pictures are attachments, and nothing else is loaded from anywhere.
_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@lru_cache(maxsize=512)
def render_written(text: str) -> SafeString:
    """The same for what people write on the site, cleaned once more: whatever a later parser may let through, only
    these tags reach a page, and links lead out without telling where from."""
    kept = nh3.clean(
        _parsed(text), tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer",
    )  # fmt: skip
    return SafeString(kept)
