import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from saiban.documents.findings import UnreadableFile
from saiban.documents.previews import drawing, markup, pages
from saiban.documents.previews.drawing import preview
from saiban.documents.previews.markup import cleaned, cut
from saiban.documents.previews.pages import render_pdf_pages
from saiban.documents.previews.watermark import marked_webp
from saiban.documents.samples import (
    pdf_of,
    quick_pdf,
    sample_docx,
    sample_jpeg,
    sample_pdf,
    sample_png,
    sample_pptx,
)
from saiban.documents.tests import hostile

JPEG, PNG, PDF = sample_jpeg(), sample_png(), quick_pdf()


def picture(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=["WEBP"])
    image.load()
    return image


def darkness(image: Image.Image) -> float:
    """The share of dark pixels."""
    histogram = image.convert("L").histogram()
    return sum(histogram[:128]) / sum(histogram)


# --- PDF --------------------------------------------------------------------------------------------


def test_the_pages_of_a_pdf_are_shown_as_pictures_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(sample_pdf(pages=2))
    shown = preview(path, "a.pdf")
    assert (shown.kind, shown.total, shown.notice) == ("pages", 2, "")
    assert [asset.name for asset in shown.assets] == ["page-1.webp", "page-2.webp"]
    assert all(picture(asset.data).width == drawing.PAGE_WIDTH for asset in shown.assets)


@pytest.mark.parametrize("make", [sample_pdf, quick_pdf])
def test_chinese_text_shows_also_when_its_font_is_not_in_the_file(make: Callable[..., bytes]) -> None:
    one, other, blank = (next(render_pdf_pages(make([text] * 20), 1, 600)) for text in ("智慧医疗", "创新大赛", " "))
    assert one != other  # boxes in place of characters would look the same
    assert darkness(picture(one)) > 0.005
    assert darkness(picture(blank)) == 0


def test_a_long_pdf_says_how_much_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_PAGES", 2)
    shown = preview(quick_pdf(pages=5), "a.pdf")
    assert (len(shown.assets), shown.total) == (2, 5)
    assert shown.notice == "共 5 页，这里只显示前 2 页。"


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 1 14400", "0 0 14400 1", "0 0 0.001 0.001", "0 0 0 0"])
def test_a_page_of_any_size_is_drawn_within_bounds(box: str) -> None:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]>>".encode()
    data = pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page])
    (drawn,) = render_pdf_pages(data, 1, 1200)
    assert picture(drawn).width * picture(drawn).height <= pages.MAX_PIXELS * 1.01


def test_what_was_filled_into_a_form_is_seen() -> None:
    look = b"<</Type/XObject/Subtype/Form/BBox[0 0 80 80]/Length 12>>stream\n0 0 80 80 re f\nendstream"
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(x)/Rect[10 10 90 90]/AP<</N 5 0 R>>/F 4>>"
    data = pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[4 0 R]>>",
            field,
            look.replace(b"Length 12", b"Length 14"),
        ]
    )
    assert darkness(picture(next(render_pdf_pages(data, 1, 100)))) > 0.5


def test_pages_are_drawn_right_by_many_threads_at_once() -> None:
    expected = list(render_pdf_pages(PDF, 1, 300))
    results: list[bytes] = []
    threads = [Thread(target=lambda: results.extend(render_pdf_pages(PDF, 1, 300))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == expected * 6


# --- Word -------------------------------------------------------------------------------------------


def test_a_word_document_shows_its_heading_table_and_picture() -> None:
    shown = preview(sample_docx("报名表", paragraphs=["说明 <b>"], rows=[("项目", "导诊")], picture=JPEG), "a.docx")
    assert shown.kind == "html"
    assert "<h1>报名表</h1><p>说明 &lt;b&gt;</p>" in shown.html
    assert "<td><p>项目</p></td><td><p>导诊</p></td>" in shown.html
    assert [asset.name for asset in shown.assets] == ["picture-1.webp"]
    assert 'src="/p/7/picture-1.webp"' in shown.html_at("/p/7/")
    assert "版式" in shown.notice


def test_a_picture_used_twice_is_one_asset_and_a_broken_one_is_told() -> None:
    document = hostile.entries_of(sample_docx(picture=JPEG))
    name = next(name for name in document if name.startswith("word/media/"))
    shown = preview(hostile.zip_of(document | {name: b"\xd7\xcd\xc6\x9a wmf"}), "a.docx")
    assert "［图片无法预览］" in shown.html
    assert "有 1 张图片无法预览。" in shown.notice
    assert not shown.assets


def test_links_and_scripts_of_a_document_do_not_reach_the_page() -> None:
    html = (
        '<p onclick="x()" style="color:red" class="a" id="b">text<script>alert(1)</script>'
        '<a href="javascript:x()">link</a><img src="http://x.example/a.png"><img src="data:image/png;base64,AA">'
        '<img src="asset:picture-1.webp" onerror="x()"><img src="/etc/a"><iframe src="x"></iframe></p>'
    )
    assert cleaned(html) == '<p>textlink<img><img><img src="asset:picture-1.webp"><img></p>'


def test_a_very_long_document_is_cut_between_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_HTML", 50)
    assert cut("<p>一二三</p>" * 9) == ("<p>一二三</p>" * 5, True)
    assert cut("<p>一</p>") == ("<p>一</p>", False)
    shown = preview(sample_docx(paragraphs=["长"] * 30), "a.docx")
    assert "只显示前面部分" in shown.notice


# --- PowerPoint -------------------------------------------------------------------------------------


def rich_pptx() -> bytes:
    presentation: Any = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "导诊 <平台>"
    low = slide.shapes.add_textbox(Cm(2), Cm(12), Cm(8), Cm(2))
    low.text_frame.text = "后写在下面"
    slide.shapes.add_textbox(Cm(12), Cm(4), Cm(8), Cm(2)).text_frame.text = "右边"
    slide.shapes.add_textbox(Cm(1), Cm(4), Cm(8), Cm(2)).text_frame.text = "左边\v第二行"
    table = slide.shapes.add_table(1, 2, Cm(1), Cm(14), Cm(8), Cm(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "95%"
    make_data: Any = CategoryChartData
    chart = make_data()
    chart.categories = ["2024", "2025"]
    chart.add_series("等候分钟", (30, 12.5))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(16), Cm(8), Cm(4), chart)
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(18), Cm(8), Cm(1)).text_frame.text = "组里"
    group.shapes.add_picture(BytesIO(PNG), Cm(1), Cm(18.5), Cm(2))
    target = BytesIO()
    presentation.save(target)
    return target.getvalue()


def test_a_slide_shows_its_words_in_reading_order_with_tables_charts_and_groups() -> None:
    shown = preview(rich_pptx(), "路演.pptx")
    assert "<h2>第 1 页　导诊 &lt;平台&gt;</h2>" in shown.html
    order = ["左边", "第二行", "右边", "后写在下面", "指标", "95%", "等候分钟", "12.5", "组里", "picture-1.webp"]
    places = [shown.html.index(word) for word in order]
    assert places == sorted(places)
    assert "<tr><td></td><td>2024</td><td>2025</td></tr>" in shown.html
    assert len(shown.assets) == 1


def test_the_words_of_a_diagram_are_shown() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/"
    frame = (
        f'<p:graphicFrame xmlns:a="{space}main" xmlns:dgm="{space}diagram"><p:nvGraphicFramePr>'
        '<p:cNvPr id="90" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic>'
        f'<a:graphicData uri="{space}diagram"><dgm:relIds r:dm="rId90"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    data = hostile.with_text(sample_pptx([("题", [])]), "ppt/slides/slide1.xml", "</p:spTree>", frame + "</p:spTree>")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
    link = f'<Relationship Id="rId90" Type="{kind}" Target="../diagrams/data1.xml"/></Relationships>'
    data = hostile.with_text(data, "ppt/slides/_rels/slide1.xml.rels", "</Relationships>", link)
    part = f'<d xmlns:a="{space}main"><a:t>采集</a:t><a:t>分析 &amp; 预警</a:t></d>'.encode()
    shown = preview(hostile.with_entries(data, ppt__diagrams__data1_dot_xml=part), "a.pptx")
    assert "<p>采集</p><p>分析 &amp; 预警</p>" in shown.html


def test_a_long_presentation_says_how_much_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_PAGES", 2)
    shown = preview(sample_pptx([(f"第{n}", []) for n in range(4)]), "a.pptx")
    assert (shown.html.count("<section>"), shown.total) == (2, 4)
    assert "共 4 页，这里只显示前 2 页。" in shown.notice


def test_a_picture_that_is_linked_from_elsewhere_stays_there() -> None:
    data = hostile.entries_of(sample_pptx([("题", [])], picture=PNG))
    rels = data["ppt/slides/_rels/slide1.xml.rels"].decode()
    outside = re.sub(r'Target="\.\./media/[^"]+"', 'Target="http://x.example/a.png" TargetMode="External"', rels)
    slide = data["ppt/slides/slide1.xml"].replace(b"r:embed=", b"r:link=")
    changed = {"ppt/slides/_rels/slide1.xml.rels": outside.encode(), "ppt/slides/slide1.xml": slide}
    shown = preview(hostile.zip_of(data | changed), "a.pptx")
    assert "图片无法预览" in shown.html
    assert "x.example" not in shown.html


# --- pictures, marks, refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("data", [JPEG, PNG])
def test_a_picture_is_shown_small_and_upright(data: bytes) -> None:
    (asset,) = preview(data, "a").assets
    assert picture(asset.data).size == (800, 600)


def test_a_photograph_taken_upright_is_shown_upright_and_without_its_position() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Dr. Wang"
    target = BytesIO()
    Image.new("RGB", (4000, 2000), "red").save(target, "JPEG", exif=exif)
    (asset,) = preview(target.getvalue(), "a.jpg").assets
    assert picture(asset.data).size == (800, 1600)
    assert b"Wang" not in asset.data


@pytest.mark.parametrize("name", ["a.pdf", "a.jpg", "a.png"])
def test_a_watermark_is_laid_over_identity_papers(name: str) -> None:
    data = {"a.pdf": PDF, "a.jpg": JPEG, "a.png": PNG}[name]
    plain = preview(data, name).assets[0].data
    marked = marked_webp(plain, "仅用于参赛资格审核")
    grey = [sum(picture(each).convert("L").histogram()[150:235]) for each in (plain, marked)]
    assert grey[1] > 3 * grey[0] + 5000


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"GIF89a", "a.gif", "kind_unsupported"),
        (hostile.compound({"WordDocument": b""}), "a.doc", "no_preview"),
        (hostile.zip_of({"a": b""}), "a.zip", "no_preview"),
        (hostile.locked_pdf(user="u", owner="o"), "a.pdf", "encrypted"),
        (hostile.billion_laughs(), "a.docx", "xml_unsafe"),
        (JPEG[:500], "a.jpg", "unreadable"),
    ],
)
def test_what_cannot_be_shown_says_why(data: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        preview(data, name)
    assert refusal.value.finding.code == code


SAMPLES = [PDF, sample_docx(picture=JPEG), sample_pptx(picture=PNG), JPEG, PNG]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), max_size=3)
)
def test_a_damaged_file_is_shown_or_called_unreadable(data: bytes, cuts: list[tuple[float, bytes]]) -> None:
    damaged = bytearray(data)
    for place, noise in cuts:
        at = int(place * len(damaged))
        damaged[at : at + len(noise)] = noise
    with suppress(UnreadableFile):
        assert preview(bytes(damaged), "a").kind in ("pages", "html")
