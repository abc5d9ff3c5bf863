"""The chain that separates equal scores, link by link."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Literal

from saiban.engines.ranking.formats import Link
from saiban.engines.ranking.scores import Scored, mean, median

# What a project has at a link; the higher is the better.
Keys = Mapping[str, Fraction]
WaitsFor = Literal["vote", "draw"]
# From a project to how high it is on one scale, for those that compare by height.
Height = Callable[[Scored], Fraction]


@dataclass(frozen=True, slots=True)
class Block:
    """Projects at one place, by code: one alone, or equals that nothing separated.

    `link` is the one that left a project alone (None: its score did), `waits_for` what would still separate equals.
    """

    codes: tuple[str, ...]
    link: int | None = None
    waits_for: WaitsFor | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What does not come from the scorecards: the order drawn, and the orders voted."""

    lots: Mapping[str, int]
    votes: tuple[Mapping[str, int], ...]


@dataclass(slots=True)
class Chain:
    """Asks the links of one group. `level` evens out venues in the group, or changes nothing (places.py).

    `told` gathers, for each project, the links that were asked and what it had there.
    """

    links: tuple[Link, ...]
    scale: int
    outside: Outside
    level: Callable[[Height], Height]
    told: dict[str, list[tuple[int, Fraction | None]]] = field(default_factory=dict)
    _heights: dict[int, Height] = field(default_factory=dict)

    def separate(self, equals: Sequence[Scored], start: int = 0) -> Iterator[Block]:
        """The blocks that projects with equal scores fall into, the best first."""
        if len(equals) == 1:
            yield Block((equals[0].code,), start - 1 if start else None)
            return
        for number in range(start, len(self.links)):
            link = self.links[number]
            keys = self._keys(number, equals)
            if keys is None:
                if link.by in ("vote", "draw"):
                    yield Block(_codes(equals), waits_for=link.by)
                    return
                continue
            self._tell(number, keys)
            if len(set(keys.values())) > 1:
                for alike in descending(equals, keys):
                    yield from self.separate(alike, number + 1)
                return
        yield Block(_codes(equals))

    def _keys(self, number: int, equals: Sequence[Scored]) -> Keys | None:
        """None where the link has nothing to say of these."""
        link = self.links[number]
        match link.by:
            case "head_to_head":
                return head_to_head(equals)
            case "submitted_first":
                return submitted_first(equals)
            case "draw":
                return _negated(self.outside.lots, equals)
            case "vote":
                return voted(self.outside.votes, equals)
            case _:
                height = self._height(number)
                return {each.code: height(each) for each in equals}

    def _height(self, number: int) -> Height:
        if number not in self._heights:
            link, own = self.links[number], height_of(self.links[number], self.scale)
            self._heights[number] = own if link.by == "smallest_spread" else self.level(own)
        return self._heights[number]

    def _tell(self, number: int, keys: Keys) -> None:
        is_moment = self.links[number].by == "submitted_first"
        for code, value in keys.items():
            self.told.setdefault(code, []).append((number, None if is_moment else value))


def height_of(link: Link, scale: int) -> Height:
    """The scale of a link that looks at a project's own scorecards alone, in marks; the higher is the better."""
    match link.by:
        case "untrimmed_mean":
            return lambda project: mean(project.totals) / scale
        case "median":
            return lambda project: median(project.totals) / scale
        case "highest_mark":
            return lambda project: Fraction(max(project.totals), scale)
        case "lowest_mark":
            return lambda project: Fraction(min(project.totals), scale)
        case "smallest_spread":
            return lambda project: Fraction(min(project.totals) - max(project.totals), scale)
        case "criterion":
            assert link.criterion is not None
            return criterion_mean(link.criterion)
        case _:
            raise ValueError(link.by)


def criterion_mean(criterion: str) -> Height:
    """The mean of the marks on one criterion, over every scorecard that counts; in marks, without weight."""
    return lambda project: sum((Fraction(marks[criterion]) for marks in project.marks), Fraction()) / len(project.marks)


def head_to_head(equals: Sequence[Scored]) -> Keys | None:
    """Over the judges who marked all of them: how many of the others a judge put below, less those put above, summed.

    None where no judge marked all: some would be compared, and others not.
    """
    common = set.intersection(*(set(each.judges) for each in equals))
    if not common:
        return None
    won = dict.fromkeys((each.code for each in equals), 0)
    for judge in common:
        given = {each.code: each.totals[each.judges.index(judge)] for each in equals}
        ranked = sorted(given.values())
        for code, total in given.items():
            won[code] += bisect_left(ranked, total) - (len(ranked) - bisect_right(ranked, total))
    return {code: Fraction(count) for code, count in won.items()}


def submitted_first(equals: Sequence[Scored]) -> Keys:
    """The earlier of two is the better, to the microsecond."""
    moments = {each.code: each.submitted_at for each in equals}
    order = {moment: number for number, moment in enumerate(sorted(filter(None, set(moments.values()))))}
    return {code: Fraction(-order[moment]) for code, moment in moments.items() if moment is not None}


def voted(votes: Sequence[Mapping[str, int]], equals: Sequence[Scored]) -> Keys | None:
    """By the first vote that was about all of them."""
    return next((keys for vote in votes if (keys := _negated(vote, equals)) is not None), None)


def descending(projects: Sequence[Scored], keys: Keys) -> Iterator[list[Scored]]:
    """Those with equal keys together, the highest first, each by code."""
    ordered = sorted(projects, key=lambda each: (-keys[each.code], each.code))
    for _key, alike in groupby(ordered, key=lambda each: keys[each.code]):
        yield list(alike)


def _negated(places: Mapping[str, int], equals: Sequence[Scored]) -> Keys | None:
    if not all(each.code in places for each in equals):
        return None
    return {each.code: Fraction(-places[each.code]) for each in equals}


def _codes(projects: Sequence[Scored]) -> tuple[str, ...]:
    return tuple(sorted(each.code for each in projects))
