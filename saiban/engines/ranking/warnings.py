"""What a person has to know before a result is published."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.engines.ranking.formats import Given, Placed, Result, Rule, Warned

_OPEN = ("assigned", "draft")
_WAITS_FOR = {"vote": "等待表决", "draw": "等待抽签", None: "同分规则未能区分，名次并列"}


def warned(rule: Rule, result: Result) -> Iterator[Warned]:
    """In the order of what they are about: groups, projects, ties, awards."""
    yield from _groups(rule, result)
    yield from _open_scorecards(result)
    for tie in result.ties:
        message = f"第 {tie.place} 名有 {len(tie.projects)} 个项目同分：{_WAITS_FOR[tie.waits_for]}。"
        yield Warned(kind="unresolved_tie", where=tie.group, projects=tie.projects, message=message)
    for given in result.awards:
        yield from _award(given)


def _groups(rule: Rule, result: Result) -> Iterator[Warned]:
    how = rule.aggregation
    for group in result.groups:
        inside = [project for project in result.projects if project.group == group.group]
        if how.centred == "venue" and inside and not group.centred:
            message = f"有场次不足 {how.centred_from} 个项目，本组未按场次校正。"
            yield Warned(kind="not_centred", where=group.group, projects=(), message=message)
        if how.method == "sum" and len({len(project.totals) for project in inside}) > 1:
            message = "各项目的评分人数不同，总分之和不可直接比较。"
            yield Warned(kind="unequal_panels", where=group.group, projects=_fewest(inside), message=message)


def _fewest(projects: list[Placed]) -> tuple[str, ...]:
    most = max(len(project.totals) for project in projects)
    return tuple(sorted(project.code for project in projects if len(project.totals) < most))


def _open_scorecards(result: Result) -> Iterator[Warned]:
    few = [each for each in result.unranked if each.reason == "too_few_scores"]
    everyone = [(each.group, each.code, each.left_out) for each in result.projects]
    everyone += [(each.group, each.code, each.left_out) for each in few]
    waiting: dict[str, list[str]] = {}
    for name, code, left_out in everyone:
        if any(state in left_out for state in _OPEN):
            waiting.setdefault(name, []).append(code)
    for group, codes in sorted(waiting.items()):
        message = f"{len(codes)} 个项目还有未提交的评分表，名次可能变化。"
        yield Warned(kind="open_scorecards", where=group, projects=tuple(sorted(codes)), message=message)


def _award(given: Given) -> Iterator[Warned]:
    where = f"{given.award}/{given.pool}" if given.pool else given.award
    if given.waits_for:
        message = f"须先确定：{'、'.join(given.waits_for)}。"
        yield Warned(kind="open_award", where=where, projects=(), message=message)
        return
    for each in given.open:
        message = f"{len(each.candidates)} 个项目中尚有 {each.places} 个名额未定。"
        yield Warned(kind="open_award", where=where, projects=each.candidates, message=message)
    got = len(given.winners) + sum(each.places for each in given.open)
    if got < given.places:
        message = f"共 {given.places} 个名额，只有 {got} 个项目可得。"
        yield Warned(kind="unfilled_award", where=where, projects=(), message=message)
