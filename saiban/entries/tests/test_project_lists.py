"""Lists of earlier projects: looked at before anything is written, then taken in as a whole or not at all (H14)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.bench.likeness.invention import Language
from saiban.core.errors import Refused
from saiban.documents.sheets import Sheet
from saiban.editions.models import Edition
from saiban.entries.commands import project_lists
from saiban.entries.commands.filing import put_on_file
from saiban.entries.commands.project_lists import (
    compare_project_list,
    confirm_project_list,
    keep_project_list,
    take_in_project_list,
)
from saiban.entries.known import KnownProject, ProjectGram, ProjectList, Suspect
from saiban.entries.project_sheets import read_list, template
from saiban.entries.rules.listed import COLUMNS
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.test_likeness import ONE, TWO, entered

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
ADDRESS = "/desk/shic-7/earlier/"
State = ProjectList.State


def row(title: str = "智慧门诊", **said: Any) -> list[Any]:
    known: dict[str, Any] = {"ordinal": 6, "title": title, "lead": "示范医院", "abstract": "简介"}
    return [(known | said).get(key, "") for key in COLUMNS]


def file_of(rows: Sequence[Sequence[Any]], head: Sequence[str] = tuple(COLUMNS.values())) -> bytes:
    sheet = Sheet("往届项目", head)
    for cells in rows:
        sheet.add(cells)
    return sheet.data()


def kept(edition: Edition, cast: Cast, *rows: Sequence[Any]) -> ProjectList:
    return keep_project_list(edition=edition, data=file_of(rows), filename="往届.xlsx", actor=cast.national, now=NOW)


def taken(edition: Edition, cast: Cast, *rows: Sequence[Any]) -> ProjectList:
    """Looked at, confirmed, and done by the worker."""
    projects = kept(edition, cast, *rows)
    confirm_project_list(list_id=projects.pk, actor=cast.national, now=NOW)
    take_in_project_list(list_id=projects.pk, now=NOW)
    compare_project_list(list_id=projects.pk, now=NOW)
    projects.refresh_from_db()
    return projects


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_template_is_a_list_that_can_be_read() -> None:
    data = template(7)
    head = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[0]
    assert head == list(COLUMNS.values())
    assert [line.faults for line in read_list(data, 7)] == [(), ()]


def test_columns_may_stand_in_another_order_and_others_beside_them() -> None:
    data = file_of([["备注", "示范医院", "第六届", "智慧门诊"]], ["备注", "主体申报单位", "届次", "项目名称"])
    (line,) = read_list(data, 7)
    assert line.listed and (line.listed.ordinal, line.listed.title, line.listed.lead) == (6, "智慧门诊", "示范医院")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (file_of([["x"]], ["项目名称"]), "缺少这些列：届次、主体申报单位"),
        (file_of([]), "没有项目"),
        (b"PK\x03\x04 broken", ""),
        (b"%PDF-1.4", ""),
        (b"", ""),
    ],
)
def test_what_is_no_such_list_is_refused_with_the_way_out(
    edition: Edition, cast: Cast, data: bytes, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        keep_project_list(edition=edition, data=data, filename="往届.xlsx", actor=cast.national, now=NOW)
    assert words in refused.value.reasons[0].message and not ProjectList.objects.exists()


# --- taking it in -----------------------------------------------------------------------------------------------------


def test_looking_at_a_list_writes_none_of_its_projects(edition: Edition, cast: Cast) -> None:
    projects = kept(edition, cast, row(), row("远程会诊"))
    assert (projects.state, projects.size) == (State.LOOKED_AT, 2) and not KnownProject.objects.exists()
    take_in_project_list(list_id=projects.pk, now=NOW)
    assert not KnownProject.objects.exists(), "nobody has confirmed it"


def test_a_list_with_a_wrong_line_is_not_taken_in_at_all(edition: Edition, cast: Cast) -> None:
    projects = kept(edition, cast, row(), row(""))
    with pytest.raises(Refused):
        confirm_project_list(list_id=projects.pk, actor=cast.national, now=NOW)
    projects.refresh_from_db()
    assert projects.state == State.LOOKED_AT


def test_h14_what_a_list_tells_is_known_from_then_on(edition: Edition, cast: Cast) -> None:
    done = taken(edition, cast, row(number="A-1", joint="甲医院、乙公司", outcome="二等奖", outcome_on="2023-07-08"))
    project = KnownProject.objects.get()
    assert (done.state, done.added, done.changed) == (State.DONE, 1, 0)
    assert (project.ordinal, project.number, project.outcome, str(project.outcome_on)) == (
        6, "A-1", "二等奖", "2023-07-08",
    )  # fmt: skip
    assert project.units == sorted(["示范医院", "甲医院", "乙公司"])
    verbs = list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["keep_project_list", "confirm_project_list", "take_in_project_list", "compare_project_list"]


def test_the_same_list_again_changes_nothing_and_a_mended_one_what_was_mended(edition: Edition, cast: Cast) -> None:
    rows = [row(number="A-1"), row("远程会诊"), row("数字病理", lead="乙公司")]
    taken(edition, cast, *rows)
    before = list(KnownProject.objects.order_by("pk").values())
    again = taken(edition, cast, *rows)
    assert (again.added, again.changed) == (0, 0) and list(KnownProject.objects.order_by("pk").values()) == before
    mended = taken(
        edition, cast, row(number="A-1", title="新名称"), row("远程 会诊", number="A-2"), row("数字病理", lead="丙公司")
    )
    assert (mended.added, mended.changed) == (1, 2) and KnownProject.objects.count() == 4
    renamed = KnownProject.objects.get(number="A-1")
    filed = set(ProjectGram.objects.filter(project=renamed.pk).values_list("gram", flat=True))
    assert filed == set(renamed.grams)


def test_two_rows_of_a_list_that_are_one_project_bring_one(edition: Edition, cast: Cast) -> None:
    """One row knows its number and the other one does not; no file says so of itself."""
    projects = taken(edition, cast, row(number="7", outcome="入围"), row(outcome="二等奖"))
    assert [(known.number, known.outcome) for known in KnownProject.objects.all()] == [("7", "二等奖")]
    assert (projects.added, projects.changed, projects.before) == (1, 0, {})


def test_confirming_twice_takes_it_in_once(edition: Edition, cast: Cast) -> None:
    projects = taken(edition, cast, row())
    confirm_project_list(list_id=projects.pk, actor=cast.national, now=NOW)
    take_in_project_list(list_id=projects.pk, now=NOW)
    projects.refresh_from_db()
    assert projects.state == State.DONE and KnownProject.objects.count() == 1


def test_of_what_was_entered_here_a_list_tells_the_outcome_alone(edition: Edition, cast: Cast) -> None:
    entry = entered(edition, cast, ONE)
    known = KnownProject.objects.get()
    KnownProject.objects.update(ordinal=6)
    told = row(ONE.title, number=entry.number, lead="别的写法", outcome="一等奖", abstract="")
    done = taken(edition, cast, told)
    now = KnownProject.objects.get()
    assert (done.added, done.changed) == (0, 1)
    assert (now.pk, now.outcome, now.abstract, now.lead_name) == (known.pk, "一等奖", known.abstract, known.lead_name)


def test_h14_entries_that_were_there_before_the_list_are_compared_with_it(edition: Edition, cast: Cast) -> None:
    entry = entered(edition, cast, ONE)
    assert not Suspect.objects.exists()
    taken(edition, cast, row(TWO.title, abstract=ONE.abstract, lead="第1示范医院"), row("远程会诊"))
    (found,) = Suspect.objects.filter(entry=entry)
    assert (found.project.title, found.degree, found.same_unit) == (TWO.title, 2, True)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_done(edition: Edition, cast: Cast) -> None:
    language = Language(5)
    texts = [language.project() for _ in range(3_000)]
    rows = [row(text.title, abstract=text.abstract, number=f"A-{n}") for n, text in enumerate(texts)]
    projects = kept(edition, cast, *rows)
    confirm_project_list(list_id=projects.pk, actor=cast.national, now=NOW)
    worker = subprocess.Popen([sys.executable, "-W", "ignore", "-c", _WORK, str(projects.pk)], env=_surroundings())
    try:
        wait_until(lambda: ProjectList.objects.get(pk=projects.pk).progress >= 500, worker)
        worker.send_signal(signal.SIGKILL)
    finally:
        worker.wait(10)
    wait_until(_nobody_else_is_here, None)
    assert ProjectList.objects.get(pk=projects.pk).state == State.WAITING
    assert not KnownProject.objects.exists() and not ProjectGram.objects.exists()
    take_in_project_list(list_id=projects.pk, now=NOW)
    compare_project_list(list_id=projects.pk, now=NOW)
    assert KnownProject.objects.count() == 3_000 and ProjectList.objects.get(pk=projects.pk).state == State.DONE


_WORK = """
import sys, django
django.setup()
from django.utils import timezone
from saiban.entries.commands.project_lists import take_in_project_list
take_in_project_list(list_id=int(sys.argv[1]), now=timezone.now())
"""


def _surroundings() -> dict[str, str]:
    """Another process on the tests' own database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {**os.environ, "DATABASE_URL": urlunsplit(url), "DJANGO_SETTINGS_MODULE": "saiban.config.settings"}


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[bytes] | None, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert process is None or process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def _nobody_else_is_here() -> bool:
    """The server notices a dead client when it next has something to tell it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state = 'active'"
        )
        return bool(cursor.fetchone()[0] == 0)


def test_what_fails_in_the_middle_is_taken_back_whole(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = kept(edition, cast, *(row(f"项目第{n}号") for n in range(5)))
    confirm_project_list(list_id=projects.pk, actor=cast.national, now=NOW)
    done = put_on_file
    monkeypatch.setattr(project_lists, "AT_ONCE", 2)
    monkeypatch.setattr(
        project_lists, "put_on_file", lambda some: done(some) if KnownProject.objects.count() < 4 else 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        take_in_project_list(list_id=projects.pk, now=NOW)
    assert not KnownProject.objects.exists() and not ProjectGram.objects.exists()


# --- the pages --------------------------------------------------------------------------------------------------------


def upload(client: Client, *rows: Sequence[Any]) -> Any:
    return client.post(ADDRESS, {"file": SimpleUploadedFile("往届.xlsx", file_of(rows))})


def test_h14_the_national_committee_takes_a_list_in(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.national)
    assert "还没有任何一届的项目" in client.get(ADDRESS).content.decode()
    assert client.get(ADDRESS + "template.xlsx").content[:2] == b"PK"
    page = upload(client, row(), row("远程会诊"))["Location"]
    assert "2 行都可以导入" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert "正在导入" in client.get(page).content.decode()
    projects = ProjectList.objects.get()
    take_in_project_list(list_id=projects.pk, now=NOW)
    assert "正在与本届提交的项目比对" in client.get(page).content.decode()
    compare_project_list(list_id=projects.pk, now=NOW)
    assert "新增 2 个项目" in client.get(page).content.decode()
    assert "第6届" in client.get(ADDRESS).content.decode()


def test_each_wrong_line_stands_beside_what_is_wrong_with_it(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.national)
    page = upload(client, row(), row("没有单位", lead=""), row("去年的", ordinal="去年"))["Location"]
    shown = client.get(page).content.decode()
    assert "2 行有误" in shown and "缺少主体申报单位。" in shown and "届次应是数字" in shown and "确认导入" not in shown
    assert client.post(page).status_code == 422


def test_a_file_that_is_no_list_is_refused_on_the_same_page(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.national)
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile("往届.xlsx", b"nothing of the kind")})
    assert answer.status_code == 422 and not ProjectList.objects.exists()
    assert client.post(ADDRESS, {}).status_code == 422


@pytest.mark.parametrize("who", ["hunan", "observer", "stranger", "owner"])
def test_h1_lists_are_the_national_committees(edition: Edition, cast: Cast, client_for: ClientFor, who: str) -> None:
    projects = kept(edition, cast, row())
    client = client_for(getattr(cast, who))
    for address in (ADDRESS, ADDRESS + "template.xlsx", f"{ADDRESS}{projects.public_id}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{ADDRESS}{projects.public_id}/").status_code == 404
    projects.refresh_from_db()
    assert projects.state == State.LOOKED_AT
