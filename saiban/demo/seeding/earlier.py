"""Projects of the 5th and 6th editions, as a list that the national committee brings along; some of them come again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from saiban.accounts.models import Person
from saiban.core.windows import BEIJING
from saiban.demo.invention.outcomes import STATES
from saiban.demo.invention.plan import Planned
from saiban.demo.invention.projects import Projects
from saiban.demo.invention.words import chance
from saiban.documents.sheets import Sheet
from saiban.editions.models import Edition
from saiban.entries.commands.project_lists import confirm_project_list, keep_project_list
from saiban.entries.known import ProjectList
from saiban.entries.rules.listed import COLUMNS

UPLOADED = datetime(2024, 4, 24, 10, 0, tzinfo=BEIJING)
OTHERS = 40
DAYS = {5: "2022-08-20", 6: "2023-07-08"}
PRIZES = ("", "", "入围奖", "三等奖", "二等奖", "一等奖")
Row = tuple[object, ...]


def bring_earlier_projects(edition: Edition, planned: Sequence[Planned], national: Person) -> ProjectList:
    """Uploaded, looked at and confirmed; taking it in is the worker's."""
    sheet = Sheet("往届项目", COLUMNS.values())
    for row in rows_of(planned):
        sheet.add(row)
    kept = keep_project_list(
        edition=edition, data=sheet.data(), filename="第五、六届项目名单.xlsx", actor=national, now=UPLOADED
    )
    return confirm_project_list(list_id=kept.pk, actor=national, now=UPLOADED)


def rows_of(planned: Sequence[Planned]) -> Iterator[Row]:
    """Two projects that wait in Hunan were there before: one for the third time, one as another unit's."""
    waiting = [each for each in planned if each.division == "hunan" and STATES[each.outcome] == "submitted"]
    led = [each for each in waiting if each.form.lead.name]
    for number, (each, editions, lead) in enumerate(_again(led)):
        for ordinal in editions:
            title = f"{each.form.title}（{ordinal - 4}期）"
            yield _row(ordinal, f"{900 + number}", title, _as_it_was(each.form.abstract), lead, "二等奖")
    yield from _others()


def _again(led: Sequence[Planned]) -> Iterator[tuple[Planned, tuple[int, ...], str]]:
    if led:
        yield led[0], (5, 6), led[0].form.lead.name
    if len(led) > 1:
        yield led[1], (6,), "岱舆示范医院"


def _as_it_was(abstract: str) -> str:
    """The text of a year before: the end was another one, and the numbers were smaller."""
    sentences = [sentence for sentence in abstract.split("。") if sentence]
    return "。".join(sentences[:-1]) + "。目前处在试用阶段，计划明年扩大范围。"


def _others() -> Iterator[Row]:
    luck, projects = chance("earlier"), Projects()
    for number in range(OTHERS):
        project = projects.draw(luck.choice(("applied", "technical", "county")), luck)
        lead = f"{luck.choice(('归墟', '扶摇', '羲和', '云岫'))}第{luck.randint(1, 9)}示范医院"
        yield _row(5 + number % 2, f"{number + 1:03}", project.title, project.abstract, lead, luck.choice(PRIZES))


def _row(ordinal: int, number: str, title: str, abstract: str, lead: str, outcome: str) -> Row:
    """In the order of `COLUMNS`."""
    return (ordinal, f"{ordinal + 2017}-{number}", title, abstract, lead, "", outcome, DAYS[ordinal] if outcome else "")
