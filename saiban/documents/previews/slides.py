"""PowerPoint files as HTML: slide by slide what is written, tabled and pictured on it."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from saiban.documents.archives import archive
from saiban.documents.previews.markup import cut
from saiban.documents.previews.model import ASSET_SCHEME, Preview
from saiban.documents.previews.pictures import Pictures
from saiban.documents.sources import Source, opened
from saiban.documents.xmlparts import check_xml, texts

_DEPTH = 8  # of groups in groups
_MAX_CELLS = 2_000
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_UNSHOWN = "<p>［图片无法预览］</p>"


def pptx_preview(source: Source, *, max_slides: int, width: int) -> Preview:
    """The first `max_slides` slides; their design and animation are not shown. Raises UnreadableFile."""
    pictures = Pictures(width=width)
    raw, total = pptx_to_html(source, pictures, max_slides=max_slides)
    html, is_cut = cut(raw)
    rest = f"共 {total} 页，这里只显示前 {max_slides} 页。" if total > max_slides else ""
    notices = ["预览只含文字、表格和图片，版式以原文件为准。", rest, pictures.notice]
    notices.append("内容较长，只显示前面部分。" if is_cut else "")
    return Preview("html", html, tuple(pictures.assets), total, "".join(notices))


def pptx_to_html(source: Source, pictures: Pictures, *, max_slides: int) -> tuple[str, int]:
    """HTML not yet cleaned, and the number of all slides. Raises UnreadableFile."""
    from pptx import Presentation

    with opened(source) as stream:
        with archive(stream) as container:
            check_xml(container)
        stream.seek(0)
        slides = Presentation(stream).slides
        shown = [slide for _, slide in zip(range(max_slides), slides, strict=False)]
        return "".join(_slide(slide, n, pictures) for n, slide in enumerate(shown, start=1)), len(slides)


def _slide(slide: Any, number: int, pictures: Pictures) -> str:
    title = slide.shapes.title
    heading = f"第 {number} 页" + (f"　{_plain(title.text_frame.text)}" if title is not None else "")
    body = _shapes((s for s in slide.shapes if title is None or s.shape_id != title.shape_id), pictures, _DEPTH)
    return f"<section><h2>{heading}</h2>{body}</section>"


def _plain(text: str) -> str:
    return escape(" ".join(text.split()))


def _shapes(shapes: Iterable[Any], pictures: Pictures, depth: int) -> str:
    """The shapes in the order of reading: from the top, and from the left where they stand side by side."""
    ordered = sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0))
    return "".join(_shape(shape, pictures, depth) for shape in ordered)


def _shape(shape: Any, pictures: Pictures, depth: int) -> str:
    if hasattr(shape, "shapes"):
        return _shapes(shape.shapes, pictures, depth - 1) if depth else ""
    if shape.has_text_frame:
        return "".join(_paragraphs(shape.text_frame))
    if shape.has_table:
        return _table([[cell.text for cell in row.cells] for row in shape.table.rows])
    if shape.has_chart:
        return _chart(shape.chart)
    return _picture(shape, pictures) or _diagram(shape)


def _paragraphs(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        if text := paragraph.text.strip():
            yield f"<p>{escape(text).replace(chr(11), '<br>')}</p>"


def _table(rows: list[list[str]]) -> str:
    """Cells as text; a table beyond what anybody reads on a slide is cut."""
    width = max(1, max((len(row) for row in rows), default=1))
    cells = (f"<tr>{''.join(f'<td>{_plain(cell)}</td>' for cell in row)}</tr>" for row in rows[: _MAX_CELLS // width])
    return f"<table><tbody>{''.join(cells)}</tbody></table>"


def _chart(chart: Any) -> str:
    """The numbers that a chart draws, a row for each series."""
    plot = chart.plots[0]
    head = ["", *(str(category) for category in plot.categories)]
    rows = [[series.name or "", *("" if v is None else f"{v:g}" for v in series.values)] for series in plot.series]
    return _table([head, *rows])


def _picture(shape: Any, pictures: Pictures) -> str:
    """Empty for what is no picture; a linked picture is one whose data is elsewhere, and stays there."""
    try:
        data = shape.image.blob
    except AttributeError:
        return ""
    except ValueError:
        return _UNSHOWN
    name = pictures.name_of(data)
    return f'<p><img src="{ASSET_SCHEME}{name}" alt="{_plain(shape.name)}"></p>' if name else _UNSHOWN


def _diagram(shape: Any) -> str:
    """The words of a SmartArt diagram, which are kept in a part of their own."""
    reference = next(shape.element.iter(_DIAGRAM), None)
    if reference is None:
        return ""
    part = shape.part.related_part(reference.get(_DIAGRAM_DATA))
    return "".join(f"<p>{_plain(word)}</p>" for word in texts(part.blob, _TEXT))
