"""The desk's list as an Excel file: what the filter shows, whole, and nothing in it that Excel would run."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.documents.sheets import Sheet
from saiban.editions.models import Edition
from saiban.entries.commands.screening import screen_entry
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import rows_for_sheet
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/shic-7/entries.xlsx"
ClientFor = Callable[[Person], Client]


def lines_of(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def taken(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(ADDRESS + query)
    assert answer.status_code == 200, answer
    return lines_of(answer.content)


@pytest.fixture
def handed_in(edition: Edition, cast: Cast) -> None:
    make_draft(edition, cast.owner, NOW, title="还没写完", lead=hospital(9))
    first = make_submission(edition, cast.owner, NOW, title="智慧门诊", lead=hospital(1), joint=(company(5),))
    make_submission(edition, cast.owner, NOW, title="智慧病房", lead=hospital(2))
    make_submission(edition, cast.owner, NOW, title="远程会诊", lead=hospital(3, province="44"))
    screen_entry(
        entry_id=first.entry_id,
        submission_id=first.pk,
        actor=cast.hunan,
        verdict="rejected",
        reason="不合要求",
        now=NOW,
    )


def test_the_sheet_has_what_the_filter_shows_of_the_own_division(
    handed_in: None, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.hunan)
    head, *lines = taken(client)
    assert [line[1] for line in lines] == ["智慧病房", "智慧门诊"]
    line = dict(zip(head, lines[1], strict=True))
    assert (line["状态"], line["初审结论"], line["意见或理由"]) == ("初审未通过", "不通过", "不合要求")
    assert line["主体申报单位"] == hospital(1).name and line["联合申报单位"] == company(5).name
    assert [line[1] for line in taken(client, "?state=submitted")[1:]] == ["智慧病房"]
    assert [line[1] for line in taken(client, "?q=门诊")[1:]] == ["智慧门诊"]
    assert len(taken(client_for(cast.national))) == 4


def test_the_sheet_has_the_answers_to_the_contests_own_questions_but_no_essays(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    choice = next(question for question in edition.rules.fields if question.code == "maturity").choices[1]
    fields = {
        **filled_form().fields,
        "maturity": choice.code,
        "last-award-on": "2023-05-01",
        "innovation": "写得很长" * 20,
    }
    make_submission(edition, cast.owner, NOW, fields=fields)
    head, line = taken(client_for(cast.hunan))
    told = dict(zip(head, line, strict=True))
    assert (told["项目所处阶段"], told["最近一次同领域获奖日期"]) == (choice.name, "2023-05-01")
    assert "创新点" not in told and "写得很长" not in "".join(map(str, line))
    [row] = rows_for_sheet(get_desk_for(cast.hunan, "shic-7"), DeskFilter())
    form, answers = row[-2:]
    assert "innovation" not in answers and not {"abstract", "fields"} & set(form), "long texts are not read"


def test_who_takes_a_list_along_is_on_record(handed_in: None, cast: Cast, client_for: ClientFor) -> None:
    taken(client_for(cast.hunan), "?state=submitted")
    row = AuditRow.objects.get(verb="take_sheet")
    assert (row.actor_id, row.detail["given"]) == (cast.hunan.pk, "?state=submitted")


def test_who_only_observes_takes_nothing_along(handed_in: None, client_for: ClientFor) -> None:
    observer = make_person("观察员")
    make_role(observer, RoleKind.OBSERVER, "shic-7")
    client = client_for(observer)
    assert client.get("/desk/shic-7/entries/").status_code == 200
    assert client.get(ADDRESS).status_code == 404
    assert "导出为 Excel" not in client.get("/desk/shic-7/entries/").content.decode()


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")', "http://x"])
def test_nothing_that_somebody_typed_is_a_formula_or_a_link(typed: str) -> None:
    sheet = Sheet("表", ["名称", "数"])
    sheet.add([typed, 3])
    data = sheet.data()
    assert lines_of(data) == [["名称", "数"], [typed, 3.0]]
    from zipfile import ZipFile

    inside = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in inside and b"hyperlink" not in inside


def test_the_sheet_takes_as_many_queries_for_three_entries_as_for_one(
    handed_in: None, cast: Cast, assert_queries: Any
) -> None:
    desk = get_desk_for(cast.national, "shic-7")
    for given, count in ((DeskFilter(text="门诊"), 1), (DeskFilter(), 3)):
        with assert_queries(1):
            assert len(list(rows_for_sheet(desk, given))) == count
