"""The desk's pages of similar projects: what is shown to whom, and what a committee does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.editions.models import Edition
from saiban.entries.commands.dismissals import dismiss_suspect
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.passing import pass_clean_entries
from saiban.entries.known import Dismissal, KnownProject, Suspect
from saiban.entries.models import Entry
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import count_states, list_for_desk
from saiban.entries.queries.doors import get_entry_for_desk
from saiban.entries.queries.similar import similar_to
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.test_likeness import ONE, THREE, TWO, entered, known

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def at(entry: Entry, project: KnownProject | None = None) -> str:
    page = f"/desk/shic-7/entries/{entry.public_id}/"
    return f"{page}similar/{project.pk}/" if project else page


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


# --- the entry's page -------------------------------------------------------------------------------------------------


def test_h14_the_entrys_page_lists_what_it_is_like(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    project = known(edition, ONE, "第1示范医院", outcome="二等奖", number="2023-0001")
    entry = entered(edition, cast, replace(ONE, title=TWO.title))
    page = read(client_for(cast.hunan), at(entry))
    for words in (
        project.title,
        "2023-0001",
        "第6届",
        "同一单位",
        "二等奖",
        "高度相似",
        "条款 H14",
        at(entry, project),
    ):
        assert words in page, words


def test_h16_an_entry_of_the_same_edition_is_told_as_such(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    entered(edition, cast, ONE, hospital(2, province="44"))
    page = read(client_for(cast.hunan), at(entered(edition, cast, replace(ONE, title=TWO.title))))
    assert "条款 H16" in page and "第2示范医院" in page and "同一单位" not in page


@pytest.mark.parametrize(("editions", "over"), [((6,), False), ((5,), False), ((5, 6), True), ((4, 5, 6), True)])
def test_h14_a_third_edition_in_a_row_is_told_beside_the_limit(
    edition: Edition, cast: Cast, client_for: ClientFor, editions: tuple[int, ...], over: bool
) -> None:
    for ordinal in editions:
        known(edition, ONE, "第1示范医院", ordinal)
    page = read(client_for(cast.hunan), at(entered(edition, cast, ONE)))
    assert (f"同一单位连续第 {len(editions) + 1} 届" in page) is over


def test_h14_other_units_editions_do_not_count(edition: Edition, cast: Cast) -> None:
    for ordinal in (5, 6):
        known(edition, ONE, "别的医院", ordinal)
    found = similar_to(entered(edition, cast, ONE))
    assert len(found.open) == 2 and found.run == 1 and not found.is_over


def test_before_the_worker_has_come_to_it_the_page_says_so(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    entry = make_submission(edition, cast.owner, NOW).entry
    client = client_for(cast.hunan)
    assert "正在与本届和往届的项目比对" in read(client, at(entry))
    compare_entry(entry_id=entry.pk, now=NOW)
    assert "没有需要核对的相似项目" in read(client, at(entry))


def test_h14_the_units_other_projects_are_there_to_be_compared(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    """The same topic in other words is found by nobody but a person, who therefore sees them all."""
    project = known(edition, TWO, "第1示范医院")
    entry = entered(edition, cast, ONE)
    client = client_for(cast.hunan)
    assert "同一单位的其他项目（1）" in read(client, at(entry))
    page = read(client, at(entry, project))
    assert "文字上不相似" in page and "认定为不同项目" not in page and "按相似项目不予通过" in page


def test_the_page_asks_the_same_of_the_database_however_much_is_found(
    edition: Edition, cast: Cast, assert_queries: Callable[[int], Any]
) -> None:
    for count in (1, 3):
        for number in range(count):
            known(edition, ONE, "第1示范医院", number=f"{count}-{number}")
    entry = get_entry_for_desk(cast.hunan, entered(edition, cast, ONE).public_id)
    with assert_queries(3):
        assert len(similar_to(entry).open) == 4
    Suspect.objects.filter(pk__in=list(Suspect.objects.values_list("pk", flat=True)[:3])).delete()
    with assert_queries(3):
        assert len(similar_to(entry).open) == 1


# --- side by side -----------------------------------------------------------------------------------------------------


def test_the_two_stand_side_by_side_with_what_they_share_marked(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    project = known(edition, replace(ONE, abstract="独有的开头。" + ONE.abstract))
    page = read(client_for(cast.hunan), at(entered(edition, cast, ONE), project))
    assert page.count(f"<mark>{ONE.title}</mark>") == 2 and page.count(ONE.abstract.rstrip("。")) == 2
    assert "独有的开头。<mark>" in page


def test_h1_of_another_divisions_entry_there_is_what_the_comparison_is_about_and_no_more(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    theirs = entered(edition, cast, ONE, hospital(2, province="44"))
    ours = entered(edition, cast, ONE)
    project = KnownProject.objects.get(entry=theirs)
    page = read(client_for(cast.hunan), at(ours, project))
    assert theirs.number in page and "第2示范医院" in page and "待初审" in page
    assert "打开该项目" not in page and theirs.public_id not in page
    for private in ("张示范", "13800000001", "李示范", "报名表.pdf", "documents/"):
        assert private not in page, private
    assert client_for(cast.hunan).get(at(theirs)).status_code == 404
    assert f"/desk/shic-7/entries/{theirs.public_id}/" in read(client_for(cast.national), at(ours, project))


def test_a_persons_own_name_is_not_told_to_other_divisions(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    from saiban.entries.rules.form import UnitPart

    changes = {"applicant": "team", "track": "technical", "lead": UnitPart(), "province": "44"}
    sent = make_submission(edition, cast.owner, NOW, title=ONE.title, abstract=ONE.abstract, **changes)
    compare_entry(entry_id=sent.entry_id, now=NOW)
    page = read(client_for(cast.hunan), at(entered(edition, cast, ONE)))
    assert "个人或团队" in page and ">参赛者<" not in page


def test_h1_a_committee_does_not_leaf_through_other_projects(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    entry, stranger = entered(edition, cast, ONE), known(edition, THREE)
    assert client_for(cast.hunan).get(at(entry, stranger)).status_code == 404
    assert client_for(cast.hunan).get(at(entry) + "similar/999999999/").status_code == 404
    assert client_for(cast.hunan).get(at(entry) + f"?like={stranger.pk}").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("guangdong", 404), ("owner", 404), ("stranger", 404), ("observer", 200)])
def test_h1_the_pair_is_for_the_entrys_own_readers(
    edition: Edition, cast: Cast, client_for: ClientFor, who: str, status: int
) -> None:
    project = known(edition, ONE)
    address, client = at(entered(edition, cast, ONE), project), client_for(getattr(cast, who))
    answer = client.get(address)
    assert answer.status_code == status and "按相似项目不予通过" not in answer.content.decode()
    assert client.post(address, {"reason": "不同"}).status_code == 404
    assert not Dismissal.objects.exists()


# --- what the committee does ------------------------------------------------------------------------------------------


def test_h14_what_is_said_to_be_different_is_not_shown_again_but_stays_on_record(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    project = known(edition, ONE)
    entry, client = entered(edition, cast, ONE), client_for(cast.hunan)
    answer = client.post(at(entry, project), {"reason": "去年做门诊，今年做病房"})
    assert (answer.status_code, answer["Location"]) == (302, at(entry) + "#similar")
    page = read(client, at(entry))
    assert "已认定为不同项目（1）" in page and "去年做门诊，今年做病房" in page and "没有需要核对的相似项目" in page
    assert "湖南委员" in read(client, at(entry, project))


def test_without_a_reason_the_page_says_so_beside_the_field(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    project = known(edition, ONE)
    address = at(entered(edition, cast, ONE), project)
    answer = client_for(cast.hunan).post(address, {"reason": " "})
    assert answer.status_code == 422 and "请写明为什么是不同的项目" in answer.content.decode()


@pytest.mark.parametrize(
    ("ordinal", "lead", "words"),
    [(6, "第1示范医院", "属同一主题"), (6, "别的医院", "内容高度重合"), (7, "别的医院", "只能报名一次")],
)
def test_the_decision_begins_with_the_reason(
    edition: Edition, cast: Cast, client_for: ClientFor, ordinal: int, lead: str, words: str
) -> None:
    project = known(edition, ONE, lead, ordinal)
    page = read(client_for(cast.hunan), f"{at(entered(edition, cast, ONE))}?like={project.pk}")
    assert words in page and project.title in page
    checked = page.split('value="rejected"')[1].split(">")[0]
    assert "checked" in checked


def test_dismissing_belongs_to_one_pair(edition: Edition, cast: Cast) -> None:
    first, second = known(edition, ONE), known(edition, ONE, "别的医院")
    entry = entered(edition, cast, ONE, hospital(3))
    dismiss_suspect(entry_id=entry.pk, project_id=first.pk, actor=cast.national, reason="不同", now=NOW)
    assert [each.project for each in similar_to(entry).open] == [second]
    assert [(each.project, said and said.reason) for each, said in similar_to(entry).dismissed] == [(first, "不同")]


# --- the desk's list --------------------------------------------------------------------------------------------------


def test_the_list_marks_what_is_to_be_compared_and_shows_it_alone(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    project = known(edition, ONE)
    alike = entered(edition, cast, ONE)
    entered(edition, cast, THREE, hospital(2))
    desk = get_desk_for(cast.hunan, "shic-7")
    assert [row.is_alike for row in list_for_desk(desk, DeskFilter())[0]] == [False, True]
    assert [row.public_id for row in list_for_desk(desk, DeskFilter(alike=True))[0]] == [alike.public_id]
    for person in (cast.hunan, cast.national):
        assert count_states(get_desk_for(person, "shic-7"), DeskFilter(alike=True))["submitted"] == 1
    page = read(client_for(cast.hunan), "/desk/shic-7/entries/?alike=1")
    assert alike.public_id in page and THREE.title not in page and "有相似项目" in page
    dismiss_suspect(entry_id=alike.pk, project_id=project.pk, actor=cast.hunan, reason="不同", now=NOW)
    assert list_for_desk(desk, DeskFilter(alike=True)) == ([], None)


def test_h14_what_is_like_another_does_not_pass_among_many(edition: Edition, cast: Cast) -> None:
    """Not even before the worker has come to it."""
    known(edition, ONE)
    sent = make_submission(edition, cast.owner, NOW, title=ONE.title, abstract=ONE.abstract)
    done = pass_clean_entries(edition=edition, public_ids=[sent.entry.public_id], actor=cast.hunan, now=NOW)
    assert not done.entries and [why for _entry, why in done.left] == ["有 1 个相似项目尚待核对。"]
