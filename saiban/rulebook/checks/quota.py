"""Places in the final can be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding
from saiban.engines.quota.checking import rule_findings
from saiban.rulebook.quota import quota_rule, quota_tables

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    if book.quota is None:
        return
    for found in rule_findings(quota_rule(book.quota)):
        yield Finding(("quota", *found.path[1:]), found.message)
    known = {track for table in quota_tables(book) for track in table}
    outside = {track.code for track in book.tracks} - known
    for number, each in enumerate(book.quota.fixed):
        if each.track in outside:
            message = f"“{each.track}”的名额由组委会另行确定，不按比例分配，不能在这里固定。"
            yield Finding(("quota", "fixed", number, "track"), message)
