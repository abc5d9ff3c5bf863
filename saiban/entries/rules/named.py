"""People whom entries name, as far as it is limited how often they take part.

Who somebody is, is their name with their number, and their name with their mailbox: each of the two is a key, and a
limit holds for each. So a number that a department shares counts for nobody else, and nobody who writes another mailbox
begins anew as long as the number is the same. Whether two people of one name and number are one, only people can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from saiban.core.names import person_key
from saiban.entries.rules.confirmations import normal_addresses
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart
from saiban.rulebook.schema.limits import PerNamedPerson


@dataclass(frozen=True, slots=True)
class Counted:
    """Somebody whom a limit counts, at their item of the form (``members.0``)."""

    item: str
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Engaged:
    """How many other entries name the person at `item` in a part that the `limit` (its code) counts.

    `numbers` are those of them that the reader may know.
    """

    limit: str
    item: str
    name: str
    count: int
    numbers: tuple[str, ...] = ()


def counted_people(limit: PerNamedPerson, form: EntryForm) -> Iterator[Counted]:
    """Whom the limit counts, in the order of the form; without a number and a mailbox nobody can be recognised."""
    for item, row in _counted_rows(limit, form):
        name = person_key(row.name)
        keys = tuple(f"{name}\0{address}" for address in normal_addresses(row) if address)
        if keys:
            yield Counted(item, row.name.strip(), keys)


def _counted_rows(limit: PerNamedPerson, form: EntryForm) -> Iterator[tuple[str, MemberPart | MentorPart]]:
    for place, member in enumerate(form.members):
        if limit.roles is None or member.role in limit.roles:
            yield f"members.{place}", member
    for place, mentor in enumerate(form.mentors if limit.mentors else ()):
        yield f"mentors.{place}", mentor


def is_held(limit: PerNamedPerson) -> bool:
    """Whether nobody enters beyond the limit; others are only told."""
    return limit.severity == "block"
