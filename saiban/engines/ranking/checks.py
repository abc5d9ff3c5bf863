"""Whether the parts of a request fit together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction

from saiban.core.parts import Finding, Path
from saiban.engines.ranking.formats import Aggregation, Award, Link, Project, Request, Rule, Scorecard
from saiban.engines.ranking.scores import group_of


def findings(request: Request) -> Iterator[Finding]:
    """Every reason why it cannot be computed."""
    yield from rule_findings(("rule",), request.rule)
    yield from _projects(request)
    yield from _scorecards(request)
    yield from _outside(request)
    yield from _awards(request)


def rule_findings(path: Path, rule: Rule) -> Iterator[Finding]:
    """What is wrong with a rule by itself."""
    yield from _repeated((*path, "criteria"), "code", [each.code for each in rule.criteria])
    for number, criterion in enumerate(rule.criteria):
        if criterion.max_marks % criterion.step:
            yield Finding((*path, "criteria", number, "step"), "满分不是打分步长的整数倍。")
    yield from _trimming((*path, "aggregation"), rule.aggregation)
    known = [each.code for each in rule.criteria]
    for number, link in enumerate(rule.tie_break):
        where = (*path, "tie_break", number)
        yield from _link(where, link, known)
        if link in rule.tie_break[:number]:
            yield Finding(where, "与前面的一环相同，不会再起作用。")
        if link.by in ("vote", "draw") and number < len(rule.tie_break) - 1:
            yield Finding((*where, "by"), f'by = "{link.by}" 只能是最后一环。')


def _trimming(path: Path, how: Aggregation) -> Iterator[Finding]:
    dropped = how.drop_high + how.drop_low
    if how.method != "trimmed_mean":
        if dropped:
            yield Finding((*path, "method"), "去掉最高、最低分（drop_high、drop_low）须配合 trimmed_mean。")
    elif not dropped:
        yield Finding((*path, "method"), "trimmed_mean 须写明去掉几个最高分（drop_high）和最低分（drop_low）。")
    elif dropped >= how.trim_from:
        yield Finding((*path, "trim_from"), f"共去掉 {dropped} 个分数，trim_from 须大于 {dropped}，否则没有分数剩下。")


def _link(path: Path, link: Link, known: list[str]) -> Iterator[Finding]:
    if link.by == "criterion" and link.criterion not in known:
        yield Finding((*path, "criterion"), f"by = criterion 须写评分项代码，可用的有：{'、'.join(known)}。")
    if link.by != "criterion" and link.criterion is not None:
        yield Finding((*path, "criterion"), f"by = {link.by} 不能写 criterion。")


def _projects(request: Request) -> Iterator[Finding]:
    yield from _repeated(("projects",), "code", [each.code for each in request.projects])
    links = {link.by for link in request.rule.tie_break}
    for number, project in enumerate(request.projects):
        if project.state != "competing":
            continue
        if "submitted_first" in links and project.submitted_at is None:
            yield Finding(("projects", number, "submitted_at"), "同分按提交先后排序，须写明提交时间。")
        if request.rule.aggregation.centred == "venue" and not project.venue:
            yield Finding(("projects", number, "venue"), "按场次校正，须写明所在场次。")


def _scorecards(request: Request) -> Iterator[Finding]:
    projects = {project.code for project in request.projects}
    limits = {each.code: (_plain(each.max_marks), _plain(each.step)) for each in request.rule.criteria}
    seen: set[tuple[str, str]] = set()
    for number, scorecard in enumerate(request.scorecards):
        path: Path = ("scorecards", number)
        if scorecard.project not in projects:
            yield Finding((*path, "project"), f"没有代码为“{scorecard.project}”的项目。")
        if (scorecard.project, scorecard.judge) in seen:
            yield Finding((*path, "judge"), f"评委“{scorecard.judge}”对项目“{scorecard.project}”的评分表重复出现。")
        seen.add((scorecard.project, scorecard.judge))
        if scorecard.state == "submitted":
            yield from _marks((*path, "marks"), scorecard, limits)


def _plain(value: Fraction) -> int | Fraction:
    """As an integer where it is one: there are many marks, and integers are compared faster."""
    return value.numerator if value.denominator == 1 else value


def _marks(
    path: Path, scorecard: Scorecard, limits: dict[str, tuple[int | Fraction, int | Fraction]]
) -> Iterator[Finding]:
    for code in sorted(scorecard.marks.keys() - limits.keys()):
        yield Finding((*path, code), f"没有代码为“{code}”的评分项。")
    for code, (top, step) in limits.items():
        mark = scorecard.marks.get(code)
        if mark is None:
            yield Finding((*path, code), "已提交的评分表缺少这一项；没有打分不等于 0 分。")
        elif not 0 <= mark <= top or mark % step:
            yield Finding((*path, code), f"“{mark}”不对，应是 0 到 {top} 之间、{step} 的整数倍。")


def _outside(request: Request) -> Iterator[Finding]:
    """Lots and votes."""
    known = {project.code for project in request.projects}
    for number, vote in enumerate(request.votes):
        yield from _repeated(("votes", number), None, vote)
        for place, code in enumerate(vote):
            if code not in known:
                yield Finding(("votes", number, place), f"没有代码为“{code}”的项目。")
    lots = request.lots
    if lots is None:
        return
    if (lots.order is None) == (lots.seed is None):
        yield Finding(("lots",), "order（抽出的顺序）与 seed（抽签种子）须写其中一个，且只写一个。")
    if lots.order is not None:
        yield from _repeated(("lots", "order"), None, lots.order)
        competing = {project.code for project in request.projects if project.state == "competing"}
        missing = sorted(competing.difference(lots.order))
        if missing:
            yield Finding(("lots", "order"), f"抽签顺序里缺少参评项目：{'、'.join(missing)}。")


def _awards(request: Request) -> Iterator[Finding]:
    yield from _repeated(("awards",), "code", [award.code for award in request.awards])
    known = [each.code for each in request.rule.criteria]
    for number, award in enumerate(request.awards):
        path: Path = ("awards", number)
        if (award.count is None) == (award.ratio is None):
            yield Finding(path, "奖项数量须用 count（名额数）或 ratio（比例）之一来写，且只写一个。")
        if award.minimum and award.ratio is None:
            yield Finding((*path, "minimum"), "minimum（至少几名）只配合 ratio（比例）使用。")
        yield from _single(path, award, known, [each.code for each in request.awards[:number]])
        if request.rule.aggregation.centred == "venue":
            yield from _across(path, award, request.projects)


def _single(path: Path, award: Award, known: list[str], before: list[str]) -> Iterator[Finding]:
    if award.kind == "single":
        if award.criterion not in known:
            yield Finding((*path, "criterion"), f"单项奖须写评分项代码，可用的有：{'、'.join(known)}。")
        for number, code in enumerate(award.excluding):
            if code not in before:
                yield Finding((*path, "excluding", number), f"前面没有代码为“{code}”的奖项。")
        return
    for key in ("criterion", "excluding"):
        if getattr(award, key):
            yield Finding((*path, key), "只有单项奖（single）能写这一项；一个项目本来就只得一个等级奖。")


def _across(path: Path, award: Award, projects: Iterable[Project]) -> Iterator[Finding]:
    """Scores centred in one group say nothing beside those of another."""
    groups: dict[str, set[str]] = {}
    for project in projects:
        if not award.only_tracks or project.track in award.only_tracks:
            groups.setdefault(pool_of(award, project), set()).add(group_of(project))
    for pool, inside in sorted(groups.items()):
        if len(inside) > 1:
            message = f"分数已按场次校正，“{pool or '全部'}”里的各组（{'、'.join(sorted(inside))}）不能放在一起比较。"
            yield Finding((*path, "within"), message)


def pool_of(award: Award, project: Project) -> str:
    """The name of the pool of an award in which a project stands."""
    return {"all": "", "track": project.track, "group": group_of(project)}[award.within]


def _repeated(path: Path, key: str | None, values: Iterable[Hashable]) -> Iterator[Finding]:
    seen: set[Hashable] = set()
    for number, value in enumerate(values):
        if value in seen:
            where = (*path, number) if key is None else (*path, number, key)
            yield Finding(where, f"“{value}”重复出现，只能出现一次。")
        seen.add(value)
