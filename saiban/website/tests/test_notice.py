"""The notice as a document: numbered without gaps, complete, and saying what the rulebook says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from saiban.core.windows import BEIJING
from saiban.editions.testing import load_shipped, make_edition, shipped, small_rules
from saiban.rulebook import Rulebook
from saiban.rulebook.walk import parts
from saiban.website.notice.compose import compose
from saiban.website.notice.document import Block, Line, Part, Points, Prose, Table, numeral, part, sections
from saiban.website.notice.documents import documents
from saiban.website.tests.seen import read

OPENS, DUE = datetime(2024, 6, 1, 8, tzinfo=BEIJING), datetime(2024, 6, 6, tzinfo=BEIJING)
SHIPPED = ("shic-7", "shic-8", "compute-1")


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (31, "三十一"), (99, "九十九")],
)
def test_sections_are_numbered_in_chinese(number: int, written: str) -> None:
    assert numeral(number) == written


@pytest.mark.parametrize("number", [0, 100, -1])
def test_no_notice_has_that_many_sections(number: int) -> None:
    with pytest.raises(ValueError, match="numbered"):
        numeral(number)


def test_what_has_nothing_to_say_takes_no_number() -> None:
    composed = sections(
        part("甲", Line("有")),
        part("乙", None, Points(()), Table("表", ("头",), ())),
        part("丙", part("子", Line("有")), part("空"), part("孙", Line("有"))),
    )
    assert [(each.number, each.title) for each in composed] == [("一、", "甲"), ("二、", "丙")]
    assert [inner.number for inner in composed[1].blocks if isinstance(inner, Part)] == ["（一）", "（二）"]


@pytest.mark.parametrize("code", SHIPPED)
def test_the_notice_marks_every_clause_that_a_rule_of_the_rulebook_keeps(code: str) -> None:
    rulebook = shipped(code)
    faq = {each.clause for each in rulebook.texts.faq}
    kept = {getattr(rule, "clause", None) for _path, rule in parts(rulebook)} - faq - {None, "committee"}
    assert kept <= set(_clauses(compose(rulebook)))


@pytest.mark.parametrize("code", SHIPPED)
def test_the_notice_leaves_out_nothing_that_an_entrant_must_know(code: str) -> None:
    rulebook = shipped(code)
    text = "".join(_texts(compose(rulebook)))
    names = [each.name for each in rulebook.stages]
    names += [each.name for each in rulebook.divisions if len(rulebook.divisions) > 1]
    names += [each.name for each in rulebook.tracks]
    names += [each.name for each in rulebook.documents]
    names += [each.name for each in rulebook.products]
    assert [name for name in names if name not in text] == []
    for body in rulebook.bodies:
        assert "、".join(body.names) in text
    for contact in rulebook.contacts:
        assert all(person.name in text for person in contact.people)
    assert rulebook.terms.text in text


def test_h8_the_form_is_told_with_its_name_and_its_size() -> None:
    text = "".join(_texts(compose(shipped("shic-7"))))
    assert "以“主体申报单位-项目名称”命名" in text and "不超过 5 MB" in text


def _of_document(rulebook: Rulebook, code: str, **changes: Any) -> str:
    """What the notice says of one document, some of its keys changed."""
    changed = [each.model_copy(update=changes) for each in rulebook.documents if each.code == code]
    told = documents(rulebook.model_copy(update={"documents": tuple(changed)}))
    assert told
    return "".join(_texts(told.blocks))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "初审通过后即可上传；在赛区决赛开始前提交；逾期的，经组委会准予方可补交。"),
        ({"late": "never"}, "在赛区决赛开始前提交；逾期不再接收。"),
        ({"opens": OPENS}, "2024年6月1日 08:00 起上传；在赛区决赛开始前提交；"),
        ({"due": DUE}, "初审通过后即可上传；2024年6月5日 24:00 前提交；逾期的，"),
        ({"due": DUE, "due_provisional": True}, "2024年6月5日 24:00（暂定）前提交"),
    ],
)
def test_h11_the_times_of_a_later_stages_document_are_told(changes: dict[str, Any], told: str) -> None:
    assert told in _of_document(shipped("shic-7"), "slides", **changes)


def test_what_a_stage_beyond_the_next_needs_is_not_said_to_be_taken_yet() -> None:
    told = _of_document(shipped("compute-1"), "report")
    assert told.endswith("供决赛使用，提交办法另行通知。") and "上传" not in told


@pytest.mark.parametrize("stage", [None, "registration"])
def test_of_what_is_handed_in_on_entering_no_times_of_its_own_are_told(stage: str | None) -> None:
    text = _of_document(shipped("shic-7"), "registration-form", stage=stage)
    assert not re.search("起上传|初审通过后|开始前提交|逾期", text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "该期限最迟为退回后 14 天。期限给出后，组委会可以延长。"),
        ({"max_days": None}, "以退回时给出的修改期限为准。期限给出后，"),
        ({"latest": DUE}, "该期限最迟为退回后 14 天或2024年6月5日 24:00，以先到者为准。"),
        ({"max_days": None, "latest": DUE}, "该期限最迟为2024年6月5日 24:00。"),
        ({"later": False}, "期限给出后不再延长。"),
    ],
)
def test_until_when_a_returned_entry_may_be_mended_is_told(changes: dict[str, Any], told: str) -> None:
    rulebook = shipped("shic-7")
    changed = rulebook.correction.model_copy(update=changes)
    text = "".join(_texts(compose(rulebook.model_copy(update={"correction": changed}))))
    assert "报名截止前随时可以重新提交" in text and told in text


def test_h6_the_quota_is_told_with_its_ratio_and_its_rounding() -> None:
    text = "".join(_texts(compose(shipped("shic-7"))))
    assert "通过初审项目总数的 20%" in text and "四舍五入" in text


def test_n12_fees_and_n14_refunds_are_told() -> None:
    text = "".join(_texts(compose(shipped("shic-8"))))
    assert "¥1,800 / 项目团队" in text and "¥480 / 人" in text
    assert "交费截至 2026年6月10日 24:00" in text and "逾期不予退还" in text


def test_a_rulebook_that_says_little_still_makes_a_notice() -> None:
    composed = compose(Rulebook.model_validate(small_rules()))
    titles = [each.title for each in composed]
    assert titles == ["主题", "赛程安排", "赛区设置", "赛道设置", "报名", "参赛条款"]
    assert [each.number for each in composed] == ["一、", "二、", "三、", "四、", "五、", "六、"]


@pytest.mark.django_db
class TestPage:
    def test_the_page_is_headed_and_signed_as_the_notice_is(self) -> None:
        load_shipped("shic-8")
        text = read("/editions/shic-8/notice/")
        title = "关于召开第二届医疗行业数字创新大会暨第八届智慧医疗创新大赛全国总决赛的通知"
        assert text.index(title) < text.index("各相关单位：") < text.index("一、组织机构")
        assert text.rindex("芙蓉实验室") < text.rindex("2026年3月18日")

    def test_sections_follow_one_another_without_a_gap(self) -> None:
        load_shipped("shic-7")
        page = Client().get("/editions/shic-7/notice/").content.decode()
        numbers = re.findall(r"<h2>([一二三四五六七八九十]+)、", page)
        assert numbers == [numeral(number) for number in range(1, len(numbers) + 1)] and len(numbers) >= 10

    def test_a_text_of_the_committee_cannot_smuggle_in_markup(self) -> None:
        text = "<script>alert(1)</script> [点此](javascript:alert(1)) ![x](http://example.org/x.png) **要点**"
        make_edition(small_rules(terms={"version": "1", "title": "条款<b>", "text": text}))
        for path in ("/editions/cup-1/terms/", "/editions/cup-1/notice/"):
            page = Client().get(path).content.decode()
            assert "<script>alert" not in page and 'href="javascript' not in page and "<img" not in page
            assert "条款<b>" not in page and "<strong>要点</strong>" in page


def _clauses(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Part():
                yield from _clauses(block.blocks)
            case Points():
                yield from (line.clause for line in block.lines)
            case Table():
                yield from (row.clause for row in block.rows)
            case Line() | Prose():
                yield block.clause


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Part():
                yield block.title
                yield from _texts(block.blocks)
            case Points():
                yield from (line.lead + line.text for line in block.lines)
            case Table():
                yield from ("".join(row.cells) for row in block.rows)
            case Line():
                yield block.lead + block.text
            case Prose():
                yield block.text


# --- judging and awards -----------------------------------------------------------------------------------------


def judged(**changes: object) -> str:
    """The notice of the 7th contest with its first rubric or first award changed, as one text."""
    data = shipped("shic-7").to_data()
    for key in ("rubrics", "awards"):
        data[key] = [data[key][0] | dict(changes.get(key, {})), *data[key][1:]]  # type: ignore[call-overload]
    return repr(compose(Rulebook.model_validate(data)))


def test_the_notice_tells_what_separates_equal_scores_link_after_link() -> None:
    told = judged()
    assert "得分相同的，比较全部评委总分的平均分；仍相同的，比较“创新分”一项的得分" in told
    assert "按事先公布承诺的抽签决定。" in told


def test_a_chain_that_may_end_without_an_answer_says_that_places_are_shared() -> None:
    assert "仍相同的，名次并列。" in judged(rubrics={"tie_break": [{"by": "median"}]})
    assert "得分相同的，名次并列。" in judged(rubrics={"tie_break": []})


@pytest.mark.parametrize(
    ("at_line", "told"), [("chain", "按同分规则排定"), ("extend", "一并授予"), ("vote", "由评委投票决定")]
)
def test_the_notice_tells_what_is_done_on_an_awards_line(at_line: str, told: str) -> None:
    assert f"录取线上得分相同的，{told}" in judged(awards={"at_line": at_line})


def test_the_notice_tells_how_many_of_an_award_there_are() -> None:
    assert "（各赛道入围项目的 10%，至少 1 名）：按名次授予，一个项目只得一个等级奖；名额四舍五入" in judged()
    own = {"ratio": None, "minimum": 0, "count": 3, "per_track": False}
    assert "（3 名）：按名次授予" in judged(awards=own)


def test_a_single_award_tells_its_criterion_and_who_cannot_have_it() -> None:
    data = shipped("shic-7").to_data()
    single = {"code": "single", "name": "最佳创新奖", "kind": "single", "count": 1, "criterion": "innovation",
              "excluding": ["first"], "per_track": False, "only_tracks": ["applied"]}  # fmt: skip
    told = repr(compose(Rulebook.model_validate(data | {"awards": [*data["awards"], single]})))
    assert "授予“创新分”一项得分最高的项目；限应用创新赛道" in told and "已获一等奖的不再授予" in told
