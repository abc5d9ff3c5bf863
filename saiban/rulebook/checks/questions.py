"""A question's limits suit its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.people import Question
from saiban.rulebook.walk import parts_of

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

_NUMBERS = re.compile("(身份证|证件|护照|通行证)(号|编号|号码)")
_WITH_LENGTH = ("text", "long_text", "url")
_WITH_BOUNDS = ("number", "multi_choice")
_WITH_CHOICES = ("choice", "multi_choice")


def findings(book: Rulebook) -> Iterator[Finding]:
    for path, question in parts_of(Question, book):
        yield from _choices(path, question)
        yield from _lengths(path, question)
        yield from _values(path, question)
        yield from _identity_number(path, question)
    yield from _award_date(book)
    if book.form.abstract_min_length > book.form.abstract_max_length:
        yield Finding(("form", "abstract_min_length"), "摘要最少字数不能大于最多字数。")


def _choices(path: Path, question: Question) -> Iterator[Finding]:
    wants = question.type in _WITH_CHOICES
    if wants and len(question.choices) < 2:
        yield Finding((*path, "choices"), f"{question.type} 类型的问题至少要有两个选项（choices）。")
    if not wants and question.choices:
        yield Finding((*path, "choices"), f"{question.type} 类型的问题不能写选项；选择题请用 choice 或 multi_choice。")


def _identity_number(path: Path, question: Question) -> Iterator[Finding]:
    """Answers lie readable in the database, where lists and searches need them: an identity number may not be one."""
    if _NUMBERS.search(question.label):
        message = (
            f'“{question.label}”不能作为填报项：答案不加密保存。请改为 private = "identity" 的材料，由申报人上传证件。'
        )
        yield Finding((*path, "label"), message)


def _lengths(path: Path, question: Question) -> Iterator[Finding]:
    for key in ("min_length", "max_length"):
        if getattr(question, key) is not None and question.type not in _WITH_LENGTH:
            yield Finding((*path, key), f"{question.type} 类型的问题不能限制字数（{key}）。")
    if (
        question.min_length is not None
        and question.max_length is not None
        and question.min_length > question.max_length
    ):
        yield Finding((*path, "min_length"), f"最少字数 {question.min_length} 不能大于最多字数 {question.max_length}。")


def _values(path: Path, question: Question) -> Iterator[Finding]:
    for key in ("min", "max"):
        if getattr(question, key) is not None and question.type not in _WITH_BOUNDS:
            yield Finding((*path, key), f"{question.type} 类型的问题不能写 {key}；它只用于 number 和 multi_choice。")
    if question.min is not None and question.max is not None and question.min > question.max:
        yield Finding((*path, "min"), f"最小值 {question.min} 不能大于最大值 {question.max}。")
    if question.type == "multi_choice" and question.min is not None and question.min > len(question.choices):
        yield Finding((*path, "min"), f"至少选 {question.min} 项，但选项只有 {len(question.choices)} 个。")


def _award_date(book: Rulebook) -> Iterator[Finding]:
    limit = book.limits.prior_awards
    asked = [field for field in book.fields if limit is not None and field.code == limit.declared_by]
    if asked and asked[0].type != "date":
        message = f"问题“{asked[0].code}”是 {asked[0].type} 类型，获奖日期须由 date 类型的问题填写。"
        yield Finding(("limits", "prior_awards", "declared_by"), message)
