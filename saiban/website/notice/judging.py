"""Sections on how entries advance, are marked, and win."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.judging import Award, Quota, Rubric, TieBreak
from saiban.website.notice.document import Line, Part, Prose, Row, Table, part, points
from saiban.website.words import screening


def advancement(rulebook: Rulebook) -> Part | None:
    """The places of a division in the final (H6)."""
    text = rulebook.texts.advancement
    quota = rulebook.quota
    return part(_("晋级办法"), Prose(text) if text else None, *(_quota(rulebook, quota) if quota else ()))


def _quota(rulebook: Rulebook, quota: Quota) -> Iterator[Line]:
    told = {"ratio": _percent(quota.ratio), "stage": screening(rulebook), "division": _(rulebook.words.division)}
    base = _("通过%(stage)s项目总数的 %(ratio)s") if quota.base == "screened" else _("提交项目总数的 %(ratio)s")
    places = _("各%(division)s的晋级名额为%(base)s。") if rulebook.has_divisions else _("晋级名额为%(base)s。")
    yield Line(places % (told | {"base": base % told}), clause_of(quota))
    details = [_rounding(rulebook, quota)]
    if quota.minimum and rulebook.has_divisions:
        details.append(_("有项目的%(division)s至少 %(minimum)d 个名额") % (told | {"minimum": quota.minimum}))
    if _leaves_special(rulebook, quota):
        details.append(_("专题赛的名额由组委会另行确定"))
    yield Line(_("%s。") % _("；").join(details))


def _leaves_special(rulebook: Rulebook, quota: Quota) -> bool:
    """Whether there are special contests whose places the ratio does not decide."""
    there = any(track.kind == "special" for track in rulebook.tracks)
    return there and quota.special_tracks == "committee" and "special" not in quota.track_kinds


def _rounding(rulebook: Rulebook, quota: Quota) -> str:
    roundings = {"down": _("向下取整"), "half_up": _("四舍五入"), "up": _("向上取整")}
    if quota.rounding != "controlled":
        return _("名额按%s计算") % roundings[quota.rounding]
    whole = roundings[quota.total_rounding]
    words = {"whole": whole, "track": _(rulebook.words.track), "division": _(rulebook.words.division)}
    if quota.sharing == "controlled" and rulebook.has_divisions:
        return _("各%(division)s、各%(track)s及其总数都取准确值上下的整数，总名额%(whole)s") % words
    if quota.sharing == "controlled":
        return _("各%(track)s及其总数都取准确值上下的整数，总名额%(whole)s") % words
    return _("各%(division)s都取准确值上下的整数，总名额%(whole)s") % words


def judging(rulebook: Rulebook) -> Part | None:
    roadshow = rulebook.roadshow
    blocks: list[Line | Part | None] = []
    if roadshow:
        told = {"presenting": roadshow.presenting_minutes, "questions": roadshow.question_minutes}
        text = roadshow.note or _("每个项目路演 %(presenting)d 分钟，答辩 %(questions)d 分钟。") % told
        blocks.append(part(_("路演"), Line(text, roadshow.clause or "")))
    blocks += [_rubric(rubric) for rubric in rulebook.rubrics]
    return part(_("评审办法"), *blocks)


def _rubric(rubric: Rubric) -> Part | None:
    rows = tuple(Row((item.name, str(item.max_marks), item.help or ""), item.clause or "") for item in rubric.criteria)
    return part(
        rubric.name,
        Table(rubric.name, (_("评分项"), _("满分"), _("说明")), rows),
        Line(_aggregation(rubric), rubric.clause or ""),
        Line(_tie_break(rubric), rubric.clause or ""),
    )


def _tie_break(rubric: Rubric) -> str:
    """What separates equal scores, link after link; where the chain may end without an answer, that too."""
    if not rubric.tie_break:
        return _("得分相同的，名次并列。")
    links = _("；仍相同的，").join(_link(link, rubric) for link in rubric.tie_break)
    ends = rubric.tie_break[-1].by in ("vote", "draw")
    return (_("得分相同的，%s。") if ends else _("得分相同的，%s；仍相同的，名次并列。")) % links


def _link(link: TieBreak, rubric: Rubric) -> str:
    if link.by == "criterion":
        name = next((item.name for item in rubric.criteria if item.code == link.criterion), "")
        return _("比较“%s”一项的得分") % name
    return {
        "untrimmed_mean": _("比较全部评委总分的平均分"),
        "median": _("比较各评委总分的中位数"),
        "highest_mark": _("比较最高的评委总分"),
        "lowest_mark": _("比较最低的评委总分"),
        "smallest_spread": _("评委总分差距较小的在前"),
        "head_to_head": _("比较认为谁更高的评委人数"),
        "submitted_first": _("先提交的在前"),
        "vote": _("由评委投票决定"),
        "draw": _("按事先公布承诺的抽签决定"),
    }[link.by]


def _aggregation(rubric: Rubric) -> str:
    how = rubric.aggregation
    told = {"high": how.drop_high, "low": how.drop_low, "from": how.trim_from, "judges": how.min_judges}
    methods = {
        "mean": _("取各评委总分的平均分"),
        "trimmed_mean": _("评委达到 %(from)d 人时去掉 %(high)d 个最高分和 %(low)d 个最低分，取其余总分的平均分"),
        "median": _("取各评委总分的中位数"),
        "sum": _("取各评委总分之和"),
    }
    return _("%(method)s；每个项目至少 %(judges)d 位评委。") % {"method": methods[how.method] % told, **told}


def awards(rulebook: Rulebook) -> Part | None:
    lines = (Line(_award(award, rulebook), award.clause or "", lead=award.name) for award in rulebook.awards)
    return part(_("奖项设置"), points(lines))


def _award(award: Award, rulebook: Rulebook) -> str:
    """How many there are, who gets it, and what is done when equal scores stand on its line."""
    rules = [_rule(award, rulebook), _at_line(award), _excluding(award, rulebook)]
    told = _("；").join(rule for rule in rules if rule)
    return "".join([_number(award, _(rulebook.words.track)), _("：%s。") % told if told else "", award.note or ""])


def _number(award: Award, track: str) -> str:
    told = {"ratio": _percent(award.ratio or Decimal(0)), "least": award.minimum, "count": award.count, "track": track}
    if award.count:
        return (_("（每个%(track)s %(count)d 名）") if award.per_track else _("（%(count)d 名）")) % told
    if not award.ratio:
        return ""
    if award.minimum and award.per_track:
        return _("（各%(track)s入围项目的 %(ratio)s，至少 %(least)d 名）") % told
    if award.minimum:
        return _("（入围项目的 %(ratio)s，至少 %(least)d 名）") % told
    return (_("（各%(track)s入围项目的 %(ratio)s）") if award.per_track else _("（入围项目的 %(ratio)s）")) % told


def _rule(award: Award, rulebook: Rulebook) -> str:
    """What decides: the places of a prize, one criterion of a single award."""
    told = []
    if award.kind == "prize" and (award.count or award.ratio):
        told.append(_("按名次授予，一个项目只得一个等级奖"))
    if award.criterion:
        items = (item for rubric in rulebook.rubrics for item in rubric.criteria)
        name = next((item.name for item in items if item.code == award.criterion), award.criterion)
        told.append(_("授予“%s”一项得分最高的项目") % name)
    if award.only_tracks:
        named = _("、").join(rulebook.track(code).name for code in award.only_tracks)
        told.append(_("限%s") % named)
    if award.ratio:
        told.append({"down": _("名额向下取整"), "half_up": _("名额四舍五入"), "up": _("名额向上取整")}[award.rounding])
    return _("；").join(told)


def _at_line(award: Award) -> str:
    """Only where a number is awarded there is a line on which equal scores can stand."""
    if not (award.count or award.ratio) or award.kind not in ("prize", "single"):
        return ""
    return {
        "chain": _("录取线上得分相同的，按同分规则排定"),
        "extend": _("录取线上得分相同的，一并授予"),
        "vote": _("录取线上得分相同的，由评委投票决定"),
    }[award.at_line]


def _excluding(award: Award, rulebook: Rulebook) -> str:
    names = {each.code: each.name for each in rulebook.awards}
    named = _("、").join(names[code] for code in award.excluding if code in names)
    return _("已获%s的不再授予") % named if named else ""


def _percent(ratio: Decimal) -> str:
    return f"{ratio:.0%}" if ratio * 100 % 1 == 0 else f"{ratio:.1%}"
