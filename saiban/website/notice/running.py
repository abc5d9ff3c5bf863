"""Sections on who runs the contest, when and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from saiban.editions.rules import StageAt, stage_at
from saiban.editions.times import when
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.contest import Contact, Stage
from saiban.website.notice.document import Line, Part, Prose, Row, Table, part, points
from saiban.website.words import noted


def bodies(rulebook: Rulebook) -> Part | None:
    """In the notice's order of roles and of bodies (N2)."""
    lines = []
    for body in rulebook.bodies:
        lines.append(Line(_("、").join(body.names), body.clause or "", lead=_("%s：") % body.role))
        if body.note:
            lines.append(Line(body.note))
    return part(_("组织机构"), *lines)


def theme(rulebook: Rulebook) -> Part | None:
    named = rulebook.edition.theme
    if not named:
        return None
    text = _("%(theme)s（暂定）") if rulebook.edition.theme_provisional else "%(theme)s"
    return part(_("主题"), Line(text % {"theme": named}))


def stages(rulebook: Rulebook) -> Part | None:
    stages = [announced(rulebook, stage) for stage in rulebook.stages]
    rows = tuple(Row((each.stage.name, _when(each), noted(each)), each.stage.clause or "") for each in stages)
    word = _(rulebook.words.division)
    own = _("各%(division)s另有规定的，以其公布的时间为准。") % {"division": word} if rulebook.has_divisions else ""
    return part(
        _("赛程安排"),
        Table(_("赛程"), (_("阶段"), _("时间"), _("说明")), rows),
        Line(own + _("时间均为北京时间，24:00 即当日结束的零点。")),
    )


def announced(rulebook: Rulebook, stage: Stage) -> StageAt:
    """The stage as a notice tells it: windows read the same at every moment, and of phases it says nothing."""
    return stage_at(rulebook, stage, datetime.min.replace(tzinfo=UTC))


def _when(stage: StageAt) -> str:
    return when(stage) or _("另行通知")


def divisions(rulebook: Rulebook) -> Part | None:
    rule = rulebook.division_rule
    names = _("、").join(division.name for division in rulebook.divisions)
    if not rulebook.has_divisions:
        return None
    word = _(rulebook.words.division)
    told = {"count": len(rulebook.divisions), "names": names, "division": word}
    listed = Line(_("本届共设 %(count)d 个%(division)s：%(names)s。") % told)
    helped = Line(rule.help, clause_of(rule)) if rule.help else None
    return part(_("%(division)s设置") % told, helped, listed, _fallback(rulebook))


def _fallback(rulebook: Rulebook) -> Line | None:
    code = rulebook.division_rule.fallback
    if code is None:
        return None
    told = {"name": rulebook.division(code).name, "division": _(rulebook.words.division)}
    return Line(_("不属于任何%(division)s范围的参赛者，归入%(name)s。") % told)


def further(rulebook: Rulebook) -> Iterator[Part | None]:
    for section in rulebook.texts.sections:
        yield part(section.title, Prose(section.text, section.clause or ""))


def terms(rulebook: Rulebook) -> Part | None:
    return part(rulebook.terms.title, Prose(rulebook.terms.text, rulebook.terms.clause or ""))


def contacts(rulebook: Rulebook) -> Part | None:
    """By kind, each with any number of people (H18, N16)."""
    return part(_("联系方式"), *(part(each.title, points(_people(each)), _note(each)) for each in rulebook.contacts))


def _people(contact: Contact) -> Iterator[Line]:
    for person in contact.people:
        ways = (person.phone, person.email, person.hours)
        yield Line(_("，").join(way for way in ways if way), contact.clause or "", lead=_("%s：") % person.name)


def _note(contact: Contact) -> Line | None:
    return Line(contact.note) if contact.note else None
