"""Which entries a limit counts."""

from __future__ import annotations

from django.db.models import QuerySet

from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, Entry, EntryUnit, State
from saiban.rulebook.schema.limits import PerNamedPerson, PerUnit, PerUnitWithin


def counted_states(limit: PerUnit | PerNamedPerson) -> list[State]:
    """The states in which an entry takes places under the limit."""
    return [state for state in ENTERED if limit.count_rejected or state != State.REJECTED]


def counted_parts(edition: Edition, limit: PerUnit) -> QuerySet[EntryUnit]:
    """The parts of units in entries that count against the limit (H13)."""
    states = counted_states(limit)
    rows = EntryUnit.objects.filter(part__in=limit.counted, entry__edition=edition, entry__state__in=states)
    only = limit.only_tracks if isinstance(limit, PerUnitWithin) else ()
    return rows.filter(entry__track__code__in=only) if only else rows


def counted_apart(limit: PerUnit) -> list[str]:
    """The column of those parts by whose values the limit counts each for itself; none where all count together."""
    within = limit.within if isinstance(limit, PerUnitWithin) else "edition"
    return [] if within == "edition" else [f"entry__{within}"]


def counted_beside(entry: Entry, limit: PerUnit) -> QuerySet[EntryUnit]:
    """The parts of units in other entries that the limit counts together with this one."""
    same = {column: getattr(entry, column.removeprefix("entry__")) for column in counted_apart(limit)}
    return counted_parts(entry.edition, limit).exclude(entry=entry).filter(**same)


def counted_within(entry: Entry, limit: PerUnit) -> str | None:
    """Of what the entry is one as it was handed in; None where the limit does not count it."""
    return limit.counts_within(entry.track.code if entry.track else "", entry.division.code if entry.division else "")


def is_place_held(limit: PerUnit) -> bool:
    """Whether entries take places under the limit, so that there are no more; otherwise they are only counted."""
    return limit.severity != "warn"
