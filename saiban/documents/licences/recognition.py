"""Seeing what is on a licence: letters (RapidOCR), QR codes (ZXing), seals. For the process of its own alone.

The models of the recogniser lie in its wheel, nothing is asked of a network. It takes some 0.5 GB of memory and a
second or two: no other process may import this module.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from saiban.documents.findings import unreadable
from saiban.documents.images import open_image
from saiban.documents.inspection import inspect
from saiban.documents.kinds import Kind
from saiban.documents.licences.model import Line, Seen
from saiban.documents.licences.seals import count_seals
from saiban.documents.pdfium import pdf_document

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray
    from PIL.Image import Image

_LONGER = 2000  # pixels of the picture that is looked at: a QR code needs more of them than letters do
_LONGER_FOR_LETTERS = 1280
_THREADS = 2
_MAX_SCALE = 6.0


def look_at(path: Path, filename: str) -> Seen:
    """What is on the picture at `path`, or on the first page of the PDF; raises UnreadableFile."""
    found = inspect(path, filename)
    if not found.readable:
        raise unreadable("reading_failed")
    picture = _pixels(_page(path) if found.kind is Kind.PDF else _photo(path, found.kind))
    return Seen(_letters(picture), _codes(picture), count_seals(picture), found.pages or 1)


def _photo(path: Path, kind: Kind) -> Image:
    if kind not in (Kind.JPG, Kind.PNG):
        raise unreadable("reading_failed")
    with path.open("rb") as stream, open_image(stream, kind) as image:
        image.draft("RGB", (_LONGER, _LONGER))
        image.thumbnail((_LONGER, _LONGER))
        return _on_white(image)


def _on_white(image: Image) -> Image:
    """What is transparent would come out black, and black letters on it with it."""
    from PIL import Image as Pictures

    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Pictures.alpha_composite(Pictures.new("RGBA", layer.size, "white"), layer).convert("RGB")


def _page(path: Path) -> Image:
    with pdf_document(path) as document:
        document.init_forms()
        page = document[0]
        scale = min(_LONGER / max(page.get_size()), _MAX_SCALE)
        image: Image = page.render(scale=scale, rev_byteorder=True).to_pil()
        return image.convert("RGB")


def _pixels(image: Image) -> NDArray[uint8]:
    """Rows × columns × blue, green, red."""
    import numpy as np

    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8)[:, :, ::-1])


def _letters(picture: NDArray[uint8]) -> tuple[Line, ...]:
    from rapidocr import RapidOCR

    seen: Any = RapidOCR(params=_PARAMETERS)(picture)
    if seen.txts is None:
        return ()
    boxes = ([(float(x), float(y)) for x, y in box] for box in seen.boxes)
    return tuple(Line(text, tuple(box)) for text, box in zip(seen.txts, boxes, strict=True))  # type: ignore[arg-type]


_PARAMETERS = {
    "Global.max_side_len": _LONGER_FOR_LETTERS,
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def _codes(picture: NDArray[uint8]) -> tuple[str, ...]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return tuple(code.text for code in zxingcpp.read_barcodes(picture, formats=formats))
