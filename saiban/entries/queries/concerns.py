"""What speaks against an entry, or has to be looked at by a person, before it passes."""

from __future__ import annotations

from saiban.entries.models import Entry
from saiban.entries.queries.facts import submitted_facts
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.findings import Finding


def concerns_of(entry: Entry) -> list[Finding]:
    """Everything that the rules find in what was handed in: under rules that changed since, and what they only note."""
    return findings(submitted_facts(entry))
