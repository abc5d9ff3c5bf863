"""Documents can be named and handed in as asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.core.windows import write_closing, write_opening
from saiban.rulebook.schema.documents import PLACEHOLDERS, READABLE, Document

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, document in enumerate(book.documents):
        path: Path = ("documents", index)
        if document.name_pattern is not None:
            yield from _pattern((*path, "name_pattern"), document.name_pattern)
        yield from _count(path, document)
        yield from _window(path, document, book)
        yield from _reading(path, document)
        if document.private == "identity" and book.identity_consent is None:
            yield Finding((*path, "private"), "证明个人身份的材料须单独征得同意，请写出 [identity_consent] 一节。")
    yield from _kept(book)


def _pattern(path: Path, pattern: str) -> Iterator[Finding]:
    allowed = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        yield Finding(path, f"“{pattern}”的花括号不配对；可用的占位符有：{allowed}。")
        return
    for _, name, spec, conversion in pieces:
        written = f"{name}{'!' if conversion else ''}{conversion or ''}{':' if spec else ''}{spec or ''}"
        if name is not None and written not in PLACEHOLDERS:
            yield Finding(path, f"没有占位符 {{{written}}}；可用的有：{allowed}。")


def _count(path: Path, document: Document) -> Iterator[Finding]:
    if document.min > document.max:
        yield Finding((*path, "min"), f"最少份数 {document.min} 不能大于最多份数 {document.max}。")
    if document.required == "always" and document.min < 1:
        yield Finding((*path, "min"), 'required = "always" 的材料至少要有一份；可交可不交的请写 required = "never"。')


def _kept(book: Rulebook) -> Iterator[Finding]:
    """People agree to a text: how long their papers are really kept must stand in it."""
    consent = book.identity_consent
    if consent is not None and not re.search(rf"(?<!\d){consent.keep_days}\s*(日|天)", consent.text):
        message = f"同意书里须写明保存期限“{consent.keep_days} 日”，与 keep_days 一致；改变期限须同时改 version。"
        yield Finding(("identity_consent", "keep_days"), message)


def _reading(path: Path, document: Document) -> Iterator[Finding]:
    if document.reads and not READABLE & set(document.types):
        yield Finding((*path, "reads"), "自动识读只能读 pdf、jpg、png，而 types 中一种也没有。")


def _window(path: Path, document: Document, book: Rulebook) -> Iterator[Finding]:
    """A beginning is for what a later stage needs: what registration needs is taken while that lasts."""
    if document.opens is None:
        return
    stage = next((stage for stage in book.stages if stage.code == document.stage), None)
    if stage is None or stage.kind == "registration":
        message = "报名材料随报名一起提交，不能单独规定开始时间；后续阶段的材料请写明 stage。"
        yield Finding((*path, "opens"), message)
        return
    due = document.due or stage.opens
    if due is not None and document.opens >= due:
        opens, closes = write_opening(document.opens), write_closing(due)
        yield Finding((*path, "opens"), f"开始时间（{opens}）必须早于提交期限（{closes}）。")
