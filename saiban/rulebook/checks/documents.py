"""Documents can be named and handed in as asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.documents import PLACEHOLDERS, Document

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, document in enumerate(book.documents):
        path: Path = ("documents", index)
        if document.name_pattern is not None:
            yield from _pattern((*path, "name_pattern"), document.name_pattern)
        yield from _count(path, document)
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
