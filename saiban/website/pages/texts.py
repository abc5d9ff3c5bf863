"""Pages that are read: the notice, the terms, what the site does with personal data."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from saiban.accounts import privacy
from saiban.editions.models import Edition
from saiban.editions.queries.faqs import faqs_by_division
from saiban.website.answers import Page
from saiban.website.notice.compose import compose
from saiban.website.pages.frame import frame, good_until


def notice_page(edition: Edition, now: datetime) -> Page:
    """The whole notice, composed from the rulebook that is in force."""
    rulebook = edition.rules
    title = rulebook.notice.title if rulebook.notice else edition.name
    context = {
        "edition": edition,
        "rules": rulebook,
        "notice": rulebook.notice,
        "title": title,
        "sections": compose(rulebook),
        "issued_by": rulebook.notice.issued_by if rulebook.notice else (),
    }
    return Page("website/notice.html", context, frame(edition, now, title=title), good_until(edition, now))


def terms_page(edition: Edition, now: datetime) -> Page:
    """What entrants accept, with its version (H17)."""
    terms = edition.rules.terms
    context = {"edition": edition, "terms": terms, "consent": edition.rules.identity_consent}
    return Page("website/terms.html", context, frame(edition, now, title=terms.title), good_until(edition, now))


def faq_page(edition: Edition, now: datetime) -> Page:
    """What is often asked: first what the rulebook answers, then what committees have added, division by division."""
    added = faqs_by_division(edition)
    divisions = [(each, added[each.code]) for each in edition.rules.divisions if each.code in added]
    context = {"edition": edition, "given": edition.rules.texts.faq, "own": added.get("", []), "divisions": divisions}
    described = frame(edition, now, title=_("%(edition)s常见问题") % {"edition": edition.short_name})
    return Page("website/faq.html", context, described, good_until(edition, now))


def about_page(now: datetime) -> Page:
    """What this site is, who runs it, and the privacy notice in force."""
    context = {"operator": settings.OPERATOR_NAME, "version": privacy.VERSION}
    return Page("website/about.html", context, frame(None, now, title=_("关于本站与隐私政策")))


def draw_replay_page(now: datetime) -> Page:
    """Where anybody draws a published draw again; the work is the browser's."""
    own = {"style": "website/draw/draw.css", "script": "website/draw/page.js"}
    return Page("website/draw_replay.html", {}, frame(None, now, title=_("重演抽签")) | own)
