"""Words that give a thing away, on whatever page they stand, and who may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from saiban.accounts.models import Person
from saiban.entries.models import Entry
from tests.doors.doors import READERS, SCREENERS
from tests.doors.people import CAST, HIDDEN, Persona
from tests.doors.targets import Target
from tests.doors.things import facts_of


@dataclass(frozen=True)
class Mark:
    """Words by which one thing shows, and the keys of those who may see it."""

    text: str
    readers: frozenset[str]

    def is_betrayed_to(self, persona: Persona, body: bytes) -> bool:
        return persona.key not in self.readers and self.text.encode() in body


def marks_of(people: Mapping[str, Person], entries: Mapping[str, Entry]) -> Iterator[Mark]:
    """The title of each entry, each person's number, each message, and what is not public yet."""
    for name, entry in entries.items():
        target = Target(name, **facts_of(entry))
        yield Mark(entry.title, _those(partial(_may_read, target)))
    for key, person in people.items():
        if key != "colleague":  # whose number stands in every entry of the team
            yield Mark(person.phone or "", frozenset({key}))
    for key in ("owner", "cantonese"):
        yield Mark(f"给{people[key].name}的消息", frozenset({key}))
    yield Mark("湖南提问", _those(lambda who: who.key == "owner" or who.holds(SCREENERS, "shic-7/hunan")))
    yield Mark("湖南未发布公告", _those(lambda who: who.holds(SCREENERS, "shic-7/hunan")))
    insiders = _those(lambda who: any(scope.split("/")[0] in {"*", HIDDEN} for _kind, scope in who.held))
    yield Mark("未公开的主题", insiders)
    yield Mark("第七十届", insiders | {"entrant"})


def _may_read(entry: Target, persona: Persona) -> bool:
    return entry.is_of(persona) or (entry.entered and persona.holds(READERS, entry.scope))


def _those(may_read: Callable[[Persona], bool]) -> frozenset[str]:
    return frozenset(persona.key for persona in CAST if not persona.is_visitor and may_read(persona))
