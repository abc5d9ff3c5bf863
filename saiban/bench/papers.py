"""The files that are handed in: a scanned form of one megabyte, and two small papers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from saiban.documents.samples import pdf_of, quick_pdf

MEGABYTE = 1024 * 1024
# A4 at 150 dots an inch, as an office machine scans.
SIZE = (1240, 1754)


def write_papers(folder: Path) -> dict[str, str]:
    """Put the files where a client can read them; returns their paths by kind of document."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "registration-form": scanned_pdf(MEGABYTE),
        "licence": quick_pdf(("营业执照", "统一社会信用代码")),
        "achievements": quick_pdf(("软件著作权登记证书",)),
    }
    for kind, data in made.items():
        (folder / f"{kind}.pdf").write_bytes(data)
    return {kind: str(folder / f"{kind}.pdf") for kind in made}


def scanned_pdf(size: int) -> bytes:
    """A page that is one picture, as a scanner makes it; of exactly `size` bytes, the rest being filled up."""
    picture = _scan(size - 20_000)
    least = len(_page(picture, b""))
    return _page(picture, b" " * (size - least - len(str(size - least)) + 1))


def _scan(size: int) -> bytes:
    """Paper with the grain that a scanner sees, as JPEG of at most `size` bytes."""
    from PIL import Image

    grain = Image.effect_noise(SIZE, 40)
    for quality in range(90, 10, -5):
        target = BytesIO()
        grain.save(target, "JPEG", quality=quality)
        if target.tell() <= size:
            break
    return target.getvalue()


def _page(picture: bytes, filling: bytes) -> bytes:
    shown = b"q 595 0 0 842 0 0 cm /Scan Do Q"
    scan = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % SIZE
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Scan 5 0 R>>>>/Contents 4 0 R>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(shown), shown),
            scan + b"/Filter/DCTDecode/Length %d>>stream\n%b\nendstream" % (len(picture), picture),
            b"<</Length %d>>stream\n%b\nendstream" % (len(filling), filling),
        ]
    )
