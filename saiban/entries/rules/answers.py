"""Answers to the rulebook's own questions, for an entry or for one of its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from saiban.entries.rules.findings import Finding, Weight, blank
from saiban.rulebook.schema.people import Question


def answer_findings(questions: tuple[Question, ...], answers: Mapping[str, Any], item: str) -> Iterator[Finding]:
    """What is missing or wrong among `answers`; each stands at ``<item>.<question's code>``."""
    for question in questions:
        at = f"{item}.{question.code}"
        value = answers.get(question.code)
        if blank(value) or (question.type == "boolean" and question.required and not value):
            if question.required:
                yield Finding(at, f"请填写“{question.label}”。", clause=question.clause or "")
        elif message := _wrong(question, value):
            yield Finding(at, message, Weight.REFUSED, clause=question.clause or "")


def _wrong(question: Question, value: Any) -> str:
    if question.type in {"text", "long_text"}:
        return _wrong_length(question, str(value))
    if question.type == "number":
        return _wrong_number(question, str(value))
    if question.type == "date":
        return _wrong_date(question, str(value))
    if question.type in {"choice", "multi_choice"}:
        return _wrong_choice(question, value if isinstance(value, list) else [value])
    if question.type == "url" and not _is_address(str(value)):
        return f"“{question.label}”应是以 http:// 或 https:// 开头的网址。"
    return ""


def _wrong_length(question: Question, value: str) -> str:
    length = len(value.strip())
    if question.max_length is not None and length > question.max_length:
        over = length - question.max_length
        return f"“{question.label}”共 {length} 字，最多 {question.max_length} 字，请删减 {over} 字。"
    if question.min_length is not None and length < question.min_length:
        under = question.min_length - length
        return f"“{question.label}”共 {length} 字，至少 {question.min_length} 字，请再写 {under} 字。"
    return ""


def _wrong_number(question: Question, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return f"“{question.label}”应填数字。"
    if not number.is_finite():
        return f"“{question.label}”应填数字。"
    if question.min is not None and number < question.min:
        return f"“{question.label}”不能小于 {question.min}。"
    if question.max is not None and number > question.max:
        return f"“{question.label}”不能大于 {question.max}。"
    return ""


def _wrong_date(question: Question, value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"“{question.label}”应填日期，例如 2024-05-31。"
    return ""


def _wrong_choice(question: Question, values: list[Any]) -> str:
    known = {choice.code for choice in question.choices}
    if not set(values) <= known:
        return f"“{question.label}”请从所列选项中选择。"
    if question.type != "multi_choice":
        return ""
    if question.min is not None and len(values) < question.min:
        return f"“{question.label}”至少选 {question.min} 项。"
    if question.max is not None and len(values) > question.max:
        return f"“{question.label}”最多选 {question.max} 项。"
    return ""


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc
