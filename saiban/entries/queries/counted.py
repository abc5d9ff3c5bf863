"""Which entries a limit counts."""

from __future__ import annotations

from django.db.models import QuerySet

from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, EntryUnit, State
from saiban.rulebook.schema.limits import PerNamedPerson, PerUnit


def counted_states(limit: PerUnit | PerNamedPerson) -> list[State]:
    """The states in which an entry takes places under the limit."""
    return [state for state in ENTERED if limit.count_rejected or state != State.REJECTED]


def counted_parts(edition: Edition, limit: PerUnit | None) -> QuerySet[EntryUnit]:
    """The parts of units in entries that count against the limit per unit (H13); none where there is no limit."""
    if limit is None:
        return EntryUnit.objects.none()
    states = counted_states(limit)
    return EntryUnit.objects.filter(part__in=limit.counted, entry__edition=edition, entry__state__in=states)
