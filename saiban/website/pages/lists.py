"""All editions of all contests on the platform, and all divisions of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.editions import rules
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.editions.times import when
from saiban.website.answers import Page
from saiban.website.pages import tiles
from saiban.website.pages.edition import others_of
from saiban.website.pages.frame import frame, good_until, next_turn
from saiban.website.queries import EditionFacts


def editions_page(editions: Sequence[Edition], now: datetime) -> Page:
    """Contest by contest, the newest edition of each first (N17)."""
    listed = sorted(editions, key=lambda each: (each.contest_id, -each.ordinal))
    contests = [
        {"contest": contest, "rules": of_it[0].rules, "editions": others_of(None, of_it, now)}
        for contest, of_it in ((key, list(group)) for key, group in groupby(listed, lambda each: each.contest))
    ]
    until = min((turn for each in editions if (turn := next_turn(each, now))), default=None)
    described = frame(None, now, title=_("全部赛事"))
    return Page("website/editions.html", {"contests": contests}, described, until)


def divisions_page(facts: EditionFacts, now: datetime) -> Page:
    edition, rulebook = facts.edition, facts.edition.rules
    moment = edition_now(edition, now)
    rows = []
    for division in rulebook.divisions:
        registration = rules.stage_of_kind_at(rulebook, "registration", moment, division)
        rows.append(
            {
                "division": division,
                "href": reverse("edition_division", args=[edition.code, division.code]),
                "count": facts.counts.of_division(division.code),
                "registration": registration,
                "when": when(registration) if registration else "",
            }
        )
    context = {
        "edition": edition,
        "rules": rulebook,
        "rows": rows,
        "tiles": tiles.of_divisions(edition, facts.counts),
        "counts": facts.counts,
    }
    title = f"{edition.short_name} {_(rulebook.words.division)}"
    return Page("website/divisions.html", context, frame(edition, now, title=title), good_until(edition, now))
