"""Limits on entering: the window (H7), places per unit (H13) and person, one project once (H16), the terms (H17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from saiban.core.windows import Phase, Window, show_closing, show_opening
from saiban.entries.rules.awards import WEIGHTS
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.limits import PerUnit, PerUnitWithin


def window_findings(facts: Facts) -> Iterator[Finding]:
    """Whether anything may be handed in at this moment (H7)."""
    window, clause = facts.window, clause_of(facts.rulebook.stage_of_kind("registration"))
    what = _registration(facts)
    if may_still_correct(facts.correct_until, facts.now):
        return
    if window is None:
        yield Finding("window", f"{what}时间尚未公布，暂时不能提交；草稿会保留。", Weight.REFUSED, clause=clause)
    elif window.phase(facts.now) is Phase.UPCOMING:
        assert window.opens
        message = f"{what}将于 {show_opening(window.opens)}（北京时间）开始，现在可以先填写草稿。"
        yield Finding("window", message, Weight.REFUSED, clause=clause)
    elif window.phase(facts.now) is Phase.CLOSED:
        yield _closed(what, window, clause)


def _registration(facts: Facts) -> str:
    """Registration, by the track whose time it is where times differ."""
    tracks = (track for track, _times in facts.rulebook.registration_by_track)
    return next((f"“{track.name}”的报名" for track in tracks if track.code == facts.form.track), "报名")


def _closed(what: str, window: Window, clause: str) -> Finding:
    assert window.closes
    message = f"{what}已于 {show_closing(window.closes)}（北京时间）截止，此后不再接收提交。"
    return Finding("window", message, Weight.REFUSED, "您填写的内容仍保存在草稿中；如有疑问请联系组委会。", clause)


def may_still_correct(correct_until: datetime | None, now: datetime) -> bool:
    """A returned entry may be mended until its own date, also after the window closed."""
    return correct_until is not None and now < correct_until


def is_open(window: Window | None, correct_until: datetime | None, now: datetime) -> bool:
    """Whether an entry may be handed in, amended or withdrawn at `now`."""
    return may_still_correct(correct_until, now) or (window is not None and now in window)


def place_findings(facts: Facts) -> Iterator[Finding]:
    """A unit takes part in so many entries of an edition, or of one of its parts, at most (H13)."""
    limits = {limit.key: limit for limit in facts.rulebook.limits.of_units}
    names = dict(facts.form.units())
    for (key, item), taken in facts.places_taken.items():
        if taken >= limits[key].max:
            yield _no_place(facts, limits[key], item, names[item].name, taken)


def _no_place(facts: Facts, limit: PerUnit, item: str, name: str, taken: int) -> Finding:
    within, elsewhere = _within(facts, limit)
    return Finding(
        f"{item}.name",
        f"“{name}”{_part_counted(facts.rulebook, limit)}已{within}报名 {taken} 个项目，每个单位最多 {limit.max} 个。",
        Weight.NOTED if limit.severity == "warn" else Weight.REFUSED,
        f"请先撤回该单位的其他项目，{elsewhere}或改由其他单位申报。",
        clause_of(limit),
    )


def _part_counted(rulebook: Rulebook, limit: PerUnit) -> str:
    """In which part a unit counts; where none joins another there is but one."""
    if not any(kind.joint_units_max for kind in rulebook.applicant_kinds):
        return ""
    return f"以{'主体或联合申报单位' if 'joint' in limit.counted else rulebook.words.lead_unit}身份"


def _within(facts: Facts, limit: PerUnit) -> tuple[str, str]:
    """Where the limit counts the entry, and the way out of there."""
    rules, track, division = facts.rulebook, facts.form.track, facts.division
    if not isinstance(limit, PerUnitWithin):
        return "", ""
    if limit.within == "division" and division:
        return f"在{rules.words.division}“{rules.division(division).name}”", ""
    tracks = limit.only_tracks if limit.within == "edition" else (track,)
    named = "".join(f"“{rules.track(code).name}”" for code in tracks)
    return (f"在{rules.words.track}{named}", f"或改报其他{rules.words.track}，") if tracks else ("", "")


def person_findings(facts: Facts) -> Iterator[Finding]:
    """One person hands in so many entries of an edition at most."""
    limit = facts.rulebook.limits.per_person
    if limit is None or facts.owner_entered < limit.max:
        return
    message = f"您已提交 {facts.owner_entered} 个项目，每人最多 {limit.max} 个。"
    weight = Weight.NOTED if limit.severity == "warn" else Weight.REFUSED
    yield Finding("applicant", message, weight, "请先撤回其中一个项目。", clause_of(limit))


def named_findings(facts: Facts) -> Iterator[Finding]:
    """Somebody whom entries name takes part in so many of an edition at most, in the parts that a limit counts."""
    for limit in facts.rulebook.limits.per_named_person:
        part = "或".join(facts.rulebook.named_as(limit))
        for each in facts.engaged:
            if each.limit != limit.code or each.count < limit.max:
                continue
            known = f"（编号 {'、'.join(each.numbers)}）" if each.numbers else ""
            yield Finding(
                f"{each.item}.name",
                f"“{each.name}”作为{part}已参加 {each.count} 个项目{known}，每人最多 {limit.max} 个。",
                WEIGHTS[limit.severity],
                "请更换人选，或先从其他项目中撤下；本人没有参加其他项目的，请联系组委会核实。",
                clause_of(limit),
                waivable=limit.severity == "waivable",
            )


def same_project_findings(facts: Facts) -> Iterator[Finding]:
    """A project is entered once, in one track and one division (H16)."""
    limit = facts.rulebook.limits.same_project
    if limit is None:
        return
    words = facts.rulebook.words
    once = f"一个{words.track}、一个{words.division}" if facts.rulebook.has_divisions else f"一个{words.track}"
    for claimant, number in facts.same_project.items():
        yield Finding(
            "title",
            f"{claimant}已报名同名项目（编号 {number}）；同一项目只能选择{once}报名一次。",
            Weight.NOTED if limit.severity == "warn" else Weight.REFUSED,
            f"如要改换{words.track}，请修改原项目，或先撤回原项目；确是不同的项目，请改用能区分的名称。",
            clause_of(limit),
        )


def terms_findings(facts: Facts) -> Iterator[Finding]:
    if not facts.terms_accepted:
        terms = facts.rulebook.terms
        yield Finding("terms", f"请阅读并同意《{terms.title}》。", clause=clause_of(terms))
