"""JSON is read strictly: nothing is guessed, and what is wrong is told with its place."""

from __future__ import annotations

import pytest

from saiban.core.parts import Part
from saiban.engines.reading import Unreadable, read, write


class Sheet(Part):
    name: str
    marks: tuple[int, ...]


def _complaint(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(Sheet, text)
    return "；".join(found.message for found in caught.value.findings)


def test_what_is_well_formed_is_read_and_written_back() -> None:
    assert write(read(Sheet, '{"marks": [1, 2], "name": "甲"}')) == '{\n "name": "甲",\n "marks": [\n  1,\n  2\n ]\n}\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"name": "甲", "name": "乙", "marks": []}', "“name”写了两次"),
        ('{"name": "甲", "marks": [NaN]}', "不能写 NaN"),
        ('{"name": "甲", "marks": [Infinity]}', "不能写 Infinity"),
        ('{"name": "甲"', "第 1 行"),
        ("", "JSON 写法有误"),
        ("[" * 100_000, "嵌套过深"),
        ("[]", "应是一个对象"),
        ('{"name": "甲", "marks": 3}', "应写成列表"),
        ('{"name": "甲"}', "缺少必填的“marks”"),
    ],
)
def test_what_is_not_is_refused_with_the_reason(text: str, says: str) -> None:
    assert says in _complaint(text)
