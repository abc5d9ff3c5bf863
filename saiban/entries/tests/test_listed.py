"""What a row of a list of earlier projects must say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from saiban.entries.rules.listed import Line, read_lines


def row(**said: Any) -> dict[str, Any]:
    return {"ordinal": 6, "title": "智慧门诊", "lead": "示范医院"} | said


def lines(*rows: dict[str, Any]) -> list[Line]:
    return read_lines(list(enumerate(rows, start=2)), 7)


def test_a_whole_row_is_read() -> None:
    (line,) = lines(
        row(number=20230001.0, abstract="简介", joint="甲医院、乙公司", outcome="二等奖", outcome_on=date(2023, 7, 8))
    )
    listed = line.listed
    assert listed and not line.faults and (listed.ordinal, listed.number, listed.title) == (6, "20230001", "智慧门诊")
    assert listed.units == sorted(["示范医院", "甲医院", "乙公司"]) and listed.outcome_on == date(2023, 7, 8)


@pytest.mark.parametrize("typed", [6, 6.0, "6", "第6届", "第六届", " 六 ", "第 6 届"])
def test_the_edition_may_be_written_in_every_usual_way(typed: object) -> None:
    listed = lines(row(ordinal=typed))[0].listed
    assert listed and listed.ordinal == 6


@pytest.mark.parametrize(("typed", "ordinal"), [("十", 10), ("第十二届", 12), ("二十", 20), ("二十一", 21)])
def test_higher_editions_in_words(typed: str, ordinal: int) -> None:
    (line,) = read_lines([(2, row(ordinal=typed))], 30)
    assert line.listed and line.listed.ordinal == ordinal


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"ordinal": ""}, "缺少届次"),
        ({"title": " "}, "缺少项目名称"),
        ({"title": "——"}, "须含有文字"),
        ({"lead": None}, "缺少主体申报单位"),
        ({"ordinal": 7}, "第 1 届与第 6 届"),
        ({"ordinal": 0}, "第 1 届与第 6 届"),
        ({"ordinal": "去年"}, "届次应是数字"),
        ({"title": "长" * 201}, "最多 200 字"),
        ({"outcome_on": "去年夏天"}, "2023-07-08"),
        ({"outcome_on": "2023-02-30"}, "2023-07-08"),
    ],
)
def test_each_fault_is_told_in_words(said: dict[str, Any], fault: str) -> None:
    (line,) = lines(row(**said))
    assert line.listed is None and any(fault in each for each in line.faults)


def test_every_fault_of_a_row_is_told_at_once() -> None:
    (line,) = lines({"ordinal": "?", "title": "", "lead": "", "outcome_on": "x"})
    assert len(line.faults) == 4


def test_the_same_project_twice_in_a_list_is_told_with_the_first_one() -> None:
    found = lines(row(), row(title="智慧 门诊"), row(number="A"), row(number="A", title="另一个"))
    assert [line.faults for line in found] == [(), ("与第 2 行是同一个项目。",), (), ("与第 4 行是同一个项目。",)]


@pytest.mark.parametrize("typed", ["2023-7-8", "2023/07/08", "2023.7.8", "2023年7月8日", datetime(2023, 7, 8, 9)])
def test_dates_are_read_as_people_write_them(typed: object) -> None:
    listed = lines(row(outcome_on=typed))[0].listed
    assert listed and listed.outcome_on == date(2023, 7, 8)
