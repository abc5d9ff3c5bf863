"""Scores can be computed, and prizes counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.schema.judging import Aggregation, Rubric

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, rubric in enumerate(book.rubrics):
        path: Path = ("rubrics", index)
        yield from _steps(path, rubric)
        yield from _trimming((*path, "aggregation"), rubric.aggregation)
        yield from _ties(path, rubric)
    for index, award in enumerate(book.awards):
        if award.count is not None and award.ratio is not None:
            yield Finding(("awards", index, "ratio"), "奖项数量只能用 count（名额数）或 ratio（比例）之一来写。")


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
