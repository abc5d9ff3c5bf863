"""Whether the parts of a request fit together; every reason at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from saiban.core.parts import Finding, Inconsistent, Path
from saiban.engines.assignment.formats import Request


def check(request: Request) -> None:
    """Inconsistent with each place that names what is not there, or says a thing twice."""
    found = tuple(_findings(request))
    if found:
        raise Inconsistent(found)


def _findings(request: Request) -> Iterator[Finding]:
    judges = {judge.code for judge in request.judges}
    projects = {project.code for project in request.projects}
    yield from _twice("judges", (judge.code for judge in request.judges), "评委")
    yield from _twice("projects", (project.code for project in request.projects), "项目")
    yield from _twice("units", (unit.code for unit in request.units), "单位")
    yield from _twice("panel.mix", (mix.type for mix in request.panel.mix), "评委类型", key="type")
    yield from _units(request)
    for number, judge in enumerate(request.judges):
        place: Path = ("judges", number)
        if judge.min_load > judge.capacity:
            yield Finding((*place, "min_load"), f"至少 {judge.min_load} 项，却又最多 {judge.capacity} 项。")
        yield from _unknown((*place, "declines"), judge.declines, projects, "项目")
    for number, project in enumerate(request.projects):
        for key in ("mentors", "declines", "earlier"):
            # Mentors and judges of an earlier round need not be judges of this one.
            known = judges if key == "declines" else set(getattr(project, key))
            yield from _unknown(("projects", number, key), getattr(project, key), known, "评委")
    if request.affinity.track + request.affinity.topics == 0:
        yield Finding(("affinity",), "track 与 topics 的权重不能都是 0。")
    yield from _pairs(request, judges, projects)
    yield from _repair(request, judges, projects)


def _twice(path: str, ids: Iterable[str], what: str, key: str = "code") -> Iterator[Finding]:
    seen: set[str] = set()
    for number, each in enumerate(ids):
        if each in seen:
            yield Finding((*path.split("."), number, key), f"{what}“{each}”写了两次。")
        seen.add(each)


def _unknown(path: Path, named: Iterable[str], known: set[str], what: str) -> Iterator[Finding]:
    counted = Counter(named)
    for each, times in counted.items():
        if each not in known:
            yield Finding(path, f"没有“{each}”这个{what}。")
        if times > 1:
            yield Finding(path, f"“{each}”写了两次。")


def _units(request: Request) -> Iterator[Finding]:
    parents = {unit.code: unit.parent for unit in request.units}
    for number, unit in enumerate(request.units):
        above, seen = unit.parent, {unit.code}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above is not None:
            yield Finding(("units", number, "parent"), f"单位“{unit.code}”的上级绕回了它自己或成了环。")


def _pairs(request: Request, judges: set[str], projects: set[str]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for key in ("pairs", "why"):
        for number, pair in enumerate(getattr(request, key)):
            yield from _unknown((key, number, "judge"), [pair.judge], judges, "评委")
            yield from _unknown((key, number, "project"), [pair.project], projects, "项目")
            if key == "pairs" and (pair.judge, pair.project) in seen:
                yield Finding((key, number), f"评委“{pair.judge}”与项目“{pair.project}”写了两次。")
            seen.add((pair.judge, pair.project))


def _repair(request: Request, judges: set[str], projects: set[str]) -> Iterator[Finding]:
    for mode, given in (("repair", request.repair), ("verify", request.verify)):
        if request.mode == mode and given is None:
            yield Finding((mode,), f"mode 是 {mode}，却没有写 {mode}。")
    if request.repair is None:
        return
    seated = {panel.project: set(panel.judges) for panel in request.repair.panels}
    for key in ("panels", "frozen"):
        yield from _twice(f"repair.{key}", (each.project for each in getattr(request.repair, key)), "项目", "project")
        for number, each in enumerate(getattr(request.repair, key)):
            place: Path = ("repair", key, number)
            yield from _unknown((*place, "project"), [each.project], projects, "项目")
            known = judges | set(request.repair.leaving) if key == "panels" else seated.get(each.project, set())
            yield from _unknown((*place, "judges"), each.judges, known, "评委" if key == "panels" else "原评委")
            if len(each.judges) > request.panel.size:
                yield Finding((*place, "judges"), f"最多 {request.panel.size} 位评委，这里有 {len(each.judges)} 位。")
