"""A condition asks something that can be answered, and that can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.people import EntryField, Question
from saiban.rulebook.schema.tracks import FieldValueIs, MembersAre, TeamSizeIs, Track
from saiban.rulebook.walk import parts_of

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

_SUITS: dict[str, tuple[str, ...]] = {
    "equals": ("text", "long_text", "url", "choice", "boolean"),
    "one_of": ("text", "choice", "multi_choice"),
    "min": ("number",),
    "max": ("number",),
    "before": ("date",),
    "after": ("date",),
}


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, track in enumerate(book.tracks):
        start: Path = ("tracks", index)
        for path, members in parts_of(MembersAre, track, start):
            yield from _members(book, path, members)
        for path, size in parts_of(TeamSizeIs, track, start):
            yield from _bounded(path, size)
        for path, answer in parts_of(FieldValueIs, track, start):
            yield from _answer(book, track, path, answer)


def _members(book: Rulebook, path: Path, condition: MembersAre) -> Iterator[Finding]:
    yield from _bounded(path, condition)
    if condition.member_role is None and condition.member_field is None:
        yield Finding(path, 'members 条件须写 member_role 或 member_field；只限制人数请用 kind = "team_size"。')
    if condition.member_field is None:
        if condition.equals is not None:
            yield Finding((*path, "equals"), "写了 equals，还须用 member_field 指明是哪个问题的答案。")
        return
    if condition.equals is None:
        yield Finding((*path, "member_field"), "写了 member_field，还须用 equals 写明答案是什么。")
        return
    question = next((field for field in book.member_fields if field.code == condition.member_field), None)
    if question is not None:
        yield from _value(path, "equals", condition.equals, question)


def _bounded(path: Path, condition: MembersAre | TeamSizeIs) -> Iterator[Finding]:
    if condition.min is None and condition.max is None:
        yield Finding(path, f"{condition.kind} 条件至少要写 min（最少人数）或 max（最多人数）。")
    elif condition.min is not None and condition.max is not None and condition.min > condition.max:
        yield Finding((*path, "min"), f"最少人数 {condition.min} 不能大于最多人数 {condition.max}。")


def _answer(book: Rulebook, track: Track, path: Path, condition: FieldValueIs) -> Iterator[Finding]:
    given = [key for key in _SUITS if getattr(condition, key) not in (None, ())]
    if not given:
        yield Finding(path, f"field_value 条件至少要写 {'、'.join(_SUITS)} 中的一项。")
    question = next((field for field in book.fields if field.code == condition.field), None)
    if question is None:
        return
    yield from _asked(track, path, question)
    for key in given:
        value = getattr(condition, key)
        for each in value if isinstance(value, tuple) else (value,):
            yield from _value(path, key, each, question)
    if condition.min is not None and condition.max is not None and condition.min > condition.max:
        yield Finding((*path, "min"), f"最小值 {condition.min} 不能大于最大值 {condition.max}。")
    if condition.before is not None and condition.after is not None and condition.after >= condition.before:
        yield Finding((*path, "after"), "after 须早于 before，否则没有日期能够满足。")


def _asked(track: Track, path: Path, question: EntryField) -> Iterator[Finding]:
    if question.only_tracks and track.code not in question.only_tracks:
        message = f"问题“{question.code}”不在赛道“{track.code}”中提问（only_tracks），这个条件无法判断。"
        yield Finding((*path, "field"), message)


def _value(path: Path, key: str, value: object, question: Question) -> Iterator[Finding]:
    if question.type not in _SUITS[key]:
        suited = "、".join(name for name, types in _SUITS.items() if question.type in types) or "（没有可用的写法）"
        yield Finding((*path, key), f"问题“{question.code}”是 {question.type} 类型，不能用 {key}；可以用：{suited}。")
    elif key in ("equals", "one_of"):
        if isinstance(value, bool) != (question.type == "boolean"):
            yield Finding(
                (*path, key),
                f"问题“{question.code}”是 {question.type} 类型，布尔题写 true 或 false，其他题写文字。",
            )
        elif question.choices and value not in (choices := [choice.code for choice in question.choices]):
            yield Finding((*path, key), f"问题“{question.code}”没有选项“{value}”，可用的有：{'、'.join(choices)}。")
