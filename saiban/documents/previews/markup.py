"""The only HTML that a preview may hold."""

MAX_HTML = 2_000_000  # characters
_BLOCKS = {"p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "section", "ul", "ol", "li", "img"}
_TAGS = _BLOCKS | {"table", "thead", "tbody", "tr", "th", "td", "strong", "em", "s", "sub", "sup"}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "img": {"src", "alt"}}
_CUT_AT = ("</section>", "</table>", "</p>", "</li>", "</tr>")


def cleaned(html: str) -> str:
    """`html` with the tags above and no others: no links, styles, classes, scripts; pictures only of its own."""
    import nh3

    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"asset"}, url_relative="deny", link_rel=None
    )


def cut(html: str) -> tuple[str, bool]:
    """`html` cleaned and not longer than a browser bears, and whether something is missing."""
    if len(html) <= MAX_HTML:
        return cleaned(html), False
    head = html[:MAX_HTML]
    end = max(head.rfind(tag) + len(tag) for tag in _CUT_AT)
    return cleaned(head[:end]), True
