"""Whom a committee can write to at once, what it wrote, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role
from saiban.core.errors import NotThere
from saiban.editions.queries.bulletins import WRITERS, Newsroom, get_newsroom_for
from saiban.entries.models import Entry
from saiban.entries.queries.desk import Desk, DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import entries_shown
from saiban.outreach.models import Broadcast, BroadcastRecipient

PAGE = 30
SAMPLE = 5


def get_writing_desk_for(person: Person, code: str) -> Desk:
    """The person's desk, narrowed to where they may write and not only read (H1)."""
    newsroom = get_newsroom_for(person, code)
    desk = get_desk_for(person, code)
    return Desk(desk.edition, newsroom.divisions, newsroom.is_national, desk.tracks, person)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would get it: how many people and entries, how many of them by SMS and e-mail, and some of the entries."""

    people: int
    entries: int
    phones: int
    mailboxes: int
    sample: list[Entry]


def audience_of(desk: Desk, given: DeskFilter) -> Audience:
    """Four questions, whatever their number."""
    entries, people = entries_shown(desk, given), recipients_of(desk, given)
    return Audience(
        people=people.count(),
        entries=entries.count(),
        phones=people.filter(phone__isnull=False, phone_verified=True).count(),
        mailboxes=people.filter(email__isnull=False, email_verified=True).count(),
        sample=list(entries.select_related("owner", "division").order_by("-submission_id")[:SAMPLE]),
    )


def recipients_of(desk: Desk, given: DeskFilter) -> QuerySet[Person]:
    """Those whose entries the filter shows, each once however many they have."""
    return Person.objects.filter(pk__in=entries_shown(desk, given).values("owner"), is_active=True)


def list_broadcasts(newsroom: Newsroom, before: int | None = None) -> tuple[list[Broadcast], int | None]:
    """One page, the newest first, and where the next page begins."""
    rows = Broadcast.objects.filter(edition=newsroom.edition).select_related("division", "sent_by")
    if not newsroom.is_national:
        rows = rows.filter(division__in=newsroom.divisions)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def get_broadcast_for(person: Person, code: str, public_id: str) -> Broadcast:
    whole = Broadcast.objects.select_related("edition", "division__edition", "sent_by")
    broadcast = whole.filter(edition__code=code, public_id=public_id).first()
    if broadcast is None or not has_role(person, WRITERS, broadcast.scope):
        raise NotThere
    return broadcast


def count_waiting(broadcast: Broadcast) -> int:
    return BroadcastRecipient.objects.filter(broadcast=broadcast, is_told=False).count()
