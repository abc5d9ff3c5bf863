"""Ending log-ins on other devices."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saiban.accounts.models import Person, Session
from saiban.accounts.queries.sessions import REFERENCE
from saiban.audit.commands import record


@transaction.atomic(durable=True)
def end_session(*, person: Person, reference: str, now: datetime) -> bool:
    """Log one of the person's own browsers out; False where it is logged out already, or somebody else's."""
    if len(reference) != REFERENCE:
        return False
    ended, _ = Session.objects.filter(person=person, session_key__startswith=reference).delete()
    if ended:
        _note(person, now, ended)
    return bool(ended)


@transaction.atomic(durable=True)
def end_other_sessions(*, person: Person, keep: str, now: datetime) -> int:
    """Log the person out everywhere but in the browser whose row goes by `keep`; how many that were."""
    ended, _ = Session.objects.filter(person=person).exclude(session_key=keep).delete()
    if ended:
        _note(person, now, ended)
    return ended


def _note(person: Person, now: datetime, count: int) -> None:
    record(actor=person, verb="end_sessions", subject=("person", person.public_id), now=now, count=count)
