"""Sections on who may enter, where, how and how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from saiban.editions.times import when
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.base import Rule
from saiban.rulebook.schema.limits import Correction, PerUnitWithin
from saiban.rulebook.schema.people import Confirm, Team
from saiban.rulebook.schema.tracks import Track
from saiban.ui.components.moments import moment_in_words
from saiban.website.notice.document import Line, Part, Prose, part, points
from saiban.website.notice.documents import documents
from saiban.website.notice.running import announced
from saiban.website.words import noted


def tracks(rulebook: Rulebook) -> Part | None:
    """Main tracks and special contests, each with its topics and who may enter (H4, N3)."""
    heading = _("%(track)s设置") % {"track": _(rulebook.words.track)}
    lines = {kind: [_track(track) for track in rulebook.tracks if track.kind == kind] for kind in ("main", "special")}
    if not all(lines.values()):
        return part(heading, points([*lines["main"], *lines["special"]]))
    return part(heading, part(_("主赛道"), points(lines["main"])), part(_("专题赛"), points(lines["special"])))


def _track(track: Track) -> Line:
    told = [track.summary or ""]
    if track.topics:
        told.append(_("选题方向：%s。") % _("、").join(track.topics))
    told += [condition.reason for condition in track.conditions]
    return Line("".join(told), track.clause or "", lead=_lead(track.name, told))


def _lead(name: str, told: Iterable[str]) -> str:
    """A name before what is told of it, or alone."""
    return _("%s：") % name if any(told) else name


def entering(rulebook: Rulebook) -> Part | None:
    """Under the name that the contest gives to handing in: 报名, 征集, 征文."""
    stage = rulebook.stage_of_kind("registration")
    return part(
        stage.name if stage else _("报名"),
        part(_("参赛对象"), points(_applicants(rulebook))),
        _window(rulebook),
        part(_("报名办法"), Prose(rulebook.texts.entering)) if rulebook.texts.entering else None,
        documents(rulebook),
        part(_(rulebook.words.team), *_team(rulebook)),
        _mending(rulebook),
    )


def _applicants(rulebook: Rulebook) -> Iterator[Line]:
    for kind in rulebook.applicant_kinds:
        told = [kind.help or ""]
        if kind.led_by_unit and kind.joint_units_max:
            told.append(_("联合申报单位最多 %(max)d 个。") % {"max": kind.joint_units_max})
        yield Line("".join(told), kind.clause or "", lead=_lead(kind.name, told))
    for condition in rulebook.conditions:
        yield Line(condition.reason, clause_of(condition))


def _window(rulebook: Rulebook) -> Part | None:
    stage = rulebook.stage_of_kind("registration")
    if stage is None:
        return None
    told = announced(rulebook, stage)
    text = Line(when(told) or _("另行通知"), stage.clause or "")
    return part(_("%s时间") % stage.name, text, Line(noted(told)) if noted(told) else None)


def _team(rulebook: Rulebook) -> Iterator[Line]:
    team, mentors = rulebook.team, rulebook.mentors
    yield Line(_size(team), clause_of(team))
    if mentors.max:
        told = {"min": mentors.min, "max": mentors.max, "mentor": _(rulebook.words.mentor)}
        number = _("每个项目%(mentor)s %(min)d 至 %(max)d 人。") % told
        yield Line(number + (mentors.help or ""), mentors.clause or "")
    for who, confirm in ((_(rulebook.words.mentor), mentors.confirm), (_(rulebook.words.team), team.confirm)):
        if confirm.ask != "none":
            yield Line(_confirm(rulebook, who, confirm), confirm.clause or "")


def _size(team: Team) -> str:
    if team.max == 1:
        return _("以个人参赛。")
    if team.min == team.max:
        return _("团队（含负责人）%d 人。") % team.max
    return _("团队（含负责人）%(min)d 至 %(max)d 人。") % {"min": team.min, "max": team.max}


def _confirm(rulebook: Rulebook, who: str, confirm: Confirm) -> str:
    told = {"who": who, "stage": rulebook.confirmation_stage(confirm).name}
    if rulebook.confirmation_stage(confirm).kind == "registration":
        asked = _("%(who)s会收到链接，请在报名截止前由本人核对并确认。")
    else:
        asked = _("%(who)s会收到链接，请在%(stage)s开始前由本人核对并确认。")
    needed = _("全部确认后方可提交。") if rulebook.confirmation_blocks(confirm) else _("不影响提交。")
    return asked % told + needed


def _mending(rulebook: Rulebook) -> Part | None:
    """How an entry that was returned is mended, and until when."""
    stage, first = rulebook.stage_of_kind("screening"), rulebook.stage_of_kind("registration")
    if stage is None or first is None:
        return None
    rule = rulebook.correction
    told = [
        _(
            "%(stage)s退回修改的项目，按意见修改后重新提交。%(first)s截止前随时可以重新提交；%(first)s截止后，以退回时给出的修改期限为准。"
        )
        % {"stage": stage.name, "first": first.name},
        _longest(rule),
        _("期限给出后，组委会可以延长。") if rule.later else _("期限给出后不再延长。"),
    ]
    return part(_("退回修改"), Line("".join(told), rule.clause or ""))


def _longest(rule: Correction) -> str:
    bounds = [_("退回后 %d 天") % rule.max_days] if rule.max_days else []
    bounds += [moment_in_words(rule.latest, "closing")] if rule.latest else []
    if not bounds:
        return ""
    text = _("该期限最迟为%s，以先到者为准。") if len(bounds) > 1 else _("该期限最迟为%s。")
    return text % _("或").join(bounds)


def limits(rulebook: Rulebook) -> Part | None:
    """How often and what one may enter (H13–H16)."""
    return part(_("报名规则"), points(_limits(rulebook)))


def _limits(rulebook: Rulebook) -> Iterable[Line]:
    limit = rulebook.limits
    per_unit, topic, awards, project = limit.per_unit, limit.same_topic, limit.prior_awards, limit.same_project
    if per_unit:
        yield _rule(per_unit, per_unit.reason or _("每个单位最多参加 %d 个项目。") % per_unit.max)
    for within in limit.per_unit_within:
        yield _rule(within, within.reason or _within(rulebook, within))
    if limit.per_person:
        yield _rule(limit.per_person, limit.per_person.reason or _("每人最多提交 %d 个项目。") % limit.per_person.max)
    for named in limit.per_named_person:
        told = {"part": _("或").join(_(word) for word in rulebook.named_as(named)), "max": named.max}
        yield _rule(named, named.reason or _("每人作为%(part)s最多参加 %(max)d 个项目。") % told)
    if topic:
        most = topic.max_consecutive_editions
        yield _rule(topic, topic.reason or _("同一单位不能连续超过 %d 届申报相同主题的项目。") % most)
    if awards:
        yield _rule(awards, awards.reason or _("不接受报名截止前 %d 个月内获奖的项目。") % awards.months)
    if project:
        yield _rule(project, project.reason or _("同一项目只能报名一次。"))


def _within(rulebook: Rulebook, limit: PerUnitWithin) -> str:
    """What a unit may enter of each track or division, or of some tracks together."""
    who = _("每个单位") if "joint" in limit.counted else _("每个单位作为%s") % _(rulebook.words.lead_unit)
    told = {"who": who, "where": _where(rulebook, limit), "max": limit.max}
    return _("%(who)s%(where)s最多参加 %(max)d 个项目。") % told


def _where(rulebook: Rulebook, limit: PerUnitWithin) -> str:
    tracks = _("、").join(rulebook.track(code).name for code in limit.only_tracks)
    if limit.within == "edition":
        return _("在%s中合计") % tracks if tracks else ""
    word = rulebook.words.track if limit.within == "track" else rulebook.words.division
    told = {"tracks": tracks, "part": _(word)}
    return (_("在%(tracks)s中每个%(part)s") if tracks else _("在每个%(part)s")) % told


def _rule(rule: Rule, text: str) -> Line:
    return Line(text, rule.clause or "")
