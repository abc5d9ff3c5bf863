"""From a seed to who goes where and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saiban.engines.draw.formats import Change, Draw, Drawn, Outcome, Purpose, State
from saiban.engines.draw.stream import numbers, shuffled


@dataclass(slots=True)
class _Row:
    id: str
    name: str | None
    venue: str | None
    state: State


def sizes(count: int, venues: int) -> list[int]:
    """How many come to each venue: none has two more than another, and the first ones take the odd ones."""
    least, odd = divmod(count, venues)
    return [least + (number < odd) for number in range(venues)]


def outcome(seed: str, draw: Draw, changes: Iterable[Change]) -> Outcome:
    """What the draw comes to, after what has happened since (in its order; changes of other draws are passed over).

    Who withdraws keeps the lot and gives up the place, so that the others' order stays; who comes late is put behind,
    in the venue that has the fewest at that moment, the first of several. Neither moves anybody else.
    """
    names = {each.id: each.name for each in draw.list}
    ids = shuffled(seed, draw.code, names)
    venues = _venues(draw)
    rows = {each: _Row(each, names[each], venue, "drawn") for each, venue in zip(ids, venues, strict=True)}
    for change in changes:
        if change.draw != draw.code:
            continue
        if change.kind == "withdrawn":
            rows[change.id].state = "withdrawn"
        else:
            rows[change.id] = _Row(change.id, change.name, _emptiest(draw, rows.values()), "late")
    return Outcome(
        draw=draw.code,
        title=draw.title,
        purpose=draw.purpose,
        numbers=tuple(numbers(seed, draw.code, len(ids))),
        order=tuple(_placed(rows.values(), draw.purpose)),
    )


def _venues(draw: Draw) -> list[str | None]:
    """The venue of each lot: the first lots go to the first venue."""
    if not draw.venues:
        return [None] * len(draw.list)
    filled = zip(draw.venues, sizes(len(draw.list), len(draw.venues)), strict=True)
    return [venue for venue, size in filled for _ in range(size)]


def _emptiest(draw: Draw, rows: Iterable[_Row]) -> str | None:
    there = Counter(row.venue for row in rows if row.state != "withdrawn")
    return min(draw.venues, key=lambda venue: there[venue], default=None)


def _placed(rows: Iterable[_Row], purpose: Purpose) -> Iterator[Drawn]:
    last: Counter[str | None] = Counter()
    for lot, row in enumerate(rows, 1):
        place = None
        if row.state != "withdrawn" and purpose != "ties":
            last[row.venue] += 1
            place = last[row.venue]
        yield Drawn(lot=lot, id=row.id, name=row.name, venue=row.venue, place=place, state=row.state)
