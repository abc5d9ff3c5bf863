"""Entries of a desk on which somebody acts: those that were ticked in the list."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role
from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, Entry
from saiban.entries.queries.doors import SCREENERS
from saiban.entries.queries.parts import set_known_parts


def on_desk(person: Person, edition: Edition, public_ids: Collection[str]) -> list[Entry]:
    """The entries of these ids that the person may decide on; what is somebody else's is not there."""
    found = Entry.objects.filter(edition=edition, public_id__in=public_ids, state__in=ENTERED)
    return [entry for entry in _known(found.select_related("submission")) if has_role(person, SCREENERS, entry.scope)]


def held_for_desk(person: Person, edition: Edition, public_ids: Collection[str]) -> list[Entry]:
    """The same, held in ascending order until the transaction ends."""
    found = Entry.objects.filter(edition=edition, public_id__in=public_ids, state__in=ENTERED)
    held = found.select_for_update().order_by("pk")
    return [entry for entry in _known(held) if has_role(person, SCREENERS, entry.scope)]


def _known(rows: QuerySet[Entry]) -> Iterator[Entry]:
    for entry in rows:
        entry.edition = set_known_parts(entry).edition
        yield entry
