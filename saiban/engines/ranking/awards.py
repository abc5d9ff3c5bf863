"""Places become prizes.

A prize goes to the next projects of its pool that have no prize yet. Where equal scores stand on its line, the award's
policy says what is done: the chain's order decides, all of them get it, or they are left to a vote. What is not decided
stays open, and later awards that depend on it wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from saiban.engines.numbers import half_up
from saiban.engines.ranking.chain import Block, Keys
from saiban.engines.ranking.formats import Award, Given, Open, Rounding

# Projects in classes of equal scores, each in blocks of equal places; the best first.
Classes = Sequence[Sequence[Block]]
Votes = tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Where an award is given: `size` competing projects, of which the ranked ones are in `classes`.

    `on` has what each of the ranked has on a criterion.
    """

    name: str
    size: int
    classes: Classes
    on: Callable[[str], Keys]


@dataclass(frozen=True, slots=True)
class Line:
    """Who is above an award's line. `open`: of whom only the number is known."""

    winners: tuple[str, ...] = ()
    open: Open | None = None
    extended: bool = False

    @property
    def concerned(self) -> tuple[str, ...]:
        """Who is above the line or on it."""
        return (*self.winners, *(self.open.candidates if self.open else ()))


def draw_line(classes: Classes, places: int, award: Award, votes: Votes) -> Line:
    """So many of the first, by the award's policy where the line falls between equals."""
    winners: list[str] = []
    for blocks in classes:
        equals = tuple(code for block in blocks for code in block.codes)
        left = places - len(winners)
        if left <= 0:
            break
        if len(equals) <= left or award.at_line == "extend":
            winners += equals
        else:
            chosen = _on_the_line(blocks, left, award, votes)
            return replace(chosen, winners=(*winners, *chosen.winners))
    return Line(tuple(winners), extended=len(winners) > places)


def _on_the_line(blocks: Sequence[Block], left: int, award: Award, votes: Votes) -> Line:
    equals = tuple(code for block in blocks for code in block.codes)
    if award.at_line == "vote":
        order = next((vote for vote in votes if all(code in vote for code in equals)), None)
        if order is None:
            return Line(open=Open(places=left, candidates=tuple(sorted(equals))))
        return Line(tuple(sorted(equals, key=lambda code: order[code]))[:left])
    winners: list[str] = []
    for block in blocks:
        if len(block.codes) <= left - len(winners):
            winners += block.codes
        elif left > len(winners):
            return Line(tuple(winners), Open(places=left - len(winners), candidates=block.codes))
    return Line(tuple(winners))


def number_of(award: Award, size: int) -> int:
    """How many places an award has in a pool of so many competing projects."""
    if award.ratio is None:
        return award.count or 0
    return max(_rounded(award.ratio * size, award.rounding), award.minimum)


def _rounded(exact: Fraction, rounding: Rounding) -> int:
    match rounding:
        case "down":
            return floor(exact)
        case "up":
            return ceil(exact)
        case "half_up":
            return int(half_up(exact, 0))


@dataclass(slots=True)
class _Pending:
    """Candidates in a line of their own: `left` of them have still to be given the next prizes of their pool."""

    candidates: tuple[str, ...]
    left: int


@dataclass(slots=True)
class Scheme:
    """Gives awards one after another; `pools_of` has the pools of one, by name."""

    pools_of: Callable[[Award], Sequence[Pool]]
    votes: Votes
    _graded: set[str] = field(default_factory=set)
    _pending: dict[tuple[str, str], _Pending] = field(default_factory=dict)
    _undecided: dict[str, str] = field(default_factory=dict)  # candidates of an open line, and the award it is of
    _waiting: dict[str, str] = field(default_factory=dict)  # who may get an award that waits for another, and which
    _winners: dict[str, set[str]] = field(default_factory=dict)
    _candidates: dict[str, set[str]] = field(default_factory=dict)

    def give(self, awards: Sequence[Award]) -> Iterator[Given]:
        """Each award in each of its pools, in the order of the list."""
        for award in awards:
            self._winners[award.code], self._candidates[award.code] = set(), set()
            for pool in self.pools_of(award):
                given = self._prize(award, pool) if award.kind == "prize" else self._single(award, pool)
                self._winners[award.code].update(given.winners)
                self._candidates[award.code].update(*(each.candidates for each in given.open))
                if given.waits_for:
                    self._candidates[award.code].update(_codes(pool.classes))
                yield given

    def _prize(self, award: Award, pool: Pool) -> Given:
        places, key = number_of(award, pool.size), (award.within, pool.name)
        pending = self._pending.get(key, _Pending((), 0))
        promised = min(places, pending.left)
        queue = without(pool.classes, self._graded.union(pending.candidates))
        line = draw_line(queue, places - promised, award, self.votes)
        mine = pending.candidates if promised else ()
        waits_for = _said_of(line.concerned, self._undecided) | _said_of((*line.concerned, *mine), self._waiting)
        if waits_for:
            self._waiting |= dict.fromkeys([*_codes(queue), *pending.candidates], award.code)
            return _given(award, pool, places, waits_for=waits_for)
        opened = [Open(places=promised, candidates=pending.candidates)] if promised else []
        pending.left -= promised
        if not pending.left:
            self._close(key, pending)
        self._graded.update(line.winners)
        if line.open:
            opened.append(line.open)
            self._pending[key] = _Pending(line.open.candidates, len(line.open.candidates) - line.open.places)
            self._undecided |= dict.fromkeys(line.open.candidates, award.code)
        return _given(award, pool, places, line, opened)

    def _close(self, key: tuple[str, str], pending: _Pending) -> None:
        """Each of the candidates has one prize or another."""
        self._pending.pop(key, None)
        self._graded.update(pending.candidates)
        for code in pending.candidates:
            del self._undecided[code]

    def _single(self, award: Award, pool: Pool) -> Given:
        assert award.criterion is not None
        places = number_of(award, pool.size)
        excluded = {code for other in award.excluding for code in self._winners[other]}
        unsure = {code: other for other in award.excluding for code in self._candidates[other]}
        classes = _on_criterion(without(pool.classes, excluded), pool.on(award.criterion))
        line = draw_line(classes, places, award, self.votes)
        waits_for = _said_of(line.concerned, unsure)
        if waits_for:
            return _given(award, pool, places, waits_for=waits_for)
        return _given(award, pool, places, line, [line.open] if line.open else [])


def _on_criterion(classes: Classes, keys: Keys) -> Classes:
    """The same blocks, but in classes of equal marks on a criterion, the highest first."""
    blocks = [Block((code,)) for code in _codes(classes)]
    place = {code: number for number, block in enumerate(_blocks(classes)) for code in block.codes}
    ordered = sorted(blocks, key=lambda block: (-keys[block.codes[0]], place[block.codes[0]]))
    found = []
    for _key, alike in groupby(ordered, key=lambda block: keys[block.codes[0]]):
        shared = groupby(alike, key=lambda block: place[block.codes[0]])
        found.append([Block(tuple(code for block in blocks for code in block.codes)) for _place, blocks in shared])
    return found


def _said_of(codes: Iterable[str], known: Mapping[str, str]) -> set[str]:
    return {known[code] for code in codes if code in known}


def without(classes: Classes, codes: set[str]) -> Classes:
    """The same order with these left out."""
    left = ([_left(block, codes) for block in blocks] for blocks in classes)
    return [kept for blocks in left if (kept := [block for block in blocks if block.codes])]


def _left(block: Block, codes: set[str]) -> Block:
    return replace(block, codes=tuple(code for code in block.codes if code not in codes))


def _blocks(classes: Classes) -> list[Block]:
    return [block for blocks in classes for block in blocks]


def _codes(classes: Classes) -> list[str]:
    return [code for block in _blocks(classes) for code in block.codes]


def _given(
    award: Award,
    pool: Pool,
    places: int,
    line: Line = Line(),
    opened: Sequence[Open] = (),
    waits_for: Iterable[str] = (),
) -> Given:
    return Given(
        award=award.code,
        pool=pool.name,
        places=places,
        winners=line.winners,
        extended=line.extended,
        open=tuple(opened),
        waits_for=tuple(sorted(waits_for)),
    )
