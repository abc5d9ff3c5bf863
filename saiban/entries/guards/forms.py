"""What would break of the entries themselves: where they stand, what they chose, what they answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from saiban.core.errors import Reason
from saiban.core.names import unit_key
from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, Entry
from saiban.entries.rules.facts import form_of, province_of
from saiban.entries.rules.findings import blank
from saiban.entries.rules.form import EntryForm, MemberPart
from saiban.rulebook import Change, Rulebook, Touch

_CODE = re.compile(r"\[([a-z0-9_-]+)\]")


@dataclass(frozen=True, slots=True)
class _One:
    """An entry as far as a rulebook concerns it: the codes of where it stands, what is typed, what was handed in."""

    division: str
    track: str
    typed: EntryForm
    sent: EntryForm | None


@dataclass(frozen=True, slots=True)
class _Question:
    """Whether a change would break an entry, and what to say with the number of those that it would."""

    change: Change
    breaks: Callable[[_One], bool]
    message: str
    remedy: str
    values: Mapping[str, object]

    def reason(self, count: int) -> Reason:
        return Reason("entries_affected", self.message % {**self.values, "count": count}, self.change.path, self.remedy)


Asking = Callable[[Rulebook, Change], _Question | None]


def form_objections(edition: Edition, changes: Sequence[Change]) -> Iterator[Reason]:
    """Of what entries chose and answered; they are gone through once, however much changes, and not without need."""
    asked = [_QUESTIONS.get(change.touches, _nothing)(edition.rules, change) for change in changes]
    questions = [question for question in asked if question]
    if not questions:
        return
    counts = [0] * len(questions)
    rows = Entry.objects.filter(edition=edition).order_by().select_related("submission", "division", "track")
    for entry in rows.iterator(chunk_size=500):
        one = _one(edition.rules, entry)
        for place, question in enumerate(questions):
            counts[place] += question.breaks(one)
    yield from (question.reason(count) for question, count in zip(questions, counts, strict=True) if count)


def _one(rules: Rulebook, entry: Entry) -> _One:
    sent = form_of(rules, entry.submission.form) if entry.submission and entry.state in ENTERED else None
    division, track = entry.division, entry.track
    return _One(division.code if division else "", track.code if track else "", EntryForm.read(entry.form), sent)


def _nothing(rules: Rulebook, change: Change) -> None:
    """Changes that hold for what is handed in from then on."""


def _removed_part(rules: Rulebook, change: Change) -> _Question:
    """A track or a division: also drafts stand in it."""
    where = "track" if change.touches is Touch.TRACK_REMOVED else "division"
    code = change.before["code"]
    return _Question(
        change,
        lambda one: getattr(one, where) == code,
        _("“%(name)s”有 %(count)s 个参赛项目（含草稿），不能删去。"),
        _("请保留它，并在说明里写明不再接受报名；或先请参赛方改选、撤回。"),
        change.before,
    )


def _chosen_code(chooses: Callable[[EntryForm, str], bool]) -> Asking:
    """A code that was handed in."""

    def ask(rules: Rulebook, change: Change) -> _Question:
        code = change.before["code"]
        return _Question(
            change,
            lambda one: one.sent is not None and chooses(one.sent, code),
            _("已提交的项目中有 %(count)s 个选用了“%(name)s”，不能删去。"),
            _("请保留这一项，改名或在说明里写明不再使用；确须删去的，先退回这些项目改选。"),
            change.before,
        )

    return ask


def _lost_answers(rules: Rulebook, change: Change) -> _Question:
    """A question, or one of its choices, or the kind of its answers."""
    of_members, (code, *choice) = change.path.startswith("member_fields"), _CODE.findall(change.path)
    questions = rules.member_fields if of_members else rules.fields

    def holds(form: EntryForm | None) -> bool:
        parts: Sequence[EntryForm | MemberPart] = () if form is None else form.members if of_members else [form]
        return any(_holds(part.fields.get(code), choice) for part in parts)

    return _Question(
        change,
        lambda one: holds(one.typed) or holds(one.sent),
        _("已有 %(count)s 个项目（含草稿）填写了“%(label)s”，这样修改会丢失所填内容。"),
        _("请保留原来的问题和选项，不再需要的改为选填（required = false）；要换问法的，另用新的代码新增一题。"),
        {"label": next(question.label for question in questions if question.code == code)},
    )


def _holds(answer: Any, choice: Sequence[str]) -> bool:
    """Whether it is an answer; or, where a choice is named, that choice."""
    if not choice:
        return not blank(answer) and answer is not False
    return choice[0] in (answer if isinstance(answer, list) else [answer])


def _removed_stage(rules: Rulebook, change: Change) -> _Question | None:
    if change.before["kind"] != "registration":
        return None
    return _Question(
        change,
        lambda one: one.sent is not None,
        _("已有 %(count)s 个项目在“%(name)s”阶段提交，不能删去这个阶段。"),
        _("请保留报名阶段及其代码，需要时修改名称和时间。"),
        change.before,
    )


def _moved(change: Change, moves: Callable[[_One, EntryForm], bool]) -> _Question:
    """Entries that would belong to another division than the one in which they were handed in (H5)."""
    return _Question(
        change,
        lambda one: one.sent is not None and moves(one, one.sent),
        _("有 %(count)s 个已提交的项目按新的规则应归入另一赛区，而它们已在原赛区参赛。"),
        _("请保留这些项目原来的归属；确须调整的，先退回这些项目，由参赛方重新提交。"),
        {},
    )


def _moved_provinces(rules: Rulebook, change: Change) -> _Question:
    """Provinces that leave a division move its own entries; those that come to it move the others'."""
    code, before, after = _CODE.findall(change.path)[0], set(change.before or ()), set(change.after or ())
    gone, come = before - after, after - before
    return _moved(change, lambda one, form: province_of(rules, form) in (gone if one.division == code else come))


def _moved_units(rules: Rulebook, change: Change) -> _Question | None:
    """A unit that leaves a division's list; a spelling that is mended moves nobody."""
    unit = change.before
    if change.kind != "removed" or not isinstance(unit, Mapping):
        return None
    keys, uscc = {unit_key(name) for name in (unit["name"], *unit.get("aliases", ()))}, unit.get("uscc")
    here = _CODE.findall(change.path)[0]
    return _moved(
        change,
        lambda one, form: one.division == here and (unit_key(form.lead.name) in keys or form.lead.uscc == uscc),
    )


def _moved_by_rule(rules: Rulebook, change: Change) -> _Question:
    """Another rule moves everybody; another fallback those whom no division covers."""
    if change.path != "division_rule.fallback":
        return _moved(change, lambda one, form: True)
    covered = {province for division in rules.divisions for province in division.provinces}
    return _moved(change, lambda one, form: one.division == change.before and province_of(rules, form) not in covered)


_QUESTIONS: Mapping[Touch | None, Asking] = {
    Touch.TRACK_REMOVED: _removed_part,
    Touch.DIVISION_REMOVED: _removed_part,
    Touch.STAGE_REMOVED: _removed_stage,
    Touch.APPLICANT_KIND_REMOVED: _chosen_code(lambda form, code: form.applicant == code),
    Touch.UNIT_KIND_REMOVED: _chosen_code(lambda form, code: code in [unit.kind for _item, unit in form.units()]),
    Touch.UNIT_LEVEL_REMOVED: _chosen_code(lambda form, code: form.lead.level == code),
    Touch.MEMBER_ROLE_REMOVED: _chosen_code(lambda form, code: code in [member.role for member in form.members]),
    Touch.FIELD_REMOVED: _lost_answers,
    Touch.FIELD_CHANGED: _lost_answers,
    Touch.DIVISION_PROVINCES_CHANGED: _moved_provinces,
    Touch.DIVISION_UNITS_CHANGED: _moved_units,
    Touch.DIVISION_RULE_CHANGED: _moved_by_rule,
}
