"""Offers to take an entry over: the door to one, and those that wait for somebody."""

from __future__ import annotations

from datetime import datetime

from saiban.accounts.models import Person
from saiban.accounts.sent_to import proven_addresses
from saiban.core.errors import NotThere
from saiban.editions.clock import edition_now
from saiban.entries.handing_over import Handover
from saiban.entries.models import ENTERED, Entry
from saiban.entries.queries.facts import entered_by
from saiban.entries.queries.private import identity_documents
from saiban.entries.rules.handovers import HandoverFacts
from saiban.rulebook import clause_of
from saiban.rulebook.schema.limits import PerPerson


def get_handover(public_id: str) -> Handover:
    """The offer with its entry; NotThere for one that never was. What it shows to whom is the page's to check."""
    rows = Handover.objects.select_related("entry__edition", "entry__division", "offered_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotThere
    return found


def open_offer_of(entry: Entry, now: datetime) -> Handover | None:
    """The one that the entry's owner has made and that may still be accepted at `now`."""
    return entry.handovers.filter(state=Handover.State.OPEN, expires_at__gt=now).select_related("delivery").first()


def offers_to(person: Person, real_now: datetime) -> list[Handover]:
    """What may be accepted by the person at this moment, by each edition's clock. One query."""
    rows = Handover.objects.filter(state=Handover.State.OPEN, address__in=proven_addresses(person))
    rows = rows.select_related("entry__edition", "offered_by")
    return [offer for offer in rows if edition_now(offer.entry.edition, real_now) < offer.expires_at]


def handover_facts(entry: Entry, taker: Person | None = None) -> HandoverFacts:
    """What decides whether the entry may go to somebody else; without a taker, to anybody at all."""
    rests = entry.submission is not None and _frozen_proofs(entry)
    if taker is None:
        return HandoverFacts(entry.state, rests)
    limit = entry.edition.rules.limits.same_project
    same = _same_project_of(entry, taker) if limit and limit.severity != "warn" else ""
    return HandoverFacts(entry.state, rests, same, clause_of(limit), _reached(entry, taker))


def _reached(entry: Entry, taker: Person) -> PerPerson | None:
    """The limit on a person's entries, if the taker could hand in no more; drafts may always be taken over."""
    limit = entry.edition.rules.limits.per_person
    if limit is None or limit.severity == "warn" or entry.state not in ENTERED:
        return None
    return limit if entered_by(taker.pk, entry) >= limit.max else None


def _frozen_proofs(entry: Entry) -> bool:
    """Whether what was handed in holds proofs of identity that are still there."""
    assert entry.submission
    frozen = [document["id"] for document in entry.submission.documents]
    return identity_documents(entry.edition).filter(entry=entry, public_id__in=frozen).exists()


def _same_project_of(entry: Entry, taker: Person) -> str:
    """The number of the taker's own entry of this project; projects of units are counted by these, whoever leads."""
    if entry.state not in ENTERED or entry.units.exists():
        return ""
    same = Entry.objects.entered().filter(edition_id=entry.edition_id, title_key=entry.title_key, units=None)
    return same.filter(owner=taker).exclude(pk=entry.pk).values_list("number", flat=True).first() or ""
