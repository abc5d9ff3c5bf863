import pytest

from saiban.documents.fitness import check_fit, size_text
from saiban.documents.inspection import inspect
from saiban.documents.samples import quick_pdf, sample_docx, sample_jpeg
from saiban.documents.tests import hostile

MB = 2**20
PDF, DOCX, JPEG = quick_pdf(pages=3), sample_docx(), sample_jpeg()


def test_h8_a_form_of_an_allowed_kind_and_size_is_taken() -> None:
    assert not check_fit(inspect(DOCX, "a.docx"), allowed_kinds=["docx", "pdf"], max_bytes=5 * MB)


def test_h8_a_form_over_five_megabytes_is_refused_with_how_to_shrink_it() -> None:
    entries = hostile.entries_of(DOCX) | {"word/media/a.bin": b""}
    rest = 6_500_000 - len(hostile.zip_of(entries, compression=0))
    heavy = hostile.zip_of(entries | {"word/media/a.bin": bytes(rest)}, compression=0)
    (problem,) = check_fit(inspect(heavy, "a.docx"), allowed_kinds=["docx"], max_bytes=5 * MB)
    assert problem.message == "文件 6.2 MB，超过 5 MB 上限。"
    assert "压缩图片" in problem.remedy


def test_a_file_of_exactly_the_limit_is_taken_and_of_one_byte_more_is_not() -> None:
    inspection = inspect(PDF, "a.pdf")
    assert not check_fit(inspection, allowed_kinds=["pdf"], max_bytes=len(PDF))
    assert check_fit(inspection, allowed_kinds=["pdf"], max_bytes=len(PDF) - 1)


@pytest.mark.parametrize(
    ("data", "name", "allowed", "message", "remedy"),
    [
        (
            JPEG,
            "执照.pdf",
            ["pdf", "docx"],
            "这里只收 PDF、Word 文档（docx）；您上传的文件内容是 JPG 图片。",
            "另存为 PDF",
        ),
        (PDF, "a.pdf", ["docx"], "内容是 PDF。", "确认选对了文件"),
        (DOCX, "a.docx", ["pdf"], "内容是 Word 文档（docx）。", "选择 PDF后上传"),
        (DOCX, "a.docx", ["jpg"], "这里只收 JPG 图片；", "确认选对了文件"),
        (PDF, "a.pdf", ["jpg", "png"], "这里只收 JPG 图片、PNG 图片；", "导出为 JPG 图片、PNG 图片"),
        (hostile.zip_of({"a": b""}), "a.zip", ["pdf"], "ZIP 压缩包", "解压"),
        (
            hostile.compound({"WordDocument": b""}),
            "a.doc",
            ["docx", "pdf"],
            "旧版 Word 文档（doc）",
            "Word 文档（docx）、PDF",
        ),
    ],
)
def test_a_kind_that_is_not_asked_for_is_named_with_a_way_to_one_that_is(
    data: bytes, name: str, allowed: list[str], message: str, remedy: str
) -> None:
    (problem,) = check_fit(inspect(data, name), allowed_kinds=allowed, max_bytes=MB)
    assert message in problem.message
    assert remedy in problem.remedy


def test_every_reason_is_given_at_once() -> None:
    problems = check_fit(inspect(PDF, "a.pdf"), allowed_kinds=["docx"], max_bytes=100, max_pages=2)
    assert [problem.code for problem in problems] == ["kind_not_allowed", "too_large", "too_many_pages"]
    assert problems[2].message == "文件共 3 页，超过 2 页上限。"


def test_what_only_a_reviewer_should_know_is_no_reason_to_refuse() -> None:
    inspection = inspect(hostile.locked_pdf(user="", owner="o"), "a.docx")
    assert len(inspection.remarks) == 2
    assert not check_fit(inspection, allowed_kinds=["pdf"], max_bytes=MB)


def test_an_unsupported_kind_is_complained_of_once() -> None:
    problems = check_fit(inspect(b"GIF89a", "a.gif"), allowed_kinds=["jpg"], max_bytes=MB)
    assert [problem.code for problem in problems] == ["kind_unsupported"]


@pytest.mark.parametrize("kind", ["heic", "wps", "docm"])
def test_a_rulebook_cannot_allow_what_nobody_can_look_into(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        check_fit(inspect(PDF, "a.pdf"), allowed_kinds=["pdf", kind], max_bytes=MB)


def test_sizes_are_written_as_windows_writes_them() -> None:
    sizes = [0, 512, 1024, 1536, 5 * MB, 6_500_000, 100 * MB]
    assert [size_text(size) for size in sizes] == ["0 字节", "512 字节", "1 KB", "1.5 KB", "5 MB", "6.2 MB", "100 MB"]


def test_a_size_over_the_limit_never_looks_like_the_limit() -> None:
    over = [size_text(5 * MB + extra, above=5 * MB) for extra in (1, 20_000, 60_000, MB)]
    assert over == ["5,242,881 字节", "5.02 MB", "5.1 MB", "6 MB"]
