"""What comes of a round, in a fixed order whatever the order of the request."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from saiban.core.parts import Inconsistent
from saiban.engines.numbers import shown
from saiban.engines.ranking.awards import Pool, Scheme
from saiban.engines.ranking.chain import Block
from saiban.engines.ranking.checks import findings
from saiban.engines.ranking.formats import (
    Award,
    Group,
    Link,
    Placed,
    Request,
    Result,
    Separation,
    Tie,
    TieValue,
    Total,
    Unranked,
    Venue,
)
from saiban.engines.ranking.pools import pools
from saiban.engines.ranking.rounds import Round
from saiban.engines.ranking.scores import Scored, dropped
from saiban.engines.ranking.warnings import warned


def rank(request: Request) -> Result:
    """The places of a round; Inconsistent with everything that does not fit together."""
    found = tuple(findings(request))
    if found:
        raise Inconsistent(found)
    return _result(Round(request))


def _result(marked: Round) -> Result:
    def pools_of(award: Award) -> list[Pool]:
        return pools(marked, award)

    result = Result(
        groups=tuple(_group(marked, name) for name in marked.groups),
        projects=tuple(project for name in marked.groups for project in _placed(marked, name)),
        unranked=tuple(_unranked(marked)),
        ties=tuple(tie for name in marked.groups for tie in _ties(marked, name)),
        awards=tuple(Scheme(pools_of, marked.outside.votes).give(marked.request.awards)),
        warnings=(),
    )
    return result.model_copy(update={"warnings": tuple(warned(marked.request.rule, result))})


def _group(marked: Round, name: str) -> Group:
    venues = marked.standings[name].venues
    return Group(
        group=name,
        ranked=len(marked.groups[name]),
        unranked=sum(1 for each in marked.scored if each.group == name and marked.reason(each)),
        centred=bool(venues),
        venues=tuple(
            Venue(venue=venue, projects=size, mean=mean, shift=shift) for venue, (size, mean, shift) in venues.items()
        ),
    )


def _placed(marked: Round, name: str) -> Iterator[Placed]:
    standing = marked.standings[name]
    by_code = {each.code: each for each in marked.groups[name]}
    links, decimals = marked.request.rule.tie_break, marked.request.rule.aggregation.decimals
    for place, block in standing.placed():
        for code in block.codes:
            each, score = by_code[code], standing.scores[code]
            yield Placed(
                code=code,
                group=name,
                track=each.track,
                venue=each.venue,
                place=place,
                score=score,
                shown=shown(score, decimals),
                uncentred=standing.raw[code] if standing.venues else None,
                separated_by=_separation(links, block),
                shares_with=tuple(other for other in block.codes if other != code),
                tie=tuple(_value(links, *asked) for asked in standing.told.get(code, ())),
                totals=tuple(_totals(marked, each)),
                left_out=each.left_out,
            )


def _separation(links: tuple[Link, ...], block: Block) -> Separation | None:
    if block.link is None:
        return None
    link = links[block.link]
    return Separation(link=block.link, by=link.by, criterion=link.criterion)


def _value(links: tuple[Link, ...], number: int, value: Fraction | None) -> TieValue:
    link = links[number]
    lower_is_better = link.by in ("smallest_spread", "draw", "vote")
    told = -value if value is not None and lower_is_better else value
    return TieValue(link=number, by=link.by, criterion=link.criterion, value=told)


def _totals(marked: Round, each: Scored) -> Iterator[Total]:
    scale = marked.units[0]
    out = dropped(each.totals, marked.request.rule.aggregation)
    for index, (judge, total) in enumerate(zip(each.judges, each.totals, strict=True)):
        yield Total(judge=judge, total=Fraction(total, scale), used=out.get(index, "counted"))


def _unranked(marked: Round) -> Iterator[Unranked]:
    for each in sorted(marked.scored, key=lambda each: (each.group, each.code)):
        reason = marked.reason(each)
        if reason is not None:
            yield Unranked(
                code=each.code,
                group=each.group,
                reason=reason,
                scores=len(each.totals),
                needed=marked.request.rule.aggregation.min_scores,
                left_out=each.left_out,
            )


def _ties(marked: Round, name: str) -> Iterator[Tie]:
    for place, block in marked.standings[name].placed():
        if len(block.codes) > 1:
            yield Tie(group=name, place=place, projects=block.codes, waits_for=block.waits_for)
