"""The page of one division: its own hosts, windows, contacts, and how many have entered (H1, H7, H18)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.core.errors import NotThere
from saiban.editions import rules
from saiban.editions.clock import edition_now
from saiban.rulebook import Rulebook
from saiban.rulebook.regions import region
from saiban.rulebook.schema.contest import Division
from saiban.website import words
from saiban.website.answers import Page
from saiban.website.pages import bulletins
from saiban.website.pages.frame import frame, good_until
from saiban.website.queries import EditionFacts


def division_page(facts: EditionFacts, code: str, now: datetime) -> Page:
    """NotThere when the edition has no such division; `now` is the real moment."""
    edition, rulebook = facts.edition, facts.edition.rules
    division = _division(rulebook, code)
    moment = edition_now(edition, now)
    stages = rules.stages_at(rulebook, moment, division)
    registration = rules.stage_of_kind_at(rulebook, "registration", moment, division)
    counts_to = rules.target(registration) if registration and registration.is_open else None
    context = {
        "edition": edition,
        "rules": rulebook,
        "division": division,
        "provinces": [region(each).name for each in division.provinces],
        "now": moment,
        "stages": [words.timeline_item(stage) for stage in stages],
        "registration": registration,
        "counts_to": counts_to,
        "enter": reverse("new_entry", args=[edition.code]) if registration and registration.is_open else "",
        "tracks": [(track, facts.counts.of(code, track.code)) for track in rulebook.tracks],
        "count": facts.counts.of_division(code),
        "contacts": division.contacts or rulebook.contacts,
        "screening": words.screening(rulebook),
        "has_passed_list": code in facts.with_passed_list,
        "bulletins": bulletins.listed(facts, moment, division=code)[: bulletins.FEW],
    }
    title = _("%(edition)s · %(division)s") % {"edition": edition.short_name, "division": division.name}
    until = bulletins.until_the_next(facts, now, good_until(edition, now, counts_to=counts_to))
    return Page("website/division.html", context, frame(edition, now, title=title), until)


def _division(rulebook: Rulebook, code: str) -> Division:
    try:
        return rulebook.division(code)
    except KeyError:
        raise NotThere from None
