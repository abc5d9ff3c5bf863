from datetime import UTC, datetime
from threading import Thread

import pytest

from saiban.documents.pdfium import pdf_document
from saiban.documents.typesetting import typeset


def text_of(pdf: bytes) -> str:
    with pdf_document(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_chinese_text_is_set_with_a_font_in_the_file() -> None:
    pdf = typeset("= 报名回执\n#data.title", {"title": "基于人工智能的导诊"})
    assert "报名回执" in text_of(pdf)
    assert "基于人工智能的导诊" in text_of(pdf)
    assert b"NotoSansSC" in pdf


@pytest.mark.parametrize(
    "typed", ["*bold*", "#sys.inputs", "$x$", "= Heading", '"] #panic() //', '#import "@preview/x:1.0.0"', "\\", "{{}}"]
)
def test_what_a_person_typed_is_text_and_never_markup(typed: str) -> None:
    plain = text_of(typeset("#data.typed", {"typed": typed})).strip()
    assert plain.replace("”", '"').replace("“", '"') == typed


def test_the_same_data_gives_the_same_bytes() -> None:
    at = datetime(2026, 6, 10, 8, tzinfo=UTC)
    assert typeset("#data.a", {"a": "1"}) == typeset("#data.a", {"a": "1"})
    assert typeset("#data.a", {"a": "1"}, at=at) == typeset("#data.a", {"a": "1"}, at=at)
    assert b"20260610" in typeset("#data.a", {"a": "1"}, at=at)


def test_nested_data_and_numbers_arrive_as_they_are() -> None:
    data = {"rows": [["甲", 1], ["乙", 2]], "total": 1800}
    source = "#for row in data.rows [ #row.at(0)#row.at(1) ] #(data.total + 1)"
    assert "".join(text_of(typeset(source, data)).split()) == "甲1乙21801"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#import "@preview/cetz:0.2.0": *', "network"),
        ("#data.nothing", "nothing"),
        ("#(", "unclosed"),
        ('#read("/etc/passwd")', "not found"),
        ('#read("../../secret")', "escape"),
    ],
)
def test_a_source_that_is_wrong_or_looks_outside_is_refused(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typeset(source, {})


def test_many_threads_may_typeset_at_once() -> None:
    results: list[bytes] = []
    threads = [Thread(target=lambda: results.append(typeset("#data.a", {"a": "并行"}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1


def test_data_that_is_not_json_is_refused_before_typesetting() -> None:
    with pytest.raises(TypeError):
        typeset("", {"a": object()})
