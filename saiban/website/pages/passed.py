"""A division's list of the entries that passed screening, once its committee has published it (H3)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.core.errors import NotThere
from saiban.entries.queries.passed_lists import public_list
from saiban.website import words
from saiban.website.answers import Page
from saiban.website.pages.frame import frame, good_until
from saiban.website.queries import EditionFacts


def passed_page(facts: EditionFacts, code: str, now: datetime) -> Page:
    """NotThere where no list is public; `now` is the real moment."""
    if code not in facts.with_passed_list:
        raise NotThere
    edition, listed = facts.edition, public_list(facts.edition, code)
    division, several = edition.rules.division(code), edition.rules.has_divisions
    title = _("%(stage)s通过名单") % {"stage": words.screening(edition.rules)}
    above = [(division.name, reverse("edition_division", args=[edition.code, code]))] if several else []
    context = {
        "edition": edition, "rules": edition.rules, "division": division, "listed": listed, "rows": listed.rows,
        "tracks": {track.code: track.name for track in edition.rules.tracks},
        "title": title, "path": [*above, (title, "")],
    }  # fmt: skip
    described = frame(edition, now, title=f"{division.name} {title}" if several else title)
    return Page("website/passed.html", context, described, good_until(edition, now))
