"""How often the people of an entry take part in others, by the keyed hashes of who they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from saiban.core.encryption import blind_index
from saiban.database.questions import AnyGiven, Columns, Given
from saiban.editions.models import Edition
from saiban.entries.models import Entry, NamedPlace
from saiban.entries.queries.counted import counted_states
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.named import Counted, Engaged, counted_people
from saiban.rulebook.schema.limits import PerNamedPerson

# (the limit's code, the keyed hash of somebody it counts)
Place = tuple[str, str]


def key_hash(edition_id: int, key: str) -> str:
    """A key under which nobody reads who somebody is, and which means nobody in another edition.

    By the oldest key of the fields, which stays while newer ones are put before it.
    """
    return blind_index(_oldest_key(), f"{edition_id}\0{key}", purpose="entries.named_person")


@cache
def _oldest_key() -> bytes:
    return bytes.fromhex(settings.FIELD_KEYS[-1])


def wanted_places(edition_id: int, limits: Iterable[PerNamedPerson], form: EntryForm) -> list[Place]:
    """The places that the people of a form need, each once."""
    found = ((limit.code, person) for limit in limits for person in counted_people(limit, form))
    return list(dict.fromkeys((code, key_hash(edition_id, key)) for code, person in found for key in person.keys))


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Somebody takes part in another entry, which counts."""

    limit: str
    person_key: str
    number: str
    owner: int
    division: int


def _other_places() -> QuerySet[NamedPlace, tuple[Any, ...]]:
    rows = NamedPlace.objects.filter(
        edition=Given("edition"), limit=AnyGiven("limits"), person_key=AnyGiven("keys")
    ).exclude(submission__entry=Given("entry"))
    of_entry = ("number", "owner_id", "division_id")
    return rows.values_list("limit", "person_key", *(f"submission__entry__{column}" for column in of_entry))


_OTHER_PLACES = Columns(_other_places)


def engaged_people(entry: Entry, form: EntryForm, may_know: Callable[[OtherPlace], bool]) -> tuple[Engaged, ...]:
    """How often those whom the form names are named elsewhere; one query where that is limited, none elsewhere.

    `may_know`: whether the reader may know of the entry that a place belongs to.
    """
    limits = entry.edition.rules.limits.per_named_person
    places = wanted_places(entry.edition_id, limits, form)
    if not places:
        return ()
    taken = _taken(entry, places)
    return tuple(
        _engaged(limit, person, [taken[limit.code, key_hash(entry.edition_id, key)] for key in person.keys], may_know)
        for limit in limits
        for person in counted_people(limit, form)
    )


def engaged_people_for_committee(entry: Entry, form: EntryForm) -> tuple[Engaged, ...]:
    """The same with the numbers of entries that are before the entry's own committee as well."""
    return engaged_people(entry, form, lambda other: other.division == entry.division_id)


def _taken(entry: Entry, places: Iterable[Place]) -> defaultdict[Place, list[OtherPlace]]:
    limits, keys = (list({*column}) for column in zip(*places, strict=True))
    rows = _OTHER_PLACES.rows(edition=entry.edition_id, limits=limits, keys=keys, entry=entry.pk)
    taken = defaultdict(list)
    for row in rows:
        other = OtherPlace(*row)
        taken[other.limit, other.person_key].append(other)
    return taken


def _engaged(
    limit: PerNamedPerson, person: Counted, taken: list[list[OtherPlace]], may_know: Callable[[OtherPlace], bool]
) -> Engaged:
    """By the key that is named most often: each has so many places."""
    others = max(taken, key=len)
    numbers = sorted(other.number for other in others if may_know(other))
    return Engaged(limit.code, person.item, person.name, len(others), tuple(numbers))


def due_places(entry: Entry) -> list[Place]:
    """The places that an entry has by the rulebook as it is, by what was handed in and where it stands."""
    if entry.submission is None:
        return []
    rules = entry.edition.rules
    limits = [limit for limit in rules.limits.per_named_person if entry.state in counted_states(limit)]
    return wanted_places(entry.edition_id, limits, form_of(rules, entry.submission.form)) if limits else []


def people_beyond(edition: Edition, limit: PerNamedPerson) -> dict[str, int]:
    """By name, how many entries name somebody whom more name than the limit lets be, the most first.

    Read from what was handed in, for a limit that is not in force yet has given nobody a place.
    """
    rows = Entry.objects.filter(edition=edition, state__in=counted_states(limit))
    named = Counter[str]()
    for form in rows.values_list("submission__form", flat=True).iterator(chunk_size=500):
        people = counted_people(limit, EntryForm.read(form))
        named.update({key for person in people for key in person.keys})
    beyond: dict[str, int] = {}
    for key, count in named.most_common():
        if count > limit.max:
            beyond.setdefault(key.partition("\0")[0], count)
    return beyond


def entries_by_rules(edition: Edition) -> Iterator[Entry]:
    """What was handed in, with its places, by the edition's rules as they are, in the order in which it came."""
    rows = Entry.objects.filter(edition=edition).exclude(submission=None).select_related("submission").defer("form")
    rows = rows.prefetch_related("submission__named_places").order_by("submission")
    for entry in rows.iterator(chunk_size=500):
        entry.edition = edition
        yield entry
