"""What stands around a public page: where it lies, what the header names, when it must be made again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.editions import rules
from saiban.editions.band import band_as_html
from saiban.editions.clock import edition_now, is_rehearsing, real_moment
from saiban.editions.models import Edition

# While little is left, a countdown read without JavaScript must not lag by a minute.
LAST_STRETCH = timedelta(hours=1)
MINUTE, SHORT = timedelta(minutes=1), timedelta(seconds=5)


def frame(edition: Edition | None, now: datetime, *, title: str, description: str = "") -> dict[str, Any]:
    """For `website/page.html`; `now` is the real moment."""
    return {
        "title": title,
        "description": description or title,
        "edition": edition.short_name if edition else "",
        "site_name": edition.contest.name if edition else "",
        "nav": _nav(edition),
        "band": band_as_html(edition, now),
    }


def good_until(
    edition: Edition, now: datetime, *, counts_to: datetime | None = None, others: Iterable[Edition] = ()
) -> datetime | None:
    """The real moment until which a page of the edition made at the real moment `now` reads right.

    That is the next opening or closing of anything, also in the `others` that it mentions; while the clock is
    rehearsed or something is counted down to (`counts_to`, by the edition's clock), the end of the minute; in the
    last hour of a countdown, some seconds.
    """
    ends = [_end(edition, now, counts_to), *(next_turn(other, now) for other in others)]
    return min((end for end in ends if end is not None), default=None)


def next_turn(edition: Edition, now: datetime) -> datetime | None:
    """The real moment at which anything opens or closes next by the edition's clock."""
    turn = rules.next_turn(edition.rules, edition_now(edition, now))
    return real_moment(edition, turn) if turn else None


def _end(edition: Edition, now: datetime, counts_to: datetime | None) -> datetime | None:
    moment = edition_now(edition, now)
    turns = [rules.next_turn(edition.rules, moment)]
    if counts_to is not None and counts_to - moment < LAST_STRETCH:
        turns.append(moment + SHORT)
    elif counts_to is not None or is_rehearsing(edition):
        turns.append(moment.replace(second=0, microsecond=0) + MINUTE)
    return min((real_moment(edition, turn) for turn in turns if turn is not None), default=None)


def _nav(edition: Edition | None) -> list[tuple[str, str]]:
    own = []
    if edition:
        own = [(_("赛事通知"), reverse("edition_notice", args=[edition.code]))]
    if edition and edition.rules.has_divisions:
        own.append((_(edition.rules.words.division), reverse("edition_divisions", args=[edition.code])))
    return [*own, (_("全部赛事"), reverse("editions"))]
