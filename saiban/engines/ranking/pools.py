"""Where awards are given: all projects, a group, a track."""

from __future__ import annotations

from collections.abc import Sequence

from saiban.engines.ranking.awards import Classes, Pool, without
from saiban.engines.ranking.chain import Keys, criterion_mean
from saiban.engines.ranking.checks import pool_of
from saiban.engines.ranking.formats import Award
from saiban.engines.ranking.places import Standing
from saiban.engines.ranking.rounds import Round
from saiban.engines.ranking.scores import Scored


def pools(marked: Round, award: Award) -> list[Pool]:
    """The pools of an award that have any competing project, by name."""
    inside: dict[str, list[Scored]] = {}
    for each in marked.scored:
        project = marked.projects[each.code]
        eligible = not award.only_tracks or project.track in award.only_tracks
        if eligible and project.state == "competing":
            inside.setdefault(pool_of(award, project), []).append(each)
    return [_pool(marked, name, competing) for name, competing in sorted(inside.items())]


def _pool(marked: Round, name: str, competing: Sequence[Scored]) -> Pool:
    ranked = [each for each in competing if marked.reason(each) is None]
    groups = {each.group for each in ranked}
    standing = marked.standings[groups.pop()] if len(groups) == 1 else marked.stand(ranked)

    def on(criterion: str) -> Keys:
        height = standing.level(criterion_mean(criterion))
        return {each.code: height(each) for each in ranked}

    return Pool(name, len(competing), _of(standing, ranked), on)


def _of(standing: Standing, ranked: Sequence[Scored]) -> Classes:
    """The order of those who are in the pool; it is that of their group, so that prizes follow the places."""
    codes = {each.code for each in ranked}
    others = {code for blocks in standing.classes for block in blocks for code in block.codes if code not in codes}
    return without(standing.classes, others)
