"""How alike two projects are by their words, and what is shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.entries.rules.likeness import (
    Degree,
    Likeness,
    degree_of,
    likeness,
    pieces_of,
    run_of_editions,
    words_of,
)

TEXT = "慢病患者出院以后缺少连续的随访，社区医生看不到住院记录。项目用一张共同的病历把两边连起来，让每次复诊都有依据。"
OTHER = "手术器械的清洗与灭菌要经过十几道工序，任何一道出错都很难追查；我们给每件器械一个编码，扫一下就知道它到过哪里。"


def test_the_same_words_are_wholly_alike_however_they_are_spaced_and_written() -> None:
    one, other = words_of("慢病随访ＡＩ平台", TEXT), words_of("慢病 随访 ai《平台》", TEXT.replace("，", ", "))
    assert likeness(one, other) == Likeness(1.0, 1.0)
    assert degree_of(likeness(one, other)) is Degree.HIGH


def test_other_words_are_not_alike() -> None:
    found = likeness(words_of("慢病随访共享病历平台建设", TEXT), words_of("手术器械全程编码追溯系统", OTHER))
    assert found.title < 0.1 and found.text < 0.1 and degree_of(found) is Degree.NONE


def test_a_short_text_tells_nothing_by_its_parts_and_all_by_being_the_same() -> None:
    assert likeness(words_of("智慧医院", ""), words_of("智慧医院建设的实践", "")).title == 0
    assert likeness(words_of("智慧医院", ""), words_of("智慧　医院", "")).title == 1


def test_of_one_units_projects_less_is_enough_to_be_shown() -> None:
    little = Likeness(0.0, 0.22)
    assert degree_of(little) is Degree.NONE and degree_of(little, same_unit=True) is Degree.PART


def test_what_everybody_writes_makes_nobody_a_copy_unless_it_is_the_whole_text() -> None:
    half, whole = Likeness(0.0, 0.5), Likeness(0.0, 0.7)
    assert (degree_of(half), degree_of(half, own=0.3)) == (Degree.PART, Degree.NONE)
    assert degree_of(whole, own=0.3) is Degree.HIGH


def test_one_title_within_another_is_nearly_the_same_and_the_same_title_is_the_same() -> None:
    one, other = words_of("出院患者智能随访管理平台", ""), words_of("出院患者智能随访管理平台建设", "")
    assert degree_of(likeness(one, other)) is Degree.PART
    assert degree_of(likeness(one, one)) is Degree.HIGH


@pytest.mark.parametrize(
    ("editions", "run"), [((), 1), ((6,), 2), ((5, 6), 3), ((5,), 1), ((3, 4, 6), 2), ((7,), 1), ((8,), 1)]
)
def test_h14_only_editions_without_a_gap_before_this_one_count(editions: tuple[int, ...], run: int) -> None:
    assert run_of_editions(editions, 7) == run


def test_the_passages_that_both_have_are_marked_in_both() -> None:
    one, other = "首先，" + TEXT + "以上。", "据说" + TEXT.replace("，", " ")
    marked = [piece.text for piece in pieces_of(one, other) if piece.shared]
    assert marked == [TEXT.rstrip("。")] and pieces_of(one, other)[0].text == "首先，"
    assert [piece.text for piece in pieces_of(other, one) if piece.shared] == [TEXT.replace("，", " ").rstrip("。")]


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_are_the_text_sign_for_sign(one: str, other: str) -> None:
    assert "".join(piece.text for piece in pieces_of(one, other)) == one


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60), st.text(max_size=200))
def test_likeness_is_mutual_and_a_share(title: str, text: str, other_title: str, other_text: str) -> None:
    one, other = words_of(title, text), words_of(other_title, other_text)
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other).text <= 1 and 0 <= likeness(one, other).title <= 1
    assert all(-(2**31) <= number < 2**31 for number in one.sample)
