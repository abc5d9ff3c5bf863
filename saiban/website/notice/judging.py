"""Sections on how entries advance, are marked, and win."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from saiban.rulebook import Rulebook
from saiban.rulebook.schema.judging import Award, Quota, Rubric
from saiban.website.notice.document import Line, Part, Prose, Row, Table, part, points


def advancement(rulebook: Rulebook) -> Part | None:
    """The places of a division in the final (H6)."""
    text = rulebook.texts.advancement
    quota = rulebook.quota
    return part(_("晋级办法"), Prose(text) if text else None, *(_quota(quota) if quota else ()))


def _quota(quota: Quota) -> Iterator[Line]:
    told = {"ratio": f"{quota.ratio:.0%}" if quota.ratio * 100 % 1 == 0 else f"{quota.ratio:.1%}"}
    base = _("通过初审项目总数的 %(ratio)s") if quota.base == "screened" else _("提交项目总数的 %(ratio)s")
    yield Line(_("各赛区的晋级名额为%s。") % (base % told), quota.clause or "")
    details = [_rounding(quota)]
    if quota.minimum:
        details.append(_("有项目的赛区至少 %d 个名额") % quota.minimum)
    if quota.special_tracks == "committee" and "special" not in quota.track_kinds:
        details.append(_("专题赛的名额由组委会另行确定"))
    yield Line(_("%s。") % _("；").join(details))


def _rounding(quota: Quota) -> str:
    roundings = {"down": _("向下取整"), "half_up": _("四舍五入"), "up": _("向上取整")}
    if quota.rounding != "controlled":
        return _("名额按%s计算") % roundings[quota.rounding]
    whole = roundings[quota.total_rounding]
    if quota.sharing == "controlled":
        return _("各赛区、各赛道及其总数都取准确值上下的整数，总名额%s") % whole
    return _("各赛区都取准确值上下的整数，总名额%s") % whole


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
    )


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
    lines = (Line(_award(award), award.clause or "", lead=award.name) for award in rulebook.awards)
    return part(_("奖项设置"), points(lines))


def _award(award: Award) -> str:
    told = []
    if award.count:
        each = _("（每个赛道 %d 名）") if award.per_track else _("（%d 名）")
        told.append(each % award.count)
    elif award.ratio:
        told.append(_("（入围项目的 %s）") % f"{award.ratio:.0%}")
    return "".join([*told, award.note or ""])
