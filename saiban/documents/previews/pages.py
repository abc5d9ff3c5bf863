"""The pages of a PDF as pictures."""

from collections.abc import Iterator
from math import sqrt
from typing import Any

from saiban.documents.findings import unreadable
from saiban.documents.images import as_webp
from saiban.documents.pdfium import pdf_document
from saiban.documents.previews.model import Asset, Preview
from saiban.documents.sources import Source

MAX_PIXELS = 6_000_000  # of one page as drawn
MAX_SIDE = 16_000  # WebP ends at 16,383
MAX_SCALE = 6.0


def pdf_preview(source: Source, *, max_pages: int, width: int) -> Preview:
    """The first `max_pages` pages as assets "page-1.webp", ...; raises UnreadableFile."""
    with pdf_document(source) as document:
        total = len(document)
    pages = render_pdf_pages(source, max_pages, width)
    assets = tuple(Asset(f"page-{number}.webp", page) for number, page in enumerate(pages, start=1))
    notice = f"共 {total} 页，这里只显示前 {max_pages} 页。" if total > max_pages else ""
    return Preview("pages", assets=assets, total=total, notice=notice)


def render_pdf_pages(source: Source, max_pages: int, width: int) -> Iterator[bytes]:
    """The pages as WebP, `width` pixels wide (less for very long pages); raises UnreadableFile.

    The file is opened anew for each page, so that PDFium is not held while the caller works on a page.
    """
    number, total = 0, 1
    while number < min(total, max_pages):
        with pdf_document(source) as document:
            total = len(document)
            document.init_forms()  # so that what was filled in shows
            page = _rendered(document, number, width)
        yield page
        number += 1


def _rendered(document: Any, number: int, width: int) -> bytes:
    try:
        page = document[number]
        page_width, page_height = page.get_size()
        bitmap = page.render(scale=_scale(page_width, page_height, width), rev_byteorder=True)
        return as_webp(bitmap.to_pil())
    except Exception:  # noqa: BLE001 - PDFium's errors and those of sizes that no paper has
        raise unreadable("preview_failed") from None


def _scale(page_width: float, page_height: float, width: int) -> float:
    """Pixels a point, so that the page is `width` wide but has no more pixels than a picture bears."""
    fitting = min(sqrt(MAX_PIXELS / (page_width * page_height)), MAX_SIDE / max(page_width, page_height))
    return min(width / page_width, fitting, MAX_SCALE)
