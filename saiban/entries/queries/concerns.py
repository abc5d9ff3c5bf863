"""What speaks against an entry, or has to be looked at by a person, before it passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from saiban.entries.models import Entry
from saiban.entries.queries.facts import submitted_facts
from saiban.entries.queries.named import engaged_people_for_committee
from saiban.entries.queries.parts import submitted_form
from saiban.entries.queries.similar import precedents_of
from saiban.entries.rules.awards import award_findings
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.limits import named_findings
from saiban.entries.rules.precedents import Precedent, topic_findings, winner_findings
from saiban.rulebook import clause_of


def concerns_of(entry: Entry, precedents: Sequence[Precedent] | None = None) -> list[Finding]:
    """Everything that the rules find in what was handed in: under rules that changed since, and what they only note.

    And what it is like, asked for unless `precedents` tells: whether that is the same project or topic, a person
    decides.
    """
    facts = submitted_facts(entry)
    precedents = precedents_of(entry) if precedents is None else precedents
    return [*findings(facts), *_of_precedents(facts, precedents), *_alike(facts, precedents)]


def findings_against_passing(entry: Entry) -> list[Finding]:
    """What keeps an entry from passing, or lets it pass with a waiver only (H14, H15). One query, and one more where it
    is limited how often people take part."""
    assert entry.submission
    form = submitted_form(entry)
    engaged = engaged_people_for_committee(entry, form)
    facts = Facts(entry.edition.rules, form, entry.submission.submitted_at, engaged=engaged)
    declared = [each for each in (*award_findings(facts), *named_findings(facts)) if each.waivable]
    known = _of_precedents(facts, precedents_of(entry))
    return [*declared, *(each for each in known if each.waivable or each.blocks)]


def _of_precedents(facts: Facts, precedents: Sequence[Precedent]) -> Iterator[Finding]:
    yield from topic_findings(facts, precedents)
    yield from winner_findings(facts, precedents)


def _alike(facts: Facts, precedents: Sequence[Precedent]) -> Iterator[Finding]:
    """Projects that it is like, about which nobody has said anything yet (H14, H16)."""
    if precedents:
        message = _("有 %(count)d 个相似项目尚待核对。") % {"count": len(precedents)}
        remedy = _("请逐一对照，认定为不同项目或按相似项目不予通过。")
        yield Finding("title", message, Weight.NOTED, remedy, clause_of(facts.rulebook.limits.same_topic))
