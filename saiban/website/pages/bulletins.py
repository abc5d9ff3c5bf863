"""Bulletins (公告) on the public pages: lists of them, and each on a page of its own (N15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.core.errors import NotThere
from saiban.editions.clock import edition_now, real_moment
from saiban.editions.models import Edition
from saiban.editions.queries.bulletins import Headline, get_bulletin
from saiban.website.answers import Page
from saiban.website.pages.frame import frame, good_until
from saiban.website.queries import EditionFacts

# How many a page shows that has other things to show.
FEW = 5
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list; `division` is the name of its division, empty for the edition's own."""

    title: str
    href: str
    division: str
    publish_at: datetime
    is_pinned: bool


def listed(facts: EditionFacts, now: datetime, *, division: str | None = None) -> list[Listed]:
    """Those that are public at the edition's moment `now`: all of them, or those that concern the division.

    To a division's visitor the edition's own are news as well.
    """
    edition = facts.edition
    names = {each.code: each.name for each in edition.rules.divisions}
    return [
        Listed(
            line.title, reverse("edition_bulletin", args=[edition.code, line.public_id]),
            names.get(line.division, ""), line.publish_at, line.is_pinned,
        )
        for line in facts.headlines
        if line.publish_at <= now and (division is None or line.division in ("", division))
    ]  # fmt: skip


def until_the_next(facts: EditionFacts, now: datetime, until: datetime | None) -> datetime | None:
    """`until`, or the real moment at which another bulletin becomes public, if that is earlier; `now` is real."""
    coming = next_publication(facts.headlines, edition_now(facts.edition, now))
    ends = [until, real_moment(facts.edition, coming) if coming else None]
    return min((end for end in ends if end is not None), default=None)


def next_publication(headlines: Sequence[Headline], now: datetime) -> datetime | None:
    """The first moment after the edition's `now` at which one of them becomes public."""
    return min((line.publish_at for line in headlines if line.publish_at > now), default=None)


def bulletins_page(facts: EditionFacts, now: datetime, number: int = 1) -> Page:
    """Some of those of the edition and its divisions, the newest on the first page; NotThere beyond the last one.

    The page's number stands in the path: public pages are kept by their path alone.
    """
    edition = facts.edition
    pages = Paginator(listed(facts, edition_now(edition, now)), PER_PAGE)
    if number not in pages.page_range:
        raise NotThere
    page = pages.page(number)
    context = {
        "edition": edition, "rules": edition.rules, "bulletins": page.object_list, "is_last": not page.has_next(),
        "pages": [(each, _address_of(edition, each)) for each in pages.page_range] if pages.num_pages > 1 else [],
        "number": number,
        "before": _address_of(edition, number - 1) if page.has_previous() else "",
        "after": _address_of(edition, number + 1) if page.has_next() else "",
    }  # fmt: skip
    title = _("%(edition)s通知公告") % {"edition": edition.short_name}
    until = until_the_next(facts, now, good_until(edition, now))
    return Page("website/bulletins.html", context, frame(edition, now, title=title), until)


def _address_of(edition: Edition, number: int) -> str:
    if number == 1:
        return reverse("edition_bulletins", args=[edition.code])
    return reverse("edition_bulletins_page", args=[edition.code, number])


def bulletin_page(edition: Edition, public_id: str, now: datetime) -> Page:
    """One with its files; NotThere before its time. What was withdrawn says when and why, and no more."""
    bulletin = get_bulletin(edition, public_id, edition_now(edition, now))
    publish_at = bulletin.publish_at
    title = _("公告已撤回") if bulletin.withdrawn_at else bulletin.title
    context = {
        "edition": edition,
        "path": [(_("通知公告"), reverse("edition_bulletins", args=[edition.code])), (title, "")],
        "bulletin": bulletin,
        "files": list(bulletin.attachments.all()),
        "corrected_at": bulletin.changed_at if publish_at and bulletin.changed_at > publish_at else None,
    }
    return Page("website/bulletin.html", context, frame(edition, now, title=title), good_until(edition, now))
