"""What speaks against an entry, or has to be looked at by a person, before it passes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from saiban.entries.models import Entry
from saiban.entries.queries.facts import submitted_facts
from saiban.entries.queries.similar import count_suspects
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.findings import Finding, Weight


def concerns_of(entry: Entry) -> list[Finding]:
    """Everything that the rules find in what was handed in: under rules that changed since, and what they only note.

    And what it is like: whether that is the same project or topic, a person decides.
    """
    return [*findings(submitted_facts(entry)), *_alike(entry)]


def _alike(entry: Entry) -> Iterator[Finding]:
    """Projects that it is like, about which nobody has said anything yet (H14, H16)."""
    count = count_suspects(entry)
    if count:
        message = _("有 %(count)d 个相似项目尚待核对。") % {"count": count}
        remedy = _("请逐一对照，认定为不同项目或按相似项目不予通过。")
        yield Finding("title", message, Weight.NOTED, remedy, "H14")
