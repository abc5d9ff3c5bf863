"""Small, valid, real files for tests and for a demonstration site. The same arguments give the same bytes."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from saiban.documents.fonts import sans_path

Rows = Sequence[tuple[str, str]]
Slides = Sequence[tuple[str, Sequence[str]]]

_LINES = ("智慧医疗创新大赛报名表", "项目名称：示例项目", "主体申报单位：示例医院")
_ROWS: Rows = (("项目名称", "示例项目"), ("主体申报单位", "示例医院"), ("所属赛道", "应用创新"))
_SLIDES: Slides = (("示例项目", ("示例医院",)), ("痛点与方案", ("等候时间长", "全流程线上办理")))
_SONG = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[5 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/W[1 95 500]/FontDescriptor 6 0 R/CIDSystemInfo 7 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/StemV 80>>",
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>",
)
_SOURCE = """\
#set page(paper: "a4", margin: 2.5cm)
#for number in range(data.pages) [
  #if number > 0 { pagebreak() }
  #for (place, line) in data.lines.enumerate() [
    #if number == 0 and place == 0 { text(size: 18pt, line) } else { line } #parbreak()
  ]
]
"""


def sample_pdf(lines: Sequence[str] = _LINES, *, pages: int = 1) -> bytes:
    """`lines` on each of `pages` A4 pages, typeset with an embedded font (some 2 ms)."""
    from saiban.documents.typesetting import typeset

    return typeset(_SOURCE, {"lines": list(lines), "pages": pages})


def sample_mp4(*, picture: bytes = b"\0" * 64) -> bytes:
    """The boxes of an MP4 in the order of a camera; what is in them is of no use to a player."""
    parts = ((b"ftyp", b"isom\0\0\2\0isomiso2mp41"), (b"moov", b"\0" * 32), (b"mdat", picture))
    return b"".join((len(inside) + 8).to_bytes(4, "big") + kind + inside for kind, inside in parts)


def quick_pdf(lines: Sequence[str] = _LINES, *, pages: int = 1) -> bytes:
    """The like in some 30 µs and 1 to 2 KB: the font is named, not embedded, and every reader has one."""
    content = b"BT /F1 14 Tf 60 770 Td 24 TL\n" + b"".join(_shown(line) for line in lines) + b"ET"
    kids = " ".join(f"{number} 0 R" for number in range(8, 8 + pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 3 0 R>>"
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
            *_SONG,
            *[page.encode()] * pages,
        ]
    )


def _shown(line: str) -> bytes:
    return b"<%b> Tj T*\n" % line.encode("utf-16-be").hex().encode()


def pdf_of(objects: Iterable[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of `objects`, the first of them the catalog, numbered from 1; `trailer` adds entries to its trailer."""
    body, offsets = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), [0]
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets[1:])
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(offsets), table)
    body += b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets), trailer, start)
    return bytes(body)


def sample_docx(
    title: str = "智慧医疗创新大赛报名表",
    *,
    paragraphs: Sequence[str] = ("（请按表格要求填写）",),
    rows: Rows = _ROWS,
    picture: bytes | None = None,
) -> bytes:
    """A Word document: a heading, paragraphs, a table of two columns, perhaps a picture."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    if picture:
        document.add_picture(BytesIO(picture), width=Cm(8))
    return _saved(document)


def sample_pptx(slides: Slides = _SLIDES, *, picture: bytes | None = None) -> bytes:
    """PowerPoint slides, each of a title and lines; the picture is on the last one."""
    from pptx import Presentation
    from pptx.util import Cm

    presentation: Any = Presentation()
    for title, lines in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
    if picture:
        presentation.slides[-1].shapes.add_picture(BytesIO(picture), Cm(14), Cm(9), width=Cm(8))
    return _saved(presentation)


def _saved(document: Any) -> bytes:
    """The file of `document` with the hour of its entries taken out."""
    written, target = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(ZipInfo(entry.filename), old.read(entry), ZIP_DEFLATED)
    return target.getvalue()


def sample_jpeg(text: str = "营业执照（样张）", *, size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture of `text` as JPEG."""
    return _pictured(text, size, "JPEG")


def sample_png(text: str = "证书（样张）", *, size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture of `text` as PNG."""
    return _pictured(text, size, "PNG")


def _pictured(text: str, size: tuple[int, int], kind: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image, target = Image.new("RGB", size, "#f4f6fa"), BytesIO()
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, size[0] - 9, size[1] - 9), outline="#1f3a6e", width=4)
    font = ImageFont.truetype(sans_path(), max(10, size[0] // 20))
    pen.multiline_text((size[0] // 10, size[1] // 3), text, font=font, fill="#1f3a6e")
    image.save(target, kind)
    return target.getvalue()
