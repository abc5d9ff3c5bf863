from collections.abc import Callable

import pytest

from saiban.documents.inspection import inspect
from saiban.documents.pdfium import pdf_document
from saiban.documents.samples import quick_pdf, sample_docx, sample_jpeg, sample_pdf, sample_png, sample_pptx


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (sample_pdf, "a.pdf"),
        (quick_pdf, "a.pdf"),
        (sample_docx, "a.docx"),
        (sample_pptx, "a.pptx"),
        (sample_jpeg, "a.jpg"),
        (sample_png, "a.png"),
    ],
)
def test_a_sample_is_a_good_file_and_always_the_same(make: Callable[[], bytes], name: str) -> None:
    assert not inspect(make(), name).problems
    assert make() == make()


@pytest.mark.parametrize("make", [sample_pdf, quick_pdf])
def test_the_lines_of_a_sample_can_be_read_on_every_page(make: Callable[..., bytes]) -> None:
    with pdf_document(make(["湘江医院-导诊", "A 1（试）"], pages=3)) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert [text.split() for text in texts] == [["湘江医院-导诊", "A", "1（试）"]] * 3


def test_samples_differ_by_their_text() -> None:
    assert quick_pdf(["甲"]) != quick_pdf(["乙"])
    assert sample_docx("甲") != sample_docx("乙")
    assert len(quick_pdf()) < 3000
