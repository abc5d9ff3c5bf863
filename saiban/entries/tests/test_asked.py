"""Questions and documents that hang on an answer: who is asked, what counts, and what becomes of the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from saiban.entries.rules.asked import documents_asked, fields_asked, member_fields_asked, only_asked
from saiban.entries.rules.form import EntryForm, MemberPart
from saiban.entries.rules.tracks import offers
from saiban.entries.summaries import answers_in_words
from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import changed, school

KIND: dict[str, Any] = {"code": "kind", "label": "类型", "type": "choice", "choices": [{"code": "new", "name": "新作"},
        {"code": "old", "name": "旧作"}]}  # fmt: skip
TAGS = {"code": "tags", "label": "用途", "type": "multi_choice", "choices": KIND["choices"]}
QUESTIONS: dict[str, Any] = {
    "kind": KIND, "tags": TAGS,
    "sold": {"code": "sold", "label": "已售", "type": "boolean", "required": False},
    "cost": {"code": "cost", "label": "造价", "type": "number"},
    "made": {"code": "made", "label": "完成", "type": "date"},
}  # fmt: skip
FORM = EntryForm(applicant="student", track="poster")


def book_with(*questions: dict[str, Any], **more: Any) -> Rulebook:
    """The invented contest, whose own questions nobody is asked who hands in a poster alone, with these added."""
    return changed(school(), ("fields", [*school().to_data()["fields"], *questions]), *more.items())


def asked(rulebook: Rulebook, **answers: Any) -> list[str]:
    return [question.code for question in fields_asked(rulebook, replace(FORM, fields=answers))]


@pytest.mark.parametrize(
    ("field", "when", "asks", "asks_not"),
    [
        ("kind", {"equals": "old"}, ["old"], ["new", "", None]),
        ("kind", {"one_of": ["old", "new"]}, ["old", "new"], ["", None, "no such"]),
        ("tags", {"one_of": ["old"]}, [["new", "old"]], [["new"], [], None]),
        ("sold", {"equals": True}, [True], [False, None]),
        ("sold", {"equals": False}, [False, None], [True]),
        ("cost", {"min": "100"}, ["100", "250.5"], ["99.9", "", "viel", "NaN"]),
        ("cost", {"min": "1", "max": "2"}, ["1", "2"], ["0", "3"]),
        ("made", {"after": "2024-12-31"}, ["2025-01-01"], ["2024-12-31", "gestern", ""]),
        ("made", {"before": "2025-01-01"}, ["2024-12-31"], ["2025-01-01", None]),
    ],
)
def test_a_question_is_asked_where_the_other_is_answered_so(
    field: str, when: dict[str, Any], asks: list[Any], asks_not: list[Any]
) -> None:
    rulebook = book_with(QUESTIONS[field], {"code": "more", "label": "更多", "when": {"field": field, **when}})
    assert all(asked(rulebook, **{field: answer}) == [field, "more"] for answer in asks)
    assert all(asked(rulebook, **{field: answer}) == [field] for answer in asks_not)


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked_either() -> None:
    chain: list[dict[str, Any]] = [
        KIND,
        {"code": "year", "label": "年份", "when": {"field": "kind", "equals": "old"}},
        {"code": "where", "label": "地点", "when": {"field": "year", "one_of": ["2020"]}},
    ]
    rulebook = book_with(*chain)
    assert asked(rulebook, kind="old", year="2020") == ["kind", "year", "where"]
    assert asked(rulebook, kind="new", year="2020") == ["kind"]


def test_a_member_is_asked_by_their_own_answers() -> None:
    more = {"code": "teacher", "label": "班主任", "when": {"field": "grade", "one_of": ["junior"]}}
    rulebook = changed(school(), ("member_fields.1", more))
    role = rulebook.leader_role.code
    assert [q.code for q in member_fields_asked(rulebook, role, {"grade": "junior"})] == ["grade", "teacher"]
    assert [q.code for q in member_fields_asked(rulebook, role, {"grade": "senior"})] == ["grade"]


def test_a_document_is_asked_for_by_an_answer_that_counts() -> None:
    paper = {
        "code": "proof",
        "name": "证明",
        "types": ["pdf"],
        "max_bytes": "1 MB",
        "when": {"field": "sold", "equals": True},
    }
    rulebook = book_with(
        QUESTIONS["sold"] | {"only_applicants": ["student"]}, documents=[paper | {"only_applicants": ["student"]}]
    )
    assert [d.code for d in documents_asked(rulebook, replace(FORM, fields={"sold": True}))] == ["proof"]
    assert documents_asked(rulebook, FORM) == ()
    assert documents_asked(rulebook, replace(FORM, applicant="class", fields={"sold": True})) == ()


def test_only_answers_to_what_is_asked_are_handed_in() -> None:
    more = {"code": "teacher", "label": "班主任", "when": {"field": "grade", "one_of": ["junior"]}}
    year = {"code": "year", "label": "年份", "when": {"field": "kind", "equals": "old"}}
    rulebook = changed(book_with(KIND, year), ("member_fields.1", more))
    pupil = MemberPart("甲", rulebook.leader_role.code, fields={"grade": "senior", "teacher": "乙", "gone": "x"})
    form = only_asked(rulebook, replace(FORM, fields={"kind": "new", "year": "2020"}, members=(pupil,)))
    assert form.fields == {"kind": "new"} and form.members[0].fields == {"grade": "senior"}


def test_a_condition_passes_over_what_is_not_asked() -> None:
    year = {"code": "year", "label": "年份", "type": "number", "when": {"field": "kind", "equals": "old"}}
    condition = {"kind": "field_value", "field": "year", "min": "2020", "reason": "旧作须在 2020 年及以后完成。"}
    rulebook = changed(book_with(KIND, year), ("tracks.0.conditions", [condition]))
    asks = {
        answer: offers(rulebook, replace(FORM, fields={"kind": answer, "year": "2010"}))[0].asks
        for answer in ("old", "new")
    }
    assert [finding.message for finding in asks["old"]] == [condition["reason"]] and asks["new"] == ()


def test_a_condition_on_members_counts_what_they_are_asked() -> None:
    more = {"code": "club", "label": "社团", "when": {"field": "grade", "one_of": ["junior"]}}
    condition = {
        "kind": "members",
        "member_field": "club",
        "equals": "船模",
        "min": 1,
        "reason": "至少一位船模社成员。",
    }
    rulebook = changed(school(), ("member_fields.1", more), ("tracks.0.conditions", [condition]))
    pupil = MemberPart("甲", rulebook.leader_role.code, fields={"grade": "junior", "club": "船模"})
    assert offers(rulebook, replace(FORM, members=(pupil,)))[0].asks == ()
    senior = replace(pupil, fields={"grade": "senior", "club": "船模"})
    assert len(offers(rulebook, replace(FORM, members=(senior,)))[0].asks) == 1


def test_an_answer_is_told_in_words_and_a_box_that_nobody_ticked_says_no() -> None:
    questions = fields_asked(book_with(QUESTIONS["sold"], QUESTIONS["tags"], QUESTIONS["cost"]), FORM)
    told = {code: words for code, _label, words in answers_in_words(questions, {"tags": ["new", "old"]})}
    assert told == {"sold": "否", "tags": "新作、旧作", "cost": ""}
    assert next(answers_in_words(questions, {"sold": True})) == ("sold", "已售", "是")
