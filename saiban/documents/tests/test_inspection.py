import struct
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation

from saiban.documents.inspection import Inspection, inspect
from saiban.documents.kinds import Kind
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
DOCX, PPTX = sample_docx(picture=JPEG), sample_pptx(picture=PNG)


def codes(inspection: Inspection) -> set[str]:
    return {problem.code for problem in inspection.problems}


@pytest.mark.parametrize(
    ("data", "name", "kind", "pages"),
    [
        (sample_pdf(pages=3), "a.pdf", Kind.PDF, 3),
        (quick_pdf(pages=2), "a.PDF", Kind.PDF, 2),
        (DOCX, "报名表.docx", Kind.DOCX, 1),
        (PPTX, "路演.pptx", Kind.PPTX, 2),
        (JPEG, "a.jpeg", Kind.JPG, None),
        (PNG, "a.png", Kind.PNG, None),
    ],
)
def test_a_good_file_is_known_by_its_content(data: bytes, name: str, kind: Kind, pages: int | None) -> None:
    inspection = inspect(data, name)
    assert (inspection.kind, inspection.pages, inspection.size) == (kind, pages, len(data))
    assert inspection.readable
    assert not inspection.problems


def test_what_is_called_readable_opens_in_the_libraries_for_it() -> None:
    assert Document(BytesIO(DOCX)).paragraphs
    assert len(Presentation(BytesIO(PPTX)).slides) == 2


def test_a_file_on_disk_is_read_like_one_in_memory(tmp_path: Path) -> None:
    for name, data in {"a.pdf": PDF, "a.docx": DOCX, "a.jpg": JPEG, "b.pdf": b""}.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert inspect(path, name) == inspect(data, name)


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "nothing.pdf", "nothing.pdf")


def test_the_size_of_a_picture_is_told() -> None:
    inspection = inspect(sample_jpeg(size=(640, 480)), "a.jpg")
    assert (inspection.width, inspection.height) == (640, 480)


def test_an_empty_file_is_said_to_be_empty() -> None:
    inspection = inspect(b"", "a.docx")
    assert inspection.kind is Kind.EMPTY
    assert "0 字节" in inspection.refusals[0].message


def test_a_picture_that_pretends_to_be_a_pdf_is_called_what_it_is() -> None:
    inspection = inspect(JPEG, "执照.pdf")
    assert inspection.kind is Kind.JPG
    assert "内容其实是 JPG 图片" in inspection.remarks[0].message
    assert not inspection.refusals


def test_the_name_given_is_made_safe() -> None:
    assert inspect(PDF, "C:\\fakepath\\..\\报名表.pdf").filename == "报名表.pdf"


@pytest.mark.parametrize(
    ("data", "name", "kind", "said"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", Kind.HEIC, "兼容性最佳"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.jpg", Kind.HEIC, "兼容性最佳"),
        (hostile.compound({"WordDocument": b""}), "报名表.wps", Kind.WPS, "docx"),
        (hostile.compound({"PowerPoint Document": b""}), "路演.dps", Kind.DPS, "pptx"),
        (hostile.compound({"Workbook": b""}), "表.et", Kind.ET, "xlsx"),
        (b"{\\rtf1 hello}", "a.doc", Kind.RTF, "docx"),
        (b"<html><body>x</body></html>", "a.doc", Kind.HTML, "确认选对了文件"),
        (b"Rar!\x1a\x07\x01\x00", "a.rar", Kind.RAR, "解压"),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", Kind.SEVEN_ZIP, "解压"),
        (b"GIF89a", "a.gif", Kind.GIF, "JPG"),
        (b"\0\0\0\x18ftypqt  ", "a.mov", Kind.VIDEO, "确认选对了文件"),
        (b"MZ\x90\0", "报名表.pdf", Kind.PROGRAM, "确认选对了文件"),
        (b"hello", "a.pdf", Kind.UNKNOWN, "确认选对了文件"),
        (hostile.zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt", Kind.ODF, "docx"),
        (hostile.zip_of({"Index/Document.iwa": b""}), "a.pages", Kind.IWORK, "docx"),
    ],
)
def test_a_kind_that_is_never_taken_comes_with_the_way_to_one_that_is(
    data: bytes, name: str, kind: Kind, said: str
) -> None:
    inspection = inspect(data, name)
    assert inspection.kind is kind
    assert [problem.code for problem in inspection.refusals] == ["kind_unsupported"]
    assert said in inspection.refusals[0].remedy


@pytest.mark.parametrize(
    ("main", "kind"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", Kind.DOTX),
        ("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", Kind.PPSX),
    ],
)
def test_templates_and_shows_are_to_be_saved_as_documents(main: str, kind: Kind) -> None:
    inspection = inspect(hostile.with_text(sample_docx(), "[Content_Types].xml", hostile.WORD_MAIN, main), "a.docx")
    assert inspection.kind is kind
    assert inspection.refusals


def test_plain_archives_and_ofd_are_known() -> None:
    assert inspect(hostile.zip_of({"a.txt": b"a"}), "a.zip").kind is Kind.ZIP
    assert inspect(hostile.zip_of({"OFD.xml": b"<ofd/>"}), "a.ofd").kind is Kind.OFD


# --- macros, passwords, actions ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.zip"])
@pytest.mark.parametrize("data", [hostile.docx_with_macros(), hostile.docm()])
def test_macros_are_found_whatever_the_file_is_called(data: bytes, name: str) -> None:
    inspection = inspect(data, name)
    assert inspection.has_macros
    assert "has_macros" in codes(inspection)
    assert "docx" in inspection.refusals[0].remedy


def test_macros_of_old_office_files_are_found() -> None:
    for streams, storages in (
        ({"WordDocument": b""}, ("Macros",)),
        ({"Workbook": b""}, ("_VBA_PROJECT_CUR",)),
        ({"PowerPoint Document": b"\x02\0\0\x04\x0c\0\0\0\0\0\0\0\x01\0\0\0"}, ()),
    ):
        assert inspect(hostile.compound(streams, storages), "a.doc").has_macros


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        ({"WordDocument": bytes(10) + b"\0\1"}, Kind.DOC),
        ({"PowerPoint Document": b"", "Current User": bytes(12) + struct.pack("<I", 0xF3D1C4DF)}, Kind.PPT),
        ({"Workbook": struct.pack("<HHHHHH", 0x809, 4, 0, 0, 0x2F, 0)}, Kind.XLS),
        ({"EncryptedPackage": b"", "EncryptionInfo": b""}, Kind.DOCX),
    ],
)
def test_a_password_on_an_office_file_is_found(streams: dict[str, bytes], kind: Kind) -> None:
    inspection = inspect(hostile.compound(streams), "a.docx")
    assert (inspection.kind, inspection.encrypted, inspection.readable) == (kind, True, False)
    assert "encrypted" in codes(inspection)


@pytest.mark.parametrize(("stream", "kind"), [("WordDocument", Kind.DOC), ("Workbook", Kind.XLS)])
def test_an_old_office_file_without_fault_is_readable(stream: str, kind: Kind) -> None:
    inspection = inspect(hostile.compound({stream: b""}), f"a.{kind}")
    assert (inspection.kind, inspection.readable, inspection.problems) == (kind, True, ())


@pytest.mark.parametrize("data", [hostile.locked_pdf(user="u", owner="o"), hostile.handmade_locked_pdf()])
def test_a_pdf_that_asks_for_a_password_is_refused(data: bytes) -> None:
    inspection = inspect(data, "a.pdf")
    assert (inspection.kind, inspection.encrypted, inspection.readable) == (Kind.PDF, True, False)
    assert codes(inspection) == {"encrypted"}


def test_a_pdf_that_anybody_can_open_but_not_print_is_taken_with_a_remark() -> None:
    inspection = inspect(hostile.locked_pdf(user="", owner="o"), "电子营业执照.pdf")
    assert (inspection.readable, inspection.pages) == (True, 1)
    assert [remark.code for remark in inspection.remarks] == ["pdf_restricted"]
    assert not inspection.refusals


@pytest.mark.parametrize(
    ("catalog", "code"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "pdf_script"),
        (b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>", "pdf_script"),
        (b"/OpenAction<</S/Launch/F(cmd.exe)>>", "pdf_launch"),
        (b"/AA<</WC<</S/Launch/F(cmd.exe)>>>>", "pdf_launch"),
        (b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a)>>]>>>>", "pdf_attachment"),
        (b"/AcroForm<</Fields[]/XFA(x)>>", "pdf_dynamic_form"),
    ],
)
def test_what_acts_in_a_pdf_is_found_also_when_it_hides(catalog: bytes, code: str) -> None:
    plain = hostile.pdf_with(catalog)
    for data in (plain, hostile.packed_pdf(plain)):
        assert codes(inspect(data, "a.pdf")) == {code}


def test_a_pdf_whose_text_speaks_of_scripts_is_innocent() -> None:
    assert not inspect(hostile.pdf_with(b"/Lang(a /JS \\(b\\) /Launch)/X(/JavaScript)"), "a.pdf").problems


def test_scripts_and_programs_are_refused_and_attachments_only_remarked() -> None:
    assert inspect(hostile.pdf_with(b"/OpenAction<</S/Launch/F(a)>>"), "a.pdf").refusals
    assert not inspect(hostile.pdf_with(b"/Names<</EmbeddedFiles<</Names[]>>>>"), "a.pdf").refusals


def test_a_template_from_the_network_is_found() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    for target, found in (("https://x.example/a.dotm", True), ("file:///C:/Users/a/Normal.dotm", False)):
        link = f'<Relationship Id="r" Type="{kind}" Target="{target}" TargetMode="External"/>'
        part = f'<Relationships xmlns="{space}">{link}</Relationships>'.encode()
        data = hostile.with_entries(sample_docx(), word___rels__settings_dot_xml_dot_rels=part)
        assert ("remote_template" in codes(inspect(data, "a.docx"))) is found


# --- bombs and mixtures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        hostile.with_entries(sample_docx(), word__big_dot_bin=bytes(8 * 2**20)),
        hostile.zip_of({f"{number}.txt": b"" for number in range(5_001)}, compression=0),
        hostile.zip_with_directory_of(10**8),
        hostile.zip_with_directory_of(10**8, zip64=True),
    ],
)
def test_a_zip_bomb_is_not_unpacked(data: bytes) -> None:
    assert codes(inspect(data, "a.docx")) >= {"zip_bomb"}


@pytest.mark.parametrize(
    "data",
    [
        hostile.billion_laughs(),
        hostile.docx_with_doctype('<!DOCTYPE x SYSTEM "file:///etc/passwd">', ""),
        hostile.docx_with_doctype("<!DOCTYPE x [<!ENTITY e SYSTEM 'http://x.example'>]>", "&e;", encoding="utf-16"),
        hostile.with_entries(sample_docx(), word__styles_dot_dat=b" \n<!DOCTYPE x []><x/>"),
    ],
)
def test_xml_that_expands_or_refers_outside_is_refused(data: bytes) -> None:
    assert codes(inspect(data, "a.docx")) == {"xml_unsafe"}


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a\\..\\..\\x", "C:x"])
def test_a_path_that_leads_outside_is_refused(name: str) -> None:
    assert codes(inspect(hostile.zip_of({name: b"x"}), "a.zip")) == {"zip_path"}


def test_an_archive_behind_another_file_is_refused() -> None:
    archive = hostile.zip_of({"evil.js": b"alert(1)"})
    for data, name in ((PDF, "a.pdf"), (JPEG, "a.jpg"), (PNG, "a.png"), (DOCX, "a.docx")):
        assert "mixed" in codes(inspect(data + archive, name))


def test_an_archive_with_something_before_it_is_no_document() -> None:
    assert inspect(b"junk" + DOCX, "a.docx").refusals


def test_a_pdf_behind_blanks_is_taken_and_behind_other_data_refused() -> None:
    assert inspect(b"\xef\xbb\xbf\r\n" + PDF, "a.pdf").readable
    assert codes(inspect(b"%!PS junk\n" + PDF, "a.pdf")) == {"pdf_prefixed"}
    assert inspect(b"GIF89a" + PDF, "a.pdf").kind is Kind.GIF


def test_pictures_of_unbearable_size_are_refused_without_being_unpacked() -> None:
    assert codes(inspect(hostile.png_of_size(9_400, 9_400), "a.png")) == {"too_many_pixels"}
    assert codes(inspect(hostile.png_of_size(60_000, 60_000), "a.png")) == {"too_many_pixels"}


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    assert codes(inspect(JPEG + b"\xff\xda" * 200, "a.jpg")) == {"image_complex"}


def test_a_presentation_without_slides_is_refused() -> None:
    assert codes(inspect(sample_pptx([]), "a.pptx")) == {"no_pages"}


# --- broken files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"), [(PDF, "a.pdf"), (DOCX, "a.docx"), (PPTX, "a.pptx"), (JPEG, "a.jpg"), (PNG, "a.png")]
)
def test_a_file_cut_in_half_is_unreadable_and_keeps_its_kind(data: bytes, name: str) -> None:
    inspection = inspect(data[: len(data) // 3], name)
    assert not inspection.readable
    assert inspection.kind == name.partition(".")[2]
    assert codes(inspection) == {"unreadable"}


def test_a_pdf_without_pages_is_unreadable() -> None:
    empty = pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    assert not inspect(empty, "a.pdf").readable


def test_an_office_file_without_its_main_part_is_unreadable() -> None:
    entries = hostile.entries_of(DOCX)
    del entries["word/document.xml"]
    assert codes(inspect(hostile.zip_of(entries), "a.docx")) == {"unreadable"}


def test_an_office_file_of_the_wrong_root_is_unreadable() -> None:
    data = hostile.with_entries(DOCX, word__document_dot_xml=b"<html/>")
    assert codes(inspect(data, "a.docx")) == {"unreadable"}


SAMPLES = [PDF, DOCX, PPTX, JPEG, PNG, hostile.compound({"WordDocument": b"x"}), hostile.locked_pdf(user="", owner="o")]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6))), st.data()
)
def test_whatever_is_done_to_a_file_it_is_answered(
    data: bytes, cuts: list[tuple[float, bytes]], draw: st.DataObject
) -> None:
    damaged = bytearray(data)
    for place, noise in cuts:
        at = int(place * len(damaged))
        damaged[at : at + len(noise)] = noise
    inspection = inspect(bytes(damaged[: draw.draw(st.integers(0, len(damaged)))]), "a.pdf")
    assert inspection.readable or inspection.problems


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_noise_is_answered(noise: bytes, name: str) -> None:
    for head in (
        b"",
        b"%PDF-1.4\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ):
        assert inspect(head + noise, name).refusals
