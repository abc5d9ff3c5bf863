"""Giving the people whom entries name their places, and taking these back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from saiban.accounts.commands.locks import hold
from saiban.database.writing import insert_all
from saiban.editions.models import Edition
from saiban.entries.commands.locks import hold_rules
from saiban.entries.models import Entry, NamedPlace, State
from saiban.entries.queries.counted import counted_states
from saiban.entries.queries.named import Place, due_places, entries_by_rules, wanted_places
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.named import is_held
from saiban.rulebook import Change
from saiban.rulebook.schema.limits import PerNamedPerson

TABLE = "limits.per_named_person"
_AT_ONCE = 1000


def hold_named(entry: Entry, form: EntryForm) -> None:
    """Hold whoever the form names and a limit refuses beyond, in one order for all, so that they may be counted."""
    limits = [limit for limit in entry.edition.rules.limits.per_named_person if is_held(limit)]
    keys = {key for _limit, key in wanted_places(entry.edition_id, limits, form)}
    if keys:
        hold(*(f"entries.named:{key}" for key in sorted(keys)))


def take_named_places(entry: Entry, places: Sequence[Place]) -> None:
    """Give each the lowest place that is free, or count it where the limit holds nobody. The caller holds the people.

    Where none is free is the caller's to find out before; the database refuses one place too many.
    """
    if not places:
        return
    held = _held_numbers(entry, places)
    insert_all(_rows(entry, places, lambda limit, place: min({*range(1, limit.max + 2)} - held[place])))


def _held_numbers(entry: Entry, places: Sequence[Place]) -> defaultdict[Place, set[int]]:
    keys = [key for _limit, key in places]
    rows = NamedPlace.objects.filter(edition=entry.edition_id, person_key__in=keys).exclude(place=None)
    held = defaultdict[Place, set[int]](set)
    for limit, key, number in rows.values_list("limit", "person_key", "place"):
        assert number is not None
        held[limit, key].add(number)
    return held


def _rows(
    entry: Entry, places: Iterable[Place], number: Callable[[PerNamedPerson, Place], int]
) -> Iterator[NamedPlace]:
    limits = {limit.code: limit for limit in entry.edition.rules.limits.per_named_person}
    for code, key in places:
        limit = limits[code]
        row = NamedPlace(edition_id=entry.edition_id, submission=entry.submission, limit=code, person_key=key)
        if is_held(limit):
            row.place, row.places = number(limit, (code, key)), limit.max
        yield row


def give_named_places_back(entry: Entry) -> None:
    """Of an entry that counts for nothing any more, or that takes them anew; no query where there are none."""
    if entry.edition.rules.limits.per_named_person:
        NamedPlace.objects.filter(submission__entry=entry).delete()


def give_back_what_is_rejected(entry: Entry) -> None:
    """What was rejected takes no place under the limits that do not count it."""
    limits = entry.edition.rules.limits.per_named_person
    codes = [limit.code for limit in limits if State.REJECTED not in counted_states(limit)]
    if codes:
        NamedPlace.objects.filter(submission__entry=entry, limit__in=codes).delete()


def forget_unnamed(entry: Entry) -> None:
    """Let go of the places of whoever cannot be recognised any more in what was handed in. Holds the rulebook."""
    entry.edition = hold_rules(entry.edition_id)
    if not entry.edition.rules.limits.per_named_person:
        return
    due = set(due_places(entry))
    rows = NamedPlace.objects.filter(submission__entry=entry).values_list("pk", "limit", "person_key")
    gone = [row for row, limit, key in rows if (limit, key) not in due]
    NamedPlace.objects.filter(pk__in=gone).delete()


def follow_limits(edition: Edition, changes: Sequence[Change]) -> None:
    """Count anew by a rulebook that was just loaded, where it limits people otherwise; registered with the editions.

    Nobody enters meanwhile, is passed or withdraws: whoever does holds the rulebook. That nobody is beyond a limit has
    been found out before.
    """
    if not any(change.path.startswith(TABLE) for change in changes):
        return
    NamedPlace.objects.filter(edition=edition).delete()
    taken = Counter[Place]()

    def following(limit: PerNamedPerson, place: Place) -> int:
        taken[place] += 1
        return taken[place]

    rows: list[NamedPlace] = []
    for entry in entries_by_rules(edition):
        rows += _rows(entry, due_places(entry), following)
        if len(rows) >= _AT_ONCE:
            NamedPlace.objects.bulk_create(rows)
            rows.clear()
    NamedPlace.objects.bulk_create(rows)
