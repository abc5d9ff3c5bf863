"""Word documents as HTML."""

from typing import Any

from saiban.documents.archives import archive
from saiban.documents.findings import unreadable
from saiban.documents.previews.markup import cut
from saiban.documents.previews.model import ASSET_SCHEME, Preview
from saiban.documents.previews.pictures import MAX_BYTES, Pictures
from saiban.documents.sources import Source, opened
from saiban.documents.xmlparts import check_xml

MAX_XML = 12 * 2**20  # bytes of a part; mammoth keeps some eighty times as much in memory
_UNSHOWN = "［图片无法预览］"


def docx_preview(source: Source, *, width: int) -> Preview:
    """The text, tables and pictures of a docx; page breaks and layout are not shown. Raises UnreadableFile."""
    pictures = Pictures(width=width)
    html, is_cut = cut(docx_to_html(source, pictures))
    notices = [
        "预览不含分页与版式，以原文件为准。",
        pictures.notice,
        "内容较长，只显示前面部分。" if is_cut else "",
    ]
    return Preview("html", html, tuple(pictures.assets), notice="".join(notices))


def docx_to_html(source: Source, pictures: Pictures) -> str:
    """HTML not yet cleaned; pictures are collected in `pictures`. Raises UnreadableFile."""
    import mammoth  # type: ignore[import-untyped]

    with opened(source) as stream:
        with archive(stream) as container:
            check_xml(container)
            if any(part.file_size > MAX_XML for part in container.infolist() if part.filename.endswith(".xml")):
                raise unreadable("preview_failed")
        stream.seek(0)
        result = mammoth.convert_to_html(
            stream, convert_image=lambda image: _shown(image, pictures), include_embedded_style_map=False
        )
    return str(result.value)


def _shown(image: Any, pictures: Pictures) -> list[Any]:
    from mammoth import html

    with image.open() as stream:
        name = pictures.name_of(stream.read(MAX_BYTES + 1))
    if not name:
        return [html.text(_UNSHOWN)]
    return [html.element("img", {"src": ASSET_SCHEME + name, "alt": image.alt_text or ""})]
