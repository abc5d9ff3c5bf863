"""Scores become places: groups, venues, shared places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from saiban.engines.numbers import half_up
from saiban.engines.ranking.chain import Block, Chain, Height, Outside, descending
from saiban.engines.ranking.formats import Aggregation, Rule
from saiban.engines.ranking.scores import Scored, aggregate

Shift = tuple[int, Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Standing:
    """Projects that are compared with one another, in order.

    `classes`, the best first, have equal scores each; their blocks share a place each. `raw` are scores in marks
    before, `scores` after centring; `venues` has the projects, the mean and the shift of each venue where the group is
    centred, and `level` does the same to any height. `told` has what each project had at the links that were asked.
    """

    classes: tuple[tuple[Block, ...], ...]
    raw: dict[str, Fraction]
    scores: dict[str, Fraction]
    venues: dict[str, Shift]
    level: Callable[[Height], Height]
    told: dict[str, list[tuple[int, Fraction | None]]]

    def placed(self) -> Iterator[tuple[int, Block]]:
        """Each block with its place: 1, 2, 2, 4."""
        place = 1
        for block in (block for blocks in self.classes for block in blocks):
            yield place, block
            place += len(block.codes)


def stand(projects: Sequence[Scored], rule: Rule, scale: int, outside: Outside) -> Standing:
    """The order of ranked projects; permuting them changes nothing."""
    how = rule.aggregation
    centring = how.centred == "venue" and _has_full_venues(projects, how.centred_from)

    def level(height: Height) -> Height:
        return _levelled(height, projects) if centring else height

    def score(project: Scored) -> Fraction:
        return aggregate(project.totals, how) / scale

    raw = {each.code: score(each) for each in projects}
    venues = _venues(score, projects) if centring else {}
    scores = {each.code: raw[each.code] + _shift(venues, each) for each in projects}
    chain = Chain(rule.tie_break, scale, outside, level)
    classes = tuple(
        tuple(chain.separate(alike)) for alike in descending(projects, {c: compared(v, how) for c, v in scores.items()})
    )
    return Standing(classes, raw, scores, venues, level, chain.told)


def compared(score: Fraction, how: Aggregation) -> Fraction:
    """What is compared: the exact score, or the one shown if the rule says so."""
    return half_up(score, how.decimals) if how.ranked_on == "rounded" else score


def _has_full_venues(projects: Sequence[Scored], least: int) -> bool:
    sizes = [len(inside) for inside in _by_venue(projects).values()]
    return min(sizes, default=0) >= least


def _levelled(height: Height, projects: Sequence[Scored]) -> Height:
    """The same height, as if every venue of the group had the group's mean."""
    venues = _venues(height, projects)
    return lambda project: height(project) + _shift(venues, project)


def _venues(height: Height, projects: Sequence[Scored]) -> dict[str, Shift]:
    heights = {each.code: height(each) for each in projects}
    overall = _mean(heights.values())
    found = {}
    for venue, inside in sorted(_by_venue(projects).items()):
        mean = _mean(heights[each.code] for each in inside)
        found[venue] = (len(inside), mean, overall - mean)
    return found


def _shift(venues: dict[str, Shift], project: Scored) -> Fraction:
    return venues[project.venue][2] if venues else Fraction()


def _by_venue(projects: Sequence[Scored]) -> dict[str, list[Scored]]:
    found: dict[str, list[Scored]] = {}
    for each in projects:
        found.setdefault(each.venue, []).append(each)
    return found


def _mean(values: Iterable[Fraction]) -> Fraction:
    known = list(values)
    return sum(known, Fraction()) / len(known)
