"""What was said or taken in by mistake is taken back: that two projects are different, and lists of earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.entries.commands.dismissals import dismiss_suspect, restore_suspect
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.withdrawn_lists import take_out_project_list, withdraw_project_list
from saiban.entries.invariants.alike import known_projects_are_on_file
from saiban.entries.known import Dismissal, KnownProject, ProjectGram, ProjectList, Suspect
from saiban.entries.models import Entry
from saiban.entries.testing import hospital
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.test_likeness import ONE, TWO, entered
from saiban.entries.tests.test_project_lists import taken

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def row(ordinal: int, number: str, title: str = ONE.title, outcome: str = "") -> list[object]:
    """In the order of `COLUMNS`."""
    return [ordinal, number, title, ONE.abstract, "示范医院", "", outcome, "2023-07-08" if outcome else ""]


# --- that two projects are different ones -----------------------------------------------------------------------------


@pytest.fixture
def pair(edition: Edition, cast: Cast) -> tuple[Entry, KnownProject]:
    """Two entries of Hunan that are alike, said to be different ones."""
    first = entered(edition, cast, ONE)
    second = entered(edition, cast, replace(TWO, abstract=ONE.abstract), hospital(2))
    other = KnownProject.objects.get(entry=first)
    dismiss_suspect(entry_id=second.pk, project_id=other.pk, actor=cast.hunan, reason="对象不同", now=NOW)
    return second, other


def test_h16_a_dismissal_is_taken_back_on_both_sides_and_stays_in_the_record(
    pair: tuple[Entry, KnownProject], cast: Cast
) -> None:
    entry, other = pair
    assert not Suspect.objects.filter(is_open=True).exists()
    restore_suspect(entry_id=entry.pk, project_id=other.pk, actor=cast.hunan, now=NOW)
    assert Suspect.objects.filter(is_open=True).count() == 2
    assert [each.retracted_by for each in Dismissal.objects.all()] == [cast.hunan] * 2
    assert AuditRow.objects.get(verb="restore_suspect").detail["reason"] == "对象不同"
    # Compared again, they still wait.
    compare_entry(entry_id=entry.pk, now=NOW, anew=True)
    assert Suspect.objects.filter(is_open=True).count() == 2
    with pytest.raises(NotThere):
        restore_suspect(entry_id=entry.pk, project_id=other.pk, actor=cast.hunan, now=NOW)


def test_only_its_committee_takes_a_dismissal_back(pair: tuple[Entry, KnownProject], cast: Cast) -> None:
    entry, other = pair
    for stranger in (cast.guangdong, cast.observer):
        with pytest.raises(NotThere):
            restore_suspect(entry_id=entry.pk, project_id=other.pk, actor=stranger, now=NOW)


def test_a_dismissal_is_taken_back_on_its_page(
    pair: tuple[Entry, KnownProject], cast: Cast, client_for: ClientFor
) -> None:
    entry, other = pair
    address = f"/desk/shic-7/entries/{entry.public_id}/similar/{other.pk}/"
    client = client_for(cast.hunan)
    assert "撤回认定" in client.get(address).content.decode()
    assert client.post(address, {"do": "restore"}).status_code == 302
    assert "已撤回认定" in client.get(address).content.decode()
    page = client.get(address).content.decode()
    assert "撤回认定" not in page and "认定为不同项目" in page


# --- a list of earlier projects ---------------------------------------------------------------------------------------


def withdrawn(projects: ProjectList, cast: Cast) -> ProjectList:
    withdraw_project_list(list_id=projects.pk, why="导错了名单", actor=cast.national, now=NOW)
    take_out_project_list(list_id=projects.pk, now=NOW)
    projects.refresh_from_db()
    return projects


def test_h14_a_list_is_withdrawn_with_all_that_was_found_by_it(edition: Edition, cast: Cast) -> None:
    entry = entered(edition, cast, ONE)
    compare_entry(entry_id=entry.pk, now=NOW)
    projects = taken(edition, cast, row(6, "2023-1"), row(5, "2022-1"))
    assert Suspect.objects.filter(entry=entry).count() == 2
    projects = withdrawn(projects, cast)
    assert projects.state == ProjectList.State.WITHDRAWN and projects.stayed == 0
    assert not Suspect.objects.exists()
    assert not KnownProject.objects.filter(entry=None, is_compared=True).exists()
    listed = KnownProject.objects.filter(entry=None).values_list("pk", flat=True)
    assert not ProjectGram.objects.filter(project__in=listed).exists()
    assert list(known_projects_are_on_file()) == []
    verbs = AuditRow.objects.filter(subject_id=projects.public_id).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["withdraw_project_list", "take_out_project_list"]


def test_h14_a_list_that_was_withdrawn_is_taken_in_again_as_if_it_were_new(edition: Edition, cast: Cast) -> None:
    entry = entered(edition, cast, ONE)
    compare_entry(entry_id=entry.pk, now=NOW)
    withdrawn(taken(edition, cast, row(6, "2023-1")), cast)
    again = taken(edition, cast, row(6, "2023-1"))
    assert (again.added, again.changed) == (1, 0)
    assert Suspect.objects.filter(entry=entry).count() == 1 and list(known_projects_are_on_file()) == []


def test_what_a_withdrawn_list_changed_is_as_it_was(edition: Edition, cast: Cast) -> None:
    taken(edition, cast, row(6, "2023-1", "原来的题目", "二等奖"))
    second = taken(edition, cast, row(6, "2023-1", "改过的题目", "一等奖"), row(6, "2023-2", "新的题目"))
    assert (second.added, second.changed) == (1, 1)
    withdrawn(second, cast)
    project = KnownProject.objects.get(number="2023-1")
    assert (project.title, project.outcome, str(project.outcome_on)) == ("原来的题目", "二等奖", "2023-07-08")
    assert project.is_compared and not KnownProject.objects.get(number="2023-2").is_compared
    assert list(known_projects_are_on_file()) == []


def test_what_a_later_list_speaks_of_as_well_stays_and_is_counted(edition: Edition, cast: Cast) -> None:
    first = taken(edition, cast, row(6, "2023-1", "题目一"), row(6, "2023-2", "题目二"))
    taken(edition, cast, row(6, "2023-1", "题目一", "一等奖"))
    assert withdrawn(first, cast).stayed == 1
    assert list(KnownProject.objects.filter(is_compared=True).values_list("number", flat=True)) == ["2023-1"]


def test_a_withdrawal_wants_a_reason_and_a_list_that_is_in(edition: Edition, cast: Cast) -> None:
    projects = taken(edition, cast, row(6, "2023-1"))
    with pytest.raises(Refused) as refusal:
        withdraw_project_list(list_id=projects.pk, why=" ", actor=cast.national, now=NOW)
    assert [reason.item for reason in refusal.value.reasons] == ["why"]
    ProjectList.objects.update(state=ProjectList.State.TAKEN)
    with pytest.raises(Refused, match="还没有导入完"):
        withdraw_project_list(list_id=projects.pk, why="错了", actor=cast.national, now=NOW)
    # One from before lists remembered what they changed.
    ProjectList.objects.update(state=ProjectList.State.DONE, changed=1)
    with pytest.raises(Refused, match="修改前的内容"):
        withdraw_project_list(list_id=projects.pk, why="错了", actor=cast.national, now=NOW)


def test_withdrawing_twice_is_withdrawing_once(edition: Edition, cast: Cast) -> None:
    projects = withdrawn(taken(edition, cast, row(6, "2023-1")), cast)
    withdrawn(projects, cast)
    assert AuditRow.objects.filter(verb__in=["withdraw_project_list", "take_out_project_list"]).count() == 2


def test_a_list_is_withdrawn_on_its_page(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    projects = taken(edition, cast, row(6, "2023-1"))
    client, address = client_for(cast.national), f"/desk/shic-7/earlier/{projects.public_id}/"
    assert client.post(address, {"do": "withdraw", "why": ""}).status_code == 422
    assert client.post(address, {"do": "withdraw", "why": "导错了名单"}).status_code == 302
    assert "正在撤回" in client.get(address).content.decode()
    take_out_project_list(list_id=projects.pk, now=NOW)
    page = client.get(address).content.decode()
    assert "已撤回" in page and "导错了名单" in page
