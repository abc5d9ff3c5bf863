"""Taking lists along."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.editions.models import Edition


@transaction.atomic(durable=True)
def note_sheet(*, edition: Edition, actor: Person, given: str, size: int, now: datetime) -> None:
    """A list with people's names and numbers left the site: say who took it, and by which filter."""
    record(
        actor=actor,
        verb="take_sheet",
        subject=("edition", edition.code),
        scope=edition.code,
        now=now,
        given=given,
        size=size,
    )
