"""The preview of any document that can have one."""

from saiban.documents.findings import UnreadableFile, unreadable
from saiban.documents.inspection import inspect
from saiban.documents.kinds import Kind
from saiban.documents.previews.model import Asset, Preview
from saiban.documents.previews.pages import pdf_preview
from saiban.documents.previews.pictures import drawn
from saiban.documents.previews.slides import pptx_preview
from saiban.documents.previews.word import docx_preview
from saiban.documents.sources import Source, opened

PAGE_WIDTH = 1200  # pixels
PICTURE_WIDTH = 1600
MAX_PAGES = 40


def preview(source: Source, filename: str) -> Preview:
    """The preview of a PDF, docx, pptx or picture; raises UnreadableFile for everything else.

    A hostile file can take long and much memory here: a server uses `previews.isolation`.
    """
    inspection = inspect(source, filename)
    if not inspection.readable:
        raise UnreadableFile(inspection.problems[0])
    try:
        return _drawn(source, inspection.kind)
    except (UnreadableFile, ImportError):
        raise
    except Exception:  # noqa: BLE001 - whatever a library stumbles over, the reader is told the same
        raise unreadable("preview_failed") from None


def _drawn(source: Source, kind: Kind) -> Preview:
    if kind is Kind.PDF:
        return pdf_preview(source, max_pages=MAX_PAGES, width=PAGE_WIDTH)
    if kind is Kind.DOCX:
        return docx_preview(source, width=PAGE_WIDTH)
    if kind is Kind.PPTX:
        return pptx_preview(source, max_slides=MAX_PAGES, width=PAGE_WIDTH)
    if kind in (Kind.JPG, Kind.PNG, Kind.WEBP):
        with opened(source) as stream:
            picture = drawn(stream, kind, width=PICTURE_WIDTH)
        return Preview("pages", assets=(Asset("page-1.webp", picture),), total=1)
    raise unreadable("no_preview")
