"""What a result tells of itself beyond its seats, counted again: loads, groups, changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from saiban.engines.assignment.formats import Checked, Request, Result, Rule


def retold(request: Request, result: Result) -> Iterator[Checked]:
    """Figures of the result that its seats do not bear out."""
    panels: dict[str, tuple[str, ...]] = {project.code: () for project in request.projects}
    panels |= {panel.project: panel.judges for panel in result.panels}
    load = Counter(judge for judges in panels.values() for judge in judges)
    spread = Counter(load[judge.code] for judge in request.judges)
    told = (result.loads.least, result.loads.most, result.loads.spread) if result.loads is not None else None
    if told != (min(spread), max(spread), {str(seats): judges for seats, judges in spread.items()}):
        yield found("loads", "评委工作量的分布与席位不符。")
    yield from unlike("seed", "随机种子", result.seed, request.seed)
    yield from _groups(request, result, panels)
    if result.mode == "repair":
        yield from _changes(request, result, panels)


def _groups(request: Request, result: Result, panels: Mapping[str, Sequence[str]]) -> Iterator[Checked]:
    groups: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for each in request.projects:
        groups[each.division, each.track].append(each.code)
    whole = pieces(panels)
    counted = {
        (*key, len(group), len(set(pieces({each: panels[each] for each in group}).values())),
         len({whole[each] for each in group}))
        for key, group in groups.items()
    }  # fmt: skip
    meetings = Counter(pair for judges in panels.values() for pair in combinations(sorted(judges), 2))
    cap = request.mixing.meetings
    often = sum(times > cap for times in meetings.values()) if cap else 0
    figures = (len(set(whole.values())), max(meetings.values(), default=0), often)
    mixing = result.mixing
    if mixing is None:
        yield found("groups", "没有写分组连通情况。")
        return
    told = {(e.division, e.track, e.projects, e.within_group, e.within_round) for e in mixing.groups}
    if counted != told or figures != (mixing.components, mixing.most_meetings, mixing.too_often):
        yield found("groups", "分组连通情况或评委同组次数与席位不符。")


def _changes(request: Request, result: Result, panels: Mapping[str, Sequence[str]]) -> Iterator[Checked]:
    before = {panel.project: panel.judges for panel in request.repair.panels} if request.repair is not None else {}
    left = {(project, judge) for project, judges in before.items() for judge in {*judges} - {*panels[project]}}
    came = {(project, judge) for project, judges in panels.items() for judge in {*judges} - {*before.get(project, ())}}
    told = result.repaired.changes if result.repaired is not None else ()
    said = (
        {(change.project, change.leaves) for change in told if change.leaves is not None},
        {(change.project, change.joins) for change in told if change.joins is not None},
    )
    counts = (sum(change.broken for change in told), sum(not change.broken for change in told))
    if said != (left, came) or result.repaired is None or counts != (result.repaired.broken, result.repaired.further):
        yield found("changes", "列出的改动与前后席位不符。")


def pieces(panels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The piece of the graph of judges and projects that each project lies in, by one project of it."""
    root = {project: project for project in panels}

    def of(project: str) -> str:
        while root[project] != project:
            root[project] = project = root[root[project]]
        return project

    first: dict[str, str] = {}
    for project, judges in panels.items():
        for judge in judges:
            root[of(project)] = of(first.setdefault(judge, project))
    return {project: of(project) for project in panels}


def unlike(rule: Rule, what: str, told: object, counted: object) -> Iterator[Checked]:
    """A finding when a figure is not what it comes to."""
    if told != counted:
        yield found(rule, f"{what}写的是 {told}，应为 {counted}。")


def found(rule: Rule, message: str, project: str | None = None, judge: str | None = None) -> Checked:
    """A finding, with the project and the judge that it is about."""
    return Checked(rule=rule, project=project, judge=judge, message=message)
