"""All that stands in the way of an entry, at once: every reason, each with its clause and the way out."""

from __future__ import annotations

from saiban.core.errors import Reason
from saiban.entries.rules.awards import award_findings
from saiban.entries.rules.confirmations import confirmation_findings
from saiban.entries.rules.contacts import contact_findings
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding
from saiban.entries.rules.limits import (
    named_findings,
    person_findings,
    place_findings,
    same_project_findings,
    terms_findings,
    window_findings,
)
from saiban.entries.rules.people import mentor_findings, team_findings
from saiban.entries.rules.project import document_findings, project_findings
from saiban.entries.rules.tracks import condition_findings, track_findings
from saiban.entries.rules.units import unit_findings

_CHECKS = (
    unit_findings, condition_findings, track_findings, project_findings, team_findings, mentor_findings,
    contact_findings, confirmation_findings, document_findings, place_findings, person_findings, named_findings,
    award_findings, same_project_findings, terms_findings, window_findings,
)  # fmt: skip


def findings(facts: Facts) -> list[Finding]:
    """Everything found, in the order of the form; the live checklist and the refusal show the same."""
    return [finding for check in _CHECKS for finding in check(facts)]


def refusals(facts: Facts) -> list[Reason]:
    """The reasons for which the entry cannot be handed in; empty when it can."""
    return [finding.reason for finding in findings(facts) if finding.blocks]
