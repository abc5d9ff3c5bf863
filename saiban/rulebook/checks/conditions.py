"""A condition asks something that can be answered, and that can hold."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.answers import AnswerTest, FieldTest
from saiban.rulebook.schema.people import EntryField, Question
from saiban.rulebook.schema.tracks import (
    Counting,
    FieldValueIs,
    JointUnitsAre,
    MembersAre,
    MentorsAre,
    TeamSizeIs,
    Track,
)
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
_OF_MEMBERS = ("equals", "one_of", "before", "after")


def findings(book: Rulebook) -> Iterator[Finding]:
    for path, members in parts_of(MembersAre, book):
        yield from _members(book, path, members)
    for path, size in parts_of(TeamSizeIs, book):
        yield from _bounded(path, size)
        yield from _reachable(path, size, book.team.max, "[team] 的 max")
    for path, mentors in parts_of(MentorsAre, book):
        yield from _bounded(path, mentors)
        yield from _reachable(path, mentors, book.mentors.max, "[mentors] 的 max")
    most_joint = max(kind.joint_units_max for kind in book.applicant_kinds)
    for path, joint in parts_of(JointUnitsAre, book):
        yield from _bounded(path, joint)
        yield from _reachable(path, joint, most_joint, "[[applicant_kinds]] 的 joint_units_max")
    for path, answer in parts_of(FieldValueIs, book):
        yield from field_test("field_value 条件", path, answer, _question(book, answer))
    for index, track in enumerate(book.tracks):
        for path, answer in parts_of(FieldValueIs, track, ("tracks", index)):
            yield from _asked(book, track, path, answer)


def _members(book: Rulebook, path: Path, condition: MembersAre) -> Iterator[Finding]:
    yield from _bounded(path, condition)
    if condition.member_role is None and condition.member_field is None:
        yield Finding(path, 'members 条件须写 member_role 或 member_field；只限制人数请用 kind = "team_size"。')
    given = _given(condition, _OF_MEMBERS)
    if condition.member_field is None:
        for key in given:
            yield Finding((*path, key), f"写了 {key}，还须用 member_field 指明是哪个问题的答案。")
        return
    if not given:
        message = f"写了 member_field，还须用 {'、'.join(_OF_MEMBERS)} 中的一项写明答案是什么。"
        yield Finding((*path, "member_field"), message)
    question = next((field for field in book.member_fields if field.code == condition.member_field), None)
    yield from _values(path, condition, given, question)
    if question and condition.member_role and question.only_roles and condition.member_role not in question.only_roles:
        message = f"问题“{question.code}”不问角色“{condition.member_role}”（only_roles），这个条件无法判断。"
        yield Finding((*path, "member_field"), message)


def _reachable(path: Path, condition: Counting, most: int, where: str) -> Iterator[Finding]:
    if condition.min is not None and condition.min > most:
        message = f"至少要 {condition.min} 个，而 {where} 最多只允许 {most} 个，没有项目能够满足。"
        yield Finding((*path, "min"), message)


def _bounded(path: Path, condition: Counting) -> Iterator[Finding]:
    if condition.min is None and condition.max is None:
        yield Finding(path, f"{condition.kind} 条件至少要写 min（最少几个）或 max（最多几个）。")
    elif condition.min is not None and condition.max is not None and condition.min > condition.max:
        yield Finding((*path, "min"), f"最少 {condition.min} 个不能大于最多 {condition.max} 个。")


def field_test(what: str, path: Path, test: FieldTest, question: Question | None) -> Iterator[Finding]:
    """What is wrong with a test of the answer to `question` (None: there is none); `what` is called for."""
    given = _given(test, tuple(_SUITS))
    if not given:
        yield Finding(path, f"{what}至少要写 {'、'.join(_SUITS)} 中的一项。")
    yield from _values(path, test, given, question)
    if test.min is not None and test.max is not None and test.min > test.max:
        yield Finding((*path, "min"), f"最小值 {test.min} 不能大于最大值 {test.max}。")
    elif question and question.type == "number":
        yield from _in_bounds(path, test, question)


def _in_bounds(path: Path, test: FieldTest, question: Question) -> Iterator[Finding]:
    """No answer that the question takes is as the test asks."""
    for key, bound, is_beyond in (("min", "max", operator.gt), ("max", "min", operator.lt)):
        asked, taken = getattr(test, key), getattr(question, bound)
        if asked is not None and taken is not None and is_beyond(asked, taken):
            message = f"问题“{question.code}”的答案 {bound} = {taken}，没有答案能够满足 {key} = {asked}。"
            yield Finding((*path, key), message)


def _given(condition: AnswerTest, keys: tuple[str, ...]) -> list[str]:
    return [key for key in keys if getattr(condition, key) not in (None, ())]


def _question(book: Rulebook, condition: FieldValueIs) -> EntryField | None:
    return next((field for field in book.fields if field.code == condition.field), None)


def _values(path: Path, condition: AnswerTest, given: list[str], question: Question | None) -> Iterator[Finding]:
    if question is None:
        return
    for key in given:
        value = getattr(condition, key)
        for each in value if isinstance(value, tuple) else (value,):
            yield from _value(path, key, each, question)
    if condition.before is not None and condition.after is not None and condition.after >= condition.before:
        yield Finding((*path, "after"), "after 须早于 before，否则没有日期能够满足。")
    if condition.equals is not None and condition.one_of and condition.equals not in condition.one_of:
        yield Finding((*path, "equals"), "equals 不在 one_of 之中，没有答案能够同时满足；请只写其中一项。")


def _asked(book: Rulebook, track: Track, path: Path, condition: FieldValueIs) -> Iterator[Finding]:
    """A track's condition must be about something that is asked in it."""
    question = _question(book, condition)
    if question and question.only_tracks and track.code not in question.only_tracks:
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
