"""A division's list of the entries that passed screening, once its committee has published it (H3)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.core.errors import NotThere
from saiban.entries.queries.passed_lists import public_list
from saiban.website.answers import Page
from saiban.website.pages.frame import frame, good_until
from saiban.website.queries import EditionFacts


def passed_page(facts: EditionFacts, code: str, now: datetime) -> Page:
    """NotThere where no list is public; `now` is the real moment."""
    if code not in facts.with_passed_list:
        raise NotThere
    edition, listed = facts.edition, public_list(facts.edition, code)
    division = edition.rules.division(code)
    title = _("%(division)s初审通过名单") % {"division": division.name}
    context = {
        "edition": edition, "rules": edition.rules, "division": division, "listed": listed, "rows": listed.rows,
        "tracks": {track.code: track.name for track in edition.rules.tracks},
        "path": [(division.name, reverse("edition_division", args=[edition.code, code])), (_("初审通过名单"), "")],
    }  # fmt: skip
    return Page("website/passed.html", context, frame(edition, now, title=title), good_until(edition, now))
