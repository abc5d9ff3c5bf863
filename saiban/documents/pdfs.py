"""PDF files: whether they open, how many pages they have, and what in them could act by itself."""

import re
from typing import Any, BinaryIO

from saiban.documents.findings import Finding, finding, unreadable
from saiban.documents.found import Found
from saiban.documents.kinds import Kind
from saiban.documents.pdfium import pdf_document
from saiban.documents.sources import Source

MAX_OBJECTS = 400_000
_TEXT = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_ACTORS = re.compile(rb"/(JS|JavaScript|Launch|EmbeddedFiles|EF|XFA)(?![A-Za-z0-9])")
_FINDINGS = {
    b"JS": "pdf_script",
    b"JavaScript": "pdf_script",
    b"Launch": "pdf_launch",
    b"EmbeddedFiles": "pdf_attachment",
    b"EF": "pdf_attachment",
    b"XFA": "pdf_dynamic_form",
}


def inspect_pdf(source: Source, stream: BinaryIO) -> Found:
    """What the PDF file in `source` and `stream` is; raises UnreadableFile.

    Page count and readability come from PDFium, which also draws the previews; the objects are searched
    with qpdf, which sees through compression and escaped names.
    """
    with pdf_document(source) as document:
        pages = len(document)
    return Found(Kind.PDF, pages=pages, problems=_problems(stream))


def _problems(stream: BinaryIO) -> tuple[Finding, ...]:
    import pikepdf

    try:
        with pikepdf.open(stream, suppress_warnings=True) as pdf:
            codes = {_FINDINGS[name] for name in _actors(pdf)} | ({"pdf_restricted"} if pdf.is_encrypted else set())
    except pikepdf.PdfError:
        raise unreadable() from None
    return tuple(finding(code) for code in sorted(codes))


def _actors(pdf: Any) -> set[bytes]:
    """The names found in the objects that can run something or carry a file, texts left out."""
    found: set[bytes] = set()
    for number, each in enumerate(pdf.objects):
        if number > MAX_OBJECTS:
            raise unreadable("too_complex")
        found.update(_ACTORS.findall(_TEXT.sub(b"", _written_out(each))))
    return found


def _written_out(each: Any) -> bytes:
    import pikepdf

    plain = each.stream_dict if isinstance(each, pikepdf.Stream) else each
    written: bytes = plain.unparse(resolved=True)
    return written
