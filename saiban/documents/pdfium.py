"""PDFium, one call at a time and with Chinese fonts.

PDFium is not thread safe: every use of it goes through `pdf_document`, which holds a lock. It draws text whose
font is not in the file with fonts of the machine, and a server has no Chinese ones: such pages would come out
blank. So it is started anew with our own fonts. Nothing else in the program may import pypdfium2.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from saiban.documents.findings import unreadable
from saiban.documents.fonts import font_folder
from saiban.documents.sources import Source

_LOCK = RLock()
_SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD


@contextmanager
def pdf_document(source: Source) -> Iterator[Any]:
    """A pypdfium2 PdfDocument of `source`, ours alone until it is closed; raises UnreadableFile."""
    with _LOCK:
        pdfium = _library()
        try:
            document = pdfium.PdfDocument(source)
        except pdfium.PdfiumError as error:
            raise unreadable("encrypted" if error.err_code == _WRONG_PASSWORD else "unreadable") from None
        with document:
            yield document


@cache
def _library() -> Any:
    import pypdfium2  # type: ignore[import-untyped]

    if sys.platform == "linux":
        _start_with_fonts([str(font_folder()), *_SYSTEM_FONTS])
    return pypdfium2


def _start_with_fonts(folders: list[str]) -> None:
    """Start PDFium once more, told where fonts are; importing it has started it without."""
    from pypdfium2 import raw

    paths = (ctypes.c_char_p * (len(folders) + 1))(*(folder.encode() for folder in folders), None)
    _KEPT.append(paths)
    raw.FPDF_DestroyLibrary()
    pointer = ctypes.cast(paths, ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=pointer))


_KEPT: list[object] = []  # PDFium reads the paths as long as it runs
