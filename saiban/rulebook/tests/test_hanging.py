"""What is told of questions and documents that hang on an answer which nobody can give."""

from __future__ import annotations

import pytest

from saiban.rulebook import Touch, difference
from saiban.rulebook.tests.cast import changed, problems_with, school

ENTRY = {"code": "patented", "label": "有无专利", "type": "choice", "required": False,
         "choices": [{"code": "yes", "name": "有"}, {"code": "no", "name": "无"}]}  # fmt: skip
NUMBER = {"code": "patent", "label": "专利号", "when": {"field": "patented", "one_of": ["yes"]}}
PAPER = {"code": "certificate", "name": "专利证书", "types": ["pdf"], "max_bytes": "2 MB", "when": NUMBER["when"]}
PAIR = (("fields.3", ENTRY), ("fields.4", NUMBER))


def test_a_question_and_a_document_hang_on_a_question_before_them() -> None:
    assert problems_with(*PAIR, ("documents.3", PAPER)) == []


def test_a_chain_of_questions_is_one_after_the_other() -> None:
    third = {"code": "country", "label": "授权国家", "when": {"field": "patent", "equals": "PCT"}}
    assert problems_with(*PAIR, ("fields.5", third)) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            [*PAIR, ("fields.4.when.field", "patentd")],
            ("fields[4].when.field", "[[fields]] 里没有代码“patentd”。是否想写“patented”？"),
        ),
        (
            [*PAIR, ("fields.4.when.one_of", ["ja"])],
            ("fields[4].when.one_of", "问题“patented”没有选项“ja”，可用的有：yes、no。"),
        ),
        ([*PAIR, ("fields.4.when", {"field": "patented"})], ("fields[4].when", "when 至少要写 equals、one_of、")),
        (
            [*PAIR, ("fields.4.when.equals", True)],
            ("fields[4].when.equals", "问题“patented”是 choice 类型，布尔题写 true 或 false，其他题写文字。"),
        ),
        (
            [*PAIR, ("fields.4.when", {"field": "patent", "equals": "1"})],
            ("fields[4].when.field", "问题“patent”不能取决于它自己的答案，请写另一个问题的代码。"),
        ),
        (
            [("fields.3", NUMBER), ("fields.4", ENTRY)],
            ("fields[3].when.field", "问题“patented”排在后面；请把它移到“patent”之前，先问它。"),
        ),
        (
            [*PAIR, ("fields.3.only_tracks", ["robot"])],
            ("fields[4].when.field", "问题“patented”只在 only_tracks = [“robot”] 时提问，而“patent”的范围更大；"),
        ),
        (
            [("documents.3", PAPER | {"stage": "show"}), *PAIR],
            ("documents[3].when", "只有报名时交的材料能写 when；"),
        ),
        (
            [("member_fields.1", {"code": "club", "label": "社团", "when": {"field": "slogan", "equals": "好"}})],
            ("member_fields[1].when.field", "[[member_fields]] 里没有代码“slogan”。"),
        ),
        (
            [("member_fields.1", {"code": "club", "label": "社团", "when": {"field": "grade", "one_of": ["junior"]}}),
             ("member_fields.0.only_roles", ["author"])],
            ("member_fields[1].when.field", "问题“grade”只在 only_roles = [“author”] 时提问，而“club”的范围更大；"),
        ),
    ],
)  # fmt: skip
def test_a_hanging_that_cannot_be_reached_is_told(changes: list[tuple[str, object]], found: tuple[str, str]) -> None:
    key, message = found
    assert any(at == key and told.startswith(message) for at, told in problems_with(*changes)), problems_with(*changes)


def test_asked_in_fewer_tracks_than_what_it_hangs_on_is_right() -> None:
    assert problems_with(("fields.3", ENTRY), ("fields.4", NUMBER | {"only_tracks": ["robot"]})) == []


@pytest.mark.parametrize(
    ("key", "value", "touch"),
    [
        ("fields.4.when", None, Touch.REQUIREMENT_ADDED),
        ("fields.4.when.one_of", ["no"], Touch.REQUIREMENT_ADDED),
        ("fields.4.label", "专利编号", None),
    ],
)
def test_another_answer_that_asks_may_ask_those_who_were_not(key: str, value: object, touch: Touch | None) -> None:
    before = changed(school(), *PAIR)
    (change,) = difference(before, changed(before, (key, value)))
    assert change.touches is touch


def test_asking_fewer_than_before_touches_nobody() -> None:
    before = changed(school(), ("fields.3", ENTRY), ("fields.4", {"code": "patent", "label": "专利号"}))
    (change,) = difference(before, changed(before, ("fields.4.when", NUMBER["when"])))
    assert (change.path, change.touches) == ("fields[patent].when", None)
