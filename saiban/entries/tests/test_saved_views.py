"""Views of the desk's list: kept under a name, shared with colleagues, opened first, and honest about what is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.editions.models import Edition, Track
from saiban.entries.commands.saved_views import MOST, save_view
from saiban.entries.models import PreferredView, SavedView
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import list_for_desk
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast

pytestmark = pytest.mark.django_db
LIST, VIEWS = "/desk/shic-7/entries/", "/desk/shic-7/views/"
COUNTY = DeskFilter(state="submitted", track="county", text="门诊", order="oldest")
LogIn = Callable[..., Client]


@pytest.fixture
def colleague(db: None) -> Person:
    person = make_person("湖南同事")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


def kept(person: Person, name: str = "县域待审", given: DeskFilter = COUNTY, *, is_shared: bool = False) -> SavedView:
    desk = get_desk_for(person, "shic-7")
    return save_view(desk=desk, actor=person, name=name, given=given, is_shared=is_shared, now=NOW)


def test_what_the_list_shows_is_kept_under_a_name_with_search_and_order(
    edition: Edition, cast: Cast, client_for: LogIn
) -> None:
    client = client_for(cast.hunan)
    saved = {
        "name": " 县域 待审 ",
        "state": "submitted",
        "track": "county",
        "q": "门诊",
        "order": "oldest",
        "before": "9",
    }
    answer = client.post(VIEWS, saved)
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.scope, view.is_shared) == ("县域 待审", "shic-7/hunan", False)
    assert DeskFilter.read(view.parts) == COUNTY
    assert answer["Location"] == LIST + COUNTY.address()
    page = client.get(answer["Location"]).content.decode()
    assert f'<a href="{COUNTY.address().replace("&", "&amp;")}" aria-current="page">县域 待审' in page
    row = AuditRow.objects.get(verb="save_view")
    assert (row.actor_id, row.scope, row.detail["name"]) == (cast.hunan.pk, "shic-7/hunan", "县域 待审")


def test_the_longest_waiting_come_first_where_that_is_the_order(edition: Edition, cast: Cast) -> None:
    for number in (1, 2, 3):
        make_submission(edition, cast.owner, NOW, title=f"项目{number}", lead=hospital(number))
    desk = get_desk_for(cast.hunan, "shic-7")
    rows, _more = list_for_desk(desk, DeskFilter(order="oldest"))
    assert [row.title for row in rows] == ["项目1", "项目2", "项目3"]
    first = make_submission(edition, cast.owner, NOW, title="项目4", lead=hospital(4))
    rows, _more = list_for_desk(desk, DeskFilter(order="oldest", before=first.pk - 1))
    assert [row.title for row in rows] == ["项目4"]


def test_a_view_is_ones_own_until_it_is_shared_with_the_division(
    edition: Edition, cast: Cast, colleague: Person, client_for: LogIn
) -> None:
    view = kept(cast.hunan)
    assert "县域待审" not in client_for(colleague).get(LIST).content.decode()
    answer = client_for(cast.hunan).post(f"{VIEWS}{view.pk}/", {"do": "change", "name": "县域", "is_shared": "on"})
    assert answer.status_code == 302
    assert "县域" in client_for(colleague).get(VIEWS).content.decode()
    for other in (cast.guangdong, cast.national):
        assert f"/views/{view.pk}/" not in client_for(other).get(VIEWS).content.decode()
        assert client_for(other).post(f"{VIEWS}{view.pk}/", {"do": "delete"}).status_code == 404


def test_an_observer_keeps_no_views(edition: Edition, cast: Cast, client_for: LogIn) -> None:
    client = client_for(cast.observer)
    assert client.get(VIEWS).status_code == client.post(VIEWS, {"name": "看看"}).status_code == 404
    assert "存为视图" not in client.get(LIST).content.decode()


def test_a_colleague_renames_and_deletes_what_is_shared_but_does_not_take_it(
    edition: Edition, cast: Cast, colleague: Person, client_for: LogIn
) -> None:
    view = kept(cast.hunan, is_shared=True)
    client, address = client_for(colleague), f"{VIEWS}{view.pk}/"
    refused = client.post(address, {"do": "change", "name": "我的"})
    assert refused.status_code == 422 and "不能改成自己的" in refused.content.decode()
    assert client.post(address, {"do": "change", "name": "大家的", "is_shared": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.owner) == ("大家的", True, cast.hunan)
    assert client.post(address, {"do": "delete"}).status_code == 302
    assert not SavedView.objects.exists()
    verbs = AuditRow.objects.filter(verb__in=["change_view", "delete_view"]).values_list("verb", "actor_id")
    assert sorted(verbs) == [("change_view", colleague.pk), ("delete_view", colleague.pk)]


@pytest.mark.parametrize(("name", "told"), [("  ", "起个名称"), ("县域待审", "已有名为"), ("长" * 31, "最多 30 个字")])
def test_a_name_that_cannot_be_is_refused_beside_the_field_on_the_list(
    edition: Edition, cast: Cast, client_for: LogIn, name: str, told: str
) -> None:
    kept(cast.hunan)
    answer = client_for(cast.hunan).post(VIEWS, {"name": name, "state": "passed"})
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and name.strip() in page
    assert '<input type="hidden" name="state" value="passed">' in page
    assert SavedView.objects.count() == 1


def test_there_may_be_only_so_many(edition: Edition, cast: Cast, client_for: LogIn) -> None:
    for number in range(MOST):
        kept(cast.hunan, f"视图{number}")
    answer = client_for(cast.hunan).post(VIEWS, {"name": "又一个"})
    assert answer.status_code == 422 and f"最多保存 {MOST} 个视图" in answer.content.decode()


def test_the_list_opens_with_the_preferred_view_and_the_whole_list_is_still_there(
    edition: Edition, cast: Cast, colleague: Person, client_for: LogIn
) -> None:
    view = kept(cast.hunan, is_shared=True)
    client = client_for(colleague)
    assert client.post(f"{VIEWS}{view.pk}/", {"do": "prefer"}).status_code == 302
    opened = client.get(LIST)
    assert opened.status_code == 302 and opened["Location"] == LIST + COUNTY.address()
    assert client.get(LIST + DeskFilter().address()).status_code == 200
    assert client_for(cast.hunan).get(LIST).status_code == 200
    client.post(f"{VIEWS}{view.pk}/", {"do": "prefer_no_longer"})
    assert client.get(LIST).status_code == 200


def test_a_view_that_is_taken_back_or_deleted_opens_nobodys_list(
    edition: Edition, cast: Cast, colleague: Person, client_for: LogIn
) -> None:
    view = kept(cast.hunan, is_shared=True)
    client_for(colleague).post(f"{VIEWS}{view.pk}/", {"do": "prefer"})
    client_for(cast.hunan).post(f"{VIEWS}{view.pk}/", {"do": "change", "name": "县域待审"})
    assert client_for(colleague).get(LIST).status_code == 200
    client_for(cast.hunan).post(f"{VIEWS}{view.pk}/", {"do": "delete"})
    assert not PreferredView.objects.exists()


def test_a_view_of_a_track_that_is_gone_says_so(edition: Edition, cast: Cast, client_for: LogIn) -> None:
    kept(cast.hunan)
    client = client_for(cast.hunan)
    assert "已不存在" not in client.get(VIEWS).content.decode()
    Track.objects.filter(edition=edition, code="county").delete()
    assert "赛道“county”已不存在" in client.get(VIEWS).content.decode()
    page = client.get(LIST + COUNTY.address()).content.decode()
    assert page.count("赛道“county”已不存在") == 2 and "请换一个条件" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_views_take_as_many_queries_for_three_as_for_one(
    edition: Edition, cast: Cast, client_for: LogIn, count: int, assert_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        kept(cast.hunan, f"视图{number}", is_shared=True)
    client = client_for(cast.hunan)
    client.get(VIEWS)
    with assert_queries(5):
        client.get(VIEWS)
