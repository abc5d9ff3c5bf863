"""What the pages of an entry show, put together from the request and the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest

from saiban.accounts.models import Person
from saiban.core.windows import Window
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.editions.rules import is_open_anywhere
from saiban.entries.models import Entry
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.queries.confirmations import asked_in_submission
from saiban.entries.queries.lists import history_of
from saiban.entries.queries.similar import similar_to
from saiban.entries.rules.facts import Facts
from saiban.entries.steps import PARTS
from saiban.entries.summaries import handed_in_of
from saiban.entries.wizard import Wizard


def person_of(request: HttpRequest) -> Person:
    """Who asks, behind `login_required`."""
    return cast(Person, request.user)


def entry_now(request: HttpRequest, edition: Edition) -> datetime:
    """The edition's time at which the request came."""
    return edition_now(edition, request.received_at)  # type: ignore[attr-defined]


def takes_entries(request: HttpRequest, edition: Edition) -> bool:
    """Whether registration is open in any division at the edition's time at which the request came."""
    return is_open_anywhere(edition.rules, "registration", entry_now(request, edition))


def wizard_of(request: HttpRequest, entry: Entry) -> Wizard:
    return Wizard(entry, entry_now(request, entry.edition))


def page_of(wizard: Wizard, step: str, *, with_missing: bool = False) -> dict[str, Any]:
    """What every step's page shows, with that step's own part."""
    said = wizard.said(with_missing=with_missing)
    window = wizard.facts.window
    return {
        "entry": wizard.entry,
        "edition": wizard.entry.edition,
        "rules": wizard.facts.rulebook,
        "wizard": wizard,
        "step": step,
        "steps": wizard.steps(),
        "checks": wizard.checks(),
        "said": said,
        "now": wizard.facts.now,
        "window": window,
        "closes": closing_of(wizard.facts, window),
        # Until a track is chosen the widest of their windows counts.
        "times_differ": bool(wizard.facts.rulebook.registration_by_track),
        "before": wizard.before(step),
        **PARTS[step](wizard, said),
    }


def closing_of(facts: Facts, window: Window | None) -> datetime | None:
    """The last moment for this entry: its own date for mending, where that is later."""
    moments = [moment for moment in (window.closes if window else None, facts.correct_until) if moment]
    return max(moments) if moments else None


def desk_page_of(entry: Entry, now: datetime) -> dict[str, Any]:
    """One entry as its committee reads it: the last submission, never the working copy."""
    similar = similar_to(entry)
    concerns = concerns_of(entry, similar.precedents)
    return {
        "similar": similar, "entry": entry, "edition": entry.edition, "now": now, **handed_in_of(entry, now),
        "may_waive": any(concern.waivable for concern in concerns),
        "submission": entry.submission, "concerns": concerns, "events": history_of(entry), "reading": True,
        "asked": asked_in_submission(entry),
    }  # fmt: skip
