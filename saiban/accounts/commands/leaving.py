"""Asking for one's account to be deleted, and thinking better of it.

What the deletion itself takes away lies in many rooms, so it is done in the one above them all (`saiban.privacy`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from saiban.accounts.models import Person, Session
from saiban.audit.commands import record
from saiban.messaging.commands import send_templated

# Long enough to notice that it was not oneself who asked.
COOLING_OFF = timedelta(days=7)


@transaction.atomic(durable=True)
def ask_to_leave(*, person: Person, now: datetime) -> datetime:
    """The account is to be deleted when the days to think it over have passed; that moment, in real time.

    Every session ends, for logging in takes the request back. Asking again moves nothing.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.leaves_at is None:
        held.leaves_at = now + COOLING_OFF
        held.save(update_fields=["leaves_at"])
        record(actor=held, verb="ask_to_leave", subject=("person", held.public_id), now=now)
        send_templated(
            person=held, template="account_leaving", values={"days": COOLING_OFF.days}, link="/me/privacy/", now=now,
            sms=True,
        )  # fmt: skip
    Session.objects.filter(person=held).delete()
    return held.leaves_at


def stay(person: Person, now: datetime) -> bool:
    """A log-in takes back what was asked; whether there was anything. A step of the log-in's transaction."""
    if not Person.objects.filter(pk=person.pk, leaves_at__isnull=False).update(leaves_at=None):
        return False
    person.leaves_at = None
    record(actor=person, verb="stay", subject=("person", person.public_id), now=now)
    send_templated(person=person, template="account_stays", values={}, link="/me/privacy/", now=now)
    return True
