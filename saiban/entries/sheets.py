"""The desk's list as an Excel sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import compress
from typing import Any

from django.utils.translation import gettext as _

from saiban.core.windows import BEIJING
from saiban.documents.sheets import Sheet
from saiban.editions.models import Division, Track
from saiban.entries.models import Screening, State
from saiban.entries.rules.form import EntryForm
from saiban.entries.summaries import answer_in_words
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.people import EntryField

Row = tuple[Any, ...]


def _questions(rulebook: Rulebook) -> list[EntryField]:
    """The contest's own questions that stand in a sheet: answers as long as an essay do not."""
    return [question for question in rulebook.fields if question.type != "long_text"]


def _columns(rulebook: Rulebook) -> list[tuple[str, bool]]:
    """The columns, and whether each stands in the sheet: what this contest does not have it need not hear of."""
    words = rulebook.words
    led = any(kind.led_by_unit for kind in rulebook.applicant_kinds)
    joint = any(kind.joint_units_max for kind in rulebook.applicant_kinds)
    return [
        (_("项目编号"), True), (_(words.title), True), (_("状态"), True),
        (_(words.division), rulebook.has_divisions), (_(words.track), True), (_("申报主体"), True),
        (_(words.lead_unit), led), (_("统一社会信用代码"), led), (_("单位级别"), bool(rulebook.unit_levels)),
        (_("联合申报单位"), joint), (_("负责人"), True), (_("负责人电话"), True),
        (_("团队人数"), rulebook.team.max > 1), (_(words.mentor), rulebook.mentors.max > 0), (_("提交时间"), True),
        (_("提交次数"), True), (_("初审结论"), True), (_("意见或理由"), True), (_("初审人"), True),
        (_("初审时间"), True), *((question.label, True) for question in _questions(rulebook)),
    ]  # fmt: skip


def sheet_of(
    rows: Iterable[Row], rulebook: Rulebook, divisions: Mapping[int, Division], tracks: Mapping[int, Track]
) -> bytes:
    """The rows of `queries.desk_list.rows_for_sheet` as a file, names in the place of codes."""
    titles, kept = zip(*_columns(rulebook), strict=True)
    sheet = Sheet(_("参赛项目"), list(compress(titles, kept)))
    names = _Names(rulebook)
    for row in rows:
        sheet.add(compress(_cells(row, names, divisions, tracks), kept))
    return sheet.data()


class _Names:
    """What codes are called, in the reader's language."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.states = {state.value: str(state.label) for state in State}
        self.verdicts = {verdict.value: str(verdict.label) for verdict in Screening.Verdict}
        self.applicants = {kind.code: kind.name for kind in rulebook.applicant_kinds}
        self.levels = {level.code: level.name for level in rulebook.unit_levels}
        self.leaders = {role.code for role in rulebook.member_roles if role.leader}
        self.questions = _questions(rulebook)


def _cells(row: Row, names: _Names, divisions: Mapping[int, Division], tracks: Mapping[int, Track]) -> Iterator[Any]:
    number, title, state, division, track, submitted_at, sequence, verdict, reason, by, at, data, answers = row
    form = EntryForm.read(data)
    leader = next((member for member in form.members if member.role in names.leaders), None)
    yield from (number, title, names.states[state], divisions[division].name, tracks[track].name)
    yield from (names.applicants.get(form.applicant, ""), form.lead.name, form.lead.uscc)
    yield names.levels.get(form.lead.level, "")
    yield "、".join(part.name for part in form.joint)
    yield from (leader.name if leader else "", leader.phone if leader else "", len(form.members))
    yield "、".join(mentor.name for mentor in form.mentors)
    decided = names.verdicts.get(verdict, "")
    yield from (_moment(submitted_at), sequence, decided, reason, by, _moment(at))
    # Answers to what was not asked were not handed in.
    yield from (answer_in_words(question, (answers or {}).get(question.code)) for question in names.questions)


def _moment(value: datetime | None) -> str:
    return value.astimezone(BEIJING).isoformat(" ", "seconds")[:19] if value else ""
