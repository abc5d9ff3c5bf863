"""How many entries each person has handed in, where that is limited."""

from __future__ import annotations

from django.db.models import Count

from saiban.editions.models import Edition
from saiban.entries.models import Entry


def persons_beyond(edition: Edition, most: int) -> list[tuple[int, int]]:
    """(person, entries) of those who have handed in more than `most` entries that stand."""
    counted = Entry.objects.entered().filter(edition=edition).order_by().values_list("owner").annotate(n=Count("pk"))
    return [(owner, count) for owner, count in counted if count > most]
