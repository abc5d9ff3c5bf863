"""Limits count somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, limit in enumerate(book.limits.per_named_person):
        path = ("limits", "per_named_person", index)
        if limit.roles == () and not limit.mentors:
            yield Finding(
                (*path, "roles"), "没有计入任何人：请写明角色，或删去 roles（计入全体成员），或写 mentors = true。"
            )
        if limit.mentors and book.mentors.max == 0:
            yield Finding((*path, "mentors"), "没有导师（[mentors] 的 max = 0），不能计入导师；请删去 mentors = true。")
