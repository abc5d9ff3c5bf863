"""Whether the parts of a rulebook fit together: what no single part can see about itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding
from saiban.rulebook.checks import (
    codes,
    conditions,
    divisions,
    documents,
    event,
    hanging,
    judging,
    limits,
    people,
    questions,
    quota,
    times,
)

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

_CHECKS = (
    codes.findings,
    times.findings,
    divisions.findings,
    people.findings,
    questions.findings,
    conditions.findings,
    hanging.findings,
    documents.findings,
    limits.findings,
    judging.findings,
    quota.findings,
    event.findings,
)


def inconsistencies(book: Rulebook) -> Iterator[Finding]:
    """Every finding; none means that the rulebook can be used."""
    for check in _CHECKS:
        yield from check(book)
