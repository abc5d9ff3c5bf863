"""Whether the parts of a request fit together."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.core.parts import Finding
from saiban.engines.calibration.formats import Line, Request


def findings(request: Request) -> Iterator[Finding]:
    """Every reason why it cannot be computed."""
    seen: set[object] = set()
    for number, project in enumerate(request.projects):
        if project.code in seen:
            yield Finding(("projects", number, "code"), f"“{project.code}”重复出现，只能出现一次。")
        seen.add(project.code)
    yield from _scores(request)
    yield from _lines(request)
    share = request.settings.floor
    if 3 * share > 1:
        yield Finding(("settings", "floor"), "三个方差成分的下限之和不能超过 1。")
    if 2 * request.settings.doubt > 1:
        yield Finding(("settings", "doubt"), "doubt 不能超过 1/2。")


def _scores(request: Request) -> Iterator[Finding]:
    known = {project.code for project in request.projects}
    seen: set[tuple[str, str]] = set()
    for number, score in enumerate(request.scores):
        if score.project not in known:
            yield Finding(("scores", number, "project"), f"没有代码为“{score.project}”的项目。")
        if (score.project, score.judge) in seen:
            yield Finding(("scores", number, "judge"), f"评委“{score.judge}”对项目“{score.project}”的评分重复出现。")
        seen.add((score.project, score.judge))


def _lines(request: Request) -> Iterator[Finding]:
    groups = {project.group for project in request.projects}
    seen: set[str | None] = set()
    for number, line in enumerate(request.lines):
        yield from _line(number, line)
        if line.group is not None and line.group not in groups:
            yield Finding(("lines", number, "group"), f"没有名为“{line.group}”的组。")
        if line.group in seen:
            yield Finding(("lines", number, "group"), "同一组只能有一条线。")
        seen.add(line.group)


def _line(number: int, line: Line) -> Iterator[Finding]:
    if (line.count is None) == (line.ratio is None):
        yield Finding(("lines", number), "名额须用 count（个数）或 ratio（比例）之一来写，且只写一个。")
