"""Letting many clean entries pass at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from saiban.accounts.models import Person
from saiban.core.errors import Refused
from saiban.editions.models import Edition
from saiban.entries.commands.screening import compare_first, screen_entry
from saiban.entries.models import Entry, State
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.queries.desk_entries import on_desk


@dataclass
class Passed:
    """What became of the entries: those that passed, and the others with the first thing that speaks against each."""

    entries: list[Entry] = field(default_factory=list)
    left: list[tuple[Entry, str]] = field(default_factory=list)


def pass_clean_entries(*, edition: Edition, public_ids: Collection[str], actor: Person, now: datetime) -> Passed:
    """Let those entries pass that wait and about which nothing was found; the others are left for a person to read.

    Each entry is a decision of its own, in its own transaction: a colleague's decision in between refuses that one and
    no other.
    """
    done = Passed()
    for entry in on_desk(actor, edition, public_ids):
        # No copy passes among many for want of a comparison.
        compare_first(entry.pk, now)
        against = _against(entry)
        if not against:
            against = _passed(entry, actor, now)
        if against:
            done.left.append((entry, against))
        else:
            done.entries.append(entry)
    return done


def _against(entry: Entry) -> str:
    if entry.state != State.SUBMITTED:
        return str(entry.get_state_display())
    return next((finding.message for finding in concerns_of(entry)), "")


def _passed(entry: Entry, actor: Person, now: datetime) -> str:
    """Nothing, or why the decision was refused."""
    assert entry.submission_id is not None
    try:
        screen_entry(entry_id=entry.pk, submission_id=entry.submission_id, actor=actor, verdict="passed", now=now)
    except Refused as refusal:
        return refusal.reasons[0].message
    return ""
