"""Whether the parts of a request fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from saiban.core.parts import Finding, Path
from saiban.engines.quota.formats import Cell, QuotaRequest, Rule


def findings(request: QuotaRequest) -> Iterator[Finding]:
    """Everything for which there is no table."""
    yield from _once(("divisions",), "code", [division.code for division in request.divisions])
    yield from _once(("tracks",), "code", [track.code for track in request.tracks])
    yield from _once(("cells",), "track", [(cell.division, cell.track) for cell in request.cells])
    known = {division.code for division in request.divisions}, {track.code for track in request.tracks}
    for number, cell in enumerate(request.cells):
        yield from _known(("cells", number), cell.division, cell.track, known)
        yield from _cell(("cells", number), cell)
    ranked = [(number, each) for number, cell in enumerate(request.cells) for each in cell.ranking or ()]
    seen: set[str] = set()
    for number, each in ranked:
        if each in seen:
            yield Finding(("cells", number, "ranking"), f"“{each}”排了两次：一个项目只在一个赛区的一个赛道。")
        seen.add(each)
    yield from rule_findings(request.rule)
    for number, fixed in enumerate(request.rule.fixed):
        yield from _known(("rule", "fixed", number), fixed.division, fixed.track, known)


def eligible(cell: Cell) -> int:
    """How many can have a place of the quota."""
    return cell.projects - cell.disqualified - cell.direct


def counted(cell: Cell, rule: Rule) -> int:
    """How many count in the ratio."""
    out = (0 if rule.disqualified_count else cell.disqualified) + (0 if rule.direct_count else cell.direct)
    return cell.projects - out


def _cell(path: Path, cell: Cell) -> Iterator[Finding]:
    there = eligible(cell)
    if there < 0:
        yield Finding(
            (*path, "projects"),
            f"取消资格 {cell.disqualified} 个、直通 {cell.direct} 个，超过了项目总数 {cell.projects} 个。",
        )
        return
    if cell.ranking is None:
        if cell.withdrawn:
            yield Finding((*path, "withdrawn"), "没有排名（ranking）时不能写退出者。")
        return
    if len(cell.ranking) != there:
        yield Finding(
            (*path, "ranking"), f"应排出全部 {there} 个项目（不含取消资格和直通的），现有 {len(cell.ranking)} 个。"
        )
    yield from _once((*path, "withdrawn"), None, cell.withdrawn)
    for number, each in enumerate(cell.withdrawn):
        if each not in cell.ranking:
            yield Finding((*path, "withdrawn", number), f"“{each}”不在排名里。")


def rule_findings(rule: Rule) -> Iterator[Finding]:
    """What contradicts itself in a rule, whatever it is applied to; paths begin with "rule"."""
    path: Path = ("rule",)
    if rule.rounding != "controlled" and rule.total_rounding != "half_up":
        yield Finding((*path, "total_rounding"), "各赛区各自取整时，总名额就是各赛区之和，不能再写 total_rounding。")
    if rule.rounding != "controlled" and rule.keeps == "total":
        yield Finding(
            (*path, "keeps"), '各赛区各自取整时总名额无法保持不变，keeps = "total" 须配合 rounding = "controlled"。'
        )
    if rule.maximum is not None and rule.maximum < rule.minimum:
        yield Finding((*path, "maximum"), f"最高名额 {rule.maximum} 少于最低名额 {rule.minimum}。")
    yield from _once((*path, "fixed"), "division", [(each.division, each.track or "") for each in rule.fixed])
    if rule.sharing != "per_track":
        return
    if rule.rounding == "controlled":
        yield Finding(
            (*path, "rounding"), 'sharing = "per_track" 时每个赛道各自取整，rounding 须写 down、half_up 或 up。'
        )
    if rule.minimum or rule.maximum is not None or any(each.track is None for each in rule.fixed):
        yield Finding(
            (*path, "sharing"), "每个赛道各自取整时，赛区名额就是各赛道之和，不能再规定赛区的最低、最高或固定名额。"
        )


def _known(path: Path, division: str, track: str | None, known: tuple[set[str], set[str]]) -> Iterator[Finding]:
    if division not in known[0]:
        yield Finding((*path, "division"), f"没有代码为“{division}”的赛区。")
    if track is not None and track not in known[1]:
        yield Finding((*path, "track"), f"没有代码为“{track}”的赛道。")


def _once(path: Path, key: str | None, values: Iterable[str | tuple[str, str]]) -> Iterator[Finding]:
    seen: set[object] = set()
    for number, value in enumerate(values):
        if value in seen:
            shown = "”“".join(filter(None, value)) if isinstance(value, tuple) else value
            yield Finding((*path, number, *([key] if key else [])), f"“{shown}”写了两次。")
        seen.add(value)
