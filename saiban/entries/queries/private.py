"""What is known of proofs of identity: who agreed to hand them over, who looked, what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from saiban.accounts.models import Person
from saiban.editions.clock import edition_now, is_rehearsing
from saiban.editions.models import Edition
from saiban.entries.models import Document, Entry, Erasure, IdentityConsent


def consent_of(person_id: int, edition: Edition) -> IdentityConsent | None:
    """The person's consent to the text in force, unless it was withdrawn."""
    asked = edition.rules.identity_consent
    if asked is None:
        return None
    rows = IdentityConsent.objects.filter(edition_id=edition.pk, person_id=person_id, withdrawn_at=None)
    return rows.filter(version=asked.version).first()


def consents_to_identity(entry: Entry) -> bool:
    return consent_of(entry.owner_id, entry.edition) is not None


def identity_documents(edition: Edition) -> QuerySet[Document]:
    """The edition's proofs of identity that are still there, of all versions and in entries of every state."""
    return Document.objects.filter(entry__edition=edition, is_identity=True, erased_at=None)


def is_due(edition: Edition, real_now: datetime) -> bool:
    """Whether the edition's proofs of identity are to be erased.

    By both clocks: what a rehearsal shows must not erase anything before its day, and an edition that is over by the
    calendar but is being rehearsed still works with what it has.
    """
    due = edition.rules.identity_documents_due
    return due is not None and due <= min(real_now, edition_now(edition, real_now))


@dataclass(frozen=True)
class Schedule:
    """What a committee is shown of an edition: until when proofs of identity are kept, and how many there are."""

    keep_days: int | None
    ends: datetime | None
    due: datetime | None
    kept: int
    oldest: datetime | None
    unfinished: int
    is_rehearsing: bool
    is_due: bool


def schedule_of(edition: Edition, real_now: datetime) -> Schedule:
    rules = edition.rules
    held = identity_documents(edition).aggregate(count=Count("pk"), oldest=Min("uploaded_at"))
    return Schedule(
        keep_days=rules.identity_consent.keep_days if rules.identity_consent else None,
        ends=rules.ends, due=rules.identity_documents_due, kept=held["count"], oldest=held["oldest"],
        unfinished=Erasure.objects.filter(edition=edition, erased_at=None).count(),
        is_rehearsing=is_rehearsing(edition), is_due=is_due(edition, real_now),
    )  # fmt: skip


PER_PAGE = 50


def erasures_of(edition: Edition, *, before: int | None = None) -> tuple[list[Erasure], int | None]:
    """The proofs, the latest first, and the number to go on from."""
    rows = Erasure.objects.filter(edition=edition)
    found = list((rows.filter(pk__lt=before) if before else rows)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, shown[-1].pk if len(found) > PER_PAGE else None


def identity_consents_of(person: Person) -> list[IdentityConsent]:
    """All that the person ever agreed to of this kind, the latest first."""
    return list(IdentityConsent.objects.filter(person=person).select_related("edition"))
