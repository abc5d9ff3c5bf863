"""Scores can be computed, and prizes counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.judging import Aggregation, Award, Rubric

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, rubric in enumerate(book.rubrics):
        path: Path = ("rubrics", index)
        yield from _steps(path, rubric)
        yield from _trimming((*path, "aggregation"), rubric.aggregation)
        yield from _ties(path, rubric)
    for index, award in enumerate(book.awards):
        yield from _award(book, ("awards", index), award)
        yield from _excluding(("awards", index), award, [each.code for each in book.awards[:index]])


def _steps(path: Path, rubric: Rubric) -> Iterator[Finding]:
    for number, criterion in enumerate(rubric.criteria):
        if criterion.max_marks % criterion.step:
            where = (*path, "criteria", number, "step")
            yield Finding(where, f"满分 {criterion.max_marks} 不是打分步长 {criterion.step} 的整数倍。")


def _trimming(path: Path, aggregation: Aggregation) -> Iterator[Finding]:
    dropped = aggregation.drop_high + aggregation.drop_low
    if aggregation.method != "trimmed_mean":
        if dropped:
            yield Finding((*path, "method"), '去掉最高、最低分（drop_high、drop_low）须配合 method = "trimmed_mean"。')
    elif not dropped:
        yield Finding((*path, "method"), "trimmed_mean 须写明去掉几个最高分（drop_high）和最低分（drop_low）。")
    elif dropped >= aggregation.trim_from:
        yield Finding((*path, "trim_from"), f"共去掉 {dropped} 个分数，trim_from 须大于 {dropped}，否则没有分数剩下。")


def _ties(path: Path, rubric: Rubric) -> Iterator[Finding]:
    known = [criterion.code for criterion in rubric.criteria]
    for number, link in enumerate(rubric.tie_break):
        where = (*path, "tie_break", number, "criterion")
        if link.by == "criterion" and link.criterion not in known:
            yield Finding(where, f'by = "criterion" 须写评分项代码，可用的有：{"、".join(known)}。')
        if link.by != "criterion" and link.criterion is not None:
            yield Finding(where, f'by = "{link.by}" 不能写 criterion。')
        if link in rubric.tie_break[:number]:
            yield Finding(where[:-1], "与前面的一环相同，不会再起作用。")
        if link.by in ("vote", "draw") and number < len(rubric.tie_break) - 1:
            yield Finding((*where[:-1], "by"), f'by = "{link.by}" 只能是最后一环。')


def _award(book: Rulebook, path: Path, award: Award) -> Iterator[Finding]:
    if award.count is not None and award.ratio is not None:
        yield Finding((*path, "ratio"), "奖项数量只能用 count（名额数）或 ratio（比例）之一来写。")
    if award.minimum and award.ratio is None:
        yield Finding((*path, "minimum"), "minimum（至少几名）只配合 ratio（比例）使用。")
    rubrics = _rubrics_of(book, award)
    known = _in_each(rubrics)
    if award.criterion is not None and award.kind != "single":
        yield Finding((*path, "criterion"), "只有单项奖（single）能写 criterion。")
    elif award.criterion is not None and award.criterion not in known:
        yield Finding((*path, "criterion"), f"该奖项的评分表没有这一项，可用的有：{'、'.join(known)}。")
    if not award.per_track and award.kind in ("prize", "single"):
        yield from _across_tracks(path, rubrics)


def _rubrics_of(book: Rulebook, award: Award) -> list[Rubric]:
    """The score sheets that decide on an award, one after another."""
    stage = book.award_stage(award)
    tracks = award.only_tracks or tuple(track.code for track in book.tracks)
    found = [rubric for track in tracks if stage and (rubric := book.rubric_for(stage, track))]
    return list({rubric.code: rubric for rubric in found}.values())


def _in_each(rubrics: list[Rubric]) -> list[str]:
    """Codes of the criteria that every one of the score sheets has."""
    codes = [[each.code for each in rubric.criteria] for rubric in rubrics]
    return [code for code in codes[0] if all(code in other for other in codes)] if codes else []


def _across_tracks(path: Path, rubrics: list[Rubric]) -> Iterator[Finding]:
    """An award over several tracks needs scores that can be compared."""
    if len(rubrics) > 1:
        told = "、".join(sorted(rubric.name for rubric in rubrics))
        yield Finding(
            (*path, "per_track"), f"各赛道评分表不同（{told}），分数不能放在一起比较，请写 per_track = true。"
        )
    if any(rubric.aggregation.centred == "venue" for rubric in rubrics):
        yield Finding((*path, "per_track"), "分数按场次校正后只能在赛道内比较，请写 per_track = true。")


def _excluding(path: Path, award: Award, before: list[str]) -> Iterator[Finding]:
    if award.excluding and award.kind != "single":
        yield Finding((*path, "excluding"), "只有单项奖（single）能写 excluding；一个项目本来就只得一个等级奖。")
    for number, code in enumerate(award.excluding):
        if code not in before:
            yield Finding((*path, "excluding", number), f"前面没有代码为“{code}”的奖项。")
