"""The plain check of a result: every rule again, from the request alone, without a solver and without trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from saiban.engines.assignment.formats import Checked, Judge, Project, Request, Result
from saiban.engines.assignment.retelling import found, retold, unlike


def verify(request: Request, result: Result) -> list[Checked]:
    """Every rule that the result breaks, and every figure in it that is wrong; an empty list is the all-clear."""
    return list(_Verifier(request, result).findings())


class _Verifier:
    def __init__(self, request: Request, result: Result) -> None:
        self.request, self.result, self.mends = request, result, result.mode == "repair"
        self.judges = {judge.code: judge for judge in request.judges}
        self.projects = {project.code: project for project in request.projects}
        self.parents = {unit.code: unit.parent for unit in request.units}
        self.pairs = {(pair.judge, pair.project): pair.affinity for pair in request.pairs}
        self.panels = {panel.project: panel.judges for panel in result.panels}
        self.load = Counter(judge for judges in self.panels.values() for judge in judges)
        repair = request.repair if self.mends else None
        self.frozen = {each.project: set(each.judges) for each in repair.frozen} if repair is not None else {}
        self.left = set(repair.leaving) if repair is not None else set()

    def findings(self) -> Iterator[Checked]:
        if self.result.status not in ("optimal", "feasible"):
            if self.panels:
                yield found("status", f"状态是 {self.result.status}，却列出了评委。")
            return
        unknown = [*self._unknown()]
        yield from unknown
        if not unknown:
            for project in self.request.projects:
                yield from self._panel(project, self.panels.get(project.code, ()))
            yield from self._loads()
            yield from self._worth()
            yield from retold(self.request, self.result)

    def _unknown(self) -> Iterator[Checked]:
        if len(self.panels) < len(self.result.panels):
            yield found("project", "同一个项目列了两次。")
        for project, judges in self.panels.items():
            if project not in self.projects:
                yield found("project", "没有这个项目。", project)
            for judge in set(judges) - set(self.judges) - self.frozen.get(project, set()):
                yield found("judge", "没有这位评委。", project, judge)

    def _panel(self, project: Project, judges: tuple[str, ...]) -> Iterator[Checked]:
        frozen = self.frozen.get(project.code, set())
        if len(judges) != self.request.panel.size:
            yield found("seats", f"应有 {self.request.panel.size} 位评委，现有 {len(judges)} 位。", project.code)
        if len(set(judges)) < len(judges):
            yield found("twice", "同一位评委列了两次。", project.code)
        if not frozen <= set(judges):
            yield found("frozen", "已评分的席位被改动了。", project.code)
        free = [self.judges[each] for each in judges if each not in frozen]
        for judge in free:
            if self.conflict(judge, project):
                yield found("conflict", "应当回避。", project.code, judge.code)
        units = Counter(self.same(self.judges[each]) for each in judges if each in self.judges)
        if any(units[unit] > 1 for unit in map(self.same, free) if unit is not None):
            yield found("same_unit", "评委中有人同属一个单位。", project.code)

    def conflict(self, judge: Judge, project: Project) -> bool:
        """Whether anything excludes the pair."""
        rules = self.request.conflicts
        return (
            judge.code in {*project.mentors, *project.declines, *(project.earlier if rules.earlier else ())}
            or project.code in judge.declines
            or (project.track is not None and project.track not in judge.tracks)
            or (rules.province and project.province is not None and project.province == judge.province)
            or any(self.related(judge.unit, unit) for unit in project.units)
            or judge.code in self.left
        )

    def line(self, unit: str) -> list[str]:
        above = self.parents.get(unit)
        return [unit] if above is None else [unit, *self.line(above)]

    def related(self, one: str | None, other: str) -> bool:
        if one is None or self.request.conflicts.units == "own":
            return one == other
        if self.request.conflicts.units == "line":
            return one in self.line(other) or other in self.line(one)
        return self.line(one)[-1] == self.line(other)[-1]

    def same(self, judge: Judge) -> str | None:
        """The unit of which a panel has one judge."""
        if judge.unit is None or self.request.panel.units == "any":
            return None
        return judge.unit if self.request.panel.units == "own" else self.line(judge.unit)[-1]

    def affinity(self, judge: Judge, project: Project) -> int:
        """The floor of the weighted mean of the level in the track and the mean level in the topics."""
        if (judge.code, project.code) in self.pairs:
            return self.pairs[judge.code, project.code]
        track, topics = self.request.affinity.track, self.request.affinity.topics
        track, topics = track if project.track is not None else 0, topics if project.topics else 0
        count = max(len(set(project.topics)), 1)
        total = track * count * judge.tracks.get(project.track or "", 0)
        total += topics * sum(judge.topics.get(topic, 0) for topic in set(project.topics))
        return total // max((track + topics) * count, 1)

    def _loads(self) -> Iterator[Checked]:
        held = Counter(judge for judges in self.frozen.values() for judge in judges)
        for judge in self.request.judges:
            load = self.load[judge.code]
            if load > max(judge.capacity, held[judge.code]):
                yield found("capacity", f"最多 {judge.capacity} 项，分到 {load} 项。", None, judge.code)
            if load < judge.min_load and not self.mends:
                yield found("min_load", f"至少 {judge.min_load} 项，分到 {load} 项。", None, judge.code)
        like = {each.code: (each.track, frozenset(each.topics)) for each in self.request.projects}
        alike = Counter(like.values())
        seen = Counter((like[project], judge) for project, judges in self.panels.items() for judge in judges)
        for (kind, code), times in seen.items():
            if times > -(-alike[kind] * self.request.mixing.share // 100) and not self.mends:
                yield found("share", f"同类项目分到 {times} 项，超过上限。", None, code)

    def _worth(self) -> Iterator[Checked]:
        result, served, missing = self.result, dict[str, int](), dict[tuple[str, str], tuple[int, int]]()
        for code, project in self.projects.items():
            panel = [self.judges[each] for each in self.panels.get(code, ()) if each in self.judges]
            served[code] = sum(self.affinity(judge, project) for judge in panel)
            for mix in self.request.panel.mix:
                lacks = mix.least - sum(judge.type == mix.type for judge in panel)
                if lacks > 0:
                    missing[code, mix.type] = (lacks, lacks * mix.price)
        for each in result.panels:
            yield from unlike("affinity", f"项目 {each.project} 的契合度", each.affinity, served[each.project])
        if missing != {(each.project, each.type): (each.missing, each.price) for each in result.violations}:
            yield found("violations", "列出的评委类型缺口与席位不符。")
        worth = sum(served.values()) - sum(price for _lacks, price in missing.values())
        yield from self._claims(worth, min(served.values()))

    def _claims(self, worth: int, worst: int) -> Iterator[Checked]:
        result, floor = self.result, self.result.floor
        yield from unlike("objective", "总分", result.objective, worth)
        if result.bound is not None:
            yield from unlike("bound", "差距", result.gap, result.bound - worth)
            if result.bound < worth:
                yield found("bound", "上界小于总分。")
        if (result.status == "optimal") != (result.bound == worth):
            yield found("status", f"状态是 {result.status}，与上界和总分不符。")
        if floor is not None:
            yield from unlike("floor", "最低契合度", floor.worst, worst)
            if not floor.kept <= worst <= floor.bound:
                yield found("floor", "最低契合度没有守住下限，或超过了上界。")
