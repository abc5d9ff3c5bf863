"""The desk's list of people: who sees it, what it shows, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from saiban.accounts.commands import invite
from saiban.accounts.models import Invitation, Role
from saiban.accounts.testing import make_person, make_role
from saiban.accounts.tests.conftest import Cast
from saiban.messaging.models import Delivery

ClientFor = Callable[..., Client]
HUNAN, EDITION = "/desk/shic-7/hunan/people/", "/desk/shic-7/people/"
FILLED = {"name": "王五", "kind": "volunteer", "scope": "shic-7/hunan", "address": ""}


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("national", EDITION, 200),
        ("national", HUNAN, 200),
        ("hunan", HUNAN, 200),
        ("hunan", EDITION, 404),
        ("hubei", HUNAN, 404),
        ("observer", EDITION, 404),
        ("judge", HUNAN, 404),
        ("owner", HUNAN, 404),
        ("national", "/desk/shic-8/people/", 404),
        ("national", "/desk/shic-7/atlantis/people/", 404),
    ],
)
def test_who_may_invite_sees_the_list_and_for_others_it_is_not_there(
    cast: Cast, client_for: ClientFor, who: str, page: str, status: int
) -> None:
    assert client_for(getattr(cast, who)).get(page).status_code == status


def test_a_visitor_is_sent_to_log_in(db: None) -> None:
    assert Client().get(HUNAN)["Location"].startswith("/account/login/?next=")


def test_h1_a_division_sees_its_own_people_and_the_edition_sees_all(cast: Cast, client_for: ClientFor) -> None:
    division, edition = text(client_for(cast.hunan).get(HUNAN)), text(client_for(cast.national).get(EDITION))
    assert "湖南同事" in division
    assert "湖北委员" not in division
    assert "全国委员" not in division
    assert all(name in edition for name in ("湖南同事", "湖北委员", "全国委员", "第七届·湖北赛区"))


def test_numbers_are_masked(cast: Cast, client_for: ClientFor) -> None:
    page = text(client_for(cast.hunan).get(HUNAN))
    assert str(cast.colleague.phone) not in page
    assert cast.colleague.masked_address in page


def test_an_invitation_is_sent_and_its_link_shown_once(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.hunan)
    answer = client.post(HUNAN, FILLED | {"address": "13700137000"})
    assert answer["Location"] == HUNAN
    page = text(client.get(HUNAN))
    assert "/invitations/" in page
    assert "137****7000" in page
    assert "未接受的邀请" in page
    assert "data-copy=" not in text(client.get(HUNAN))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"address": "1380"}, "address"),
        ({"kind": "finance"}, "kind"),
        ({"scope": "shic-7/hubei"}, "scope"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    cast: Cast, client_for: ClientFor, typed: dict[str, str], field: str
) -> None:
    answer = client_for(cast.hunan).post(HUNAN, FILLED | {"name": "赵六"} | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert typed.get("name", "赵六") in text(answer)
    assert not Invitation.objects.exists()


def test_a_combination_that_makes_no_sense_is_refused(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.national).post(EDITION, FILLED | {"kind": "division", "scope": "shic-7"})
    assert answer.status_code == 422
    assert "不能授予在这个范围" in text(answer)


def test_the_national_committee_chooses_among_its_divisions(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.national)
    assert '<option value="shic-7/hubei">湖北赛区</option>' in text(client.get(EDITION))
    client.post(EDITION, FILLED | {"kind": "division", "scope": "shic-7/hubei"})
    assert Invitation.objects.get().scope == "shic-7/hubei"


def test_an_invitation_says_what_became_of_its_text(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.hunan)
    client.post(HUNAN, FILLED | {"address": "13700137000"})
    assert "发送中" in text(client.get(HUNAN))
    Delivery.objects.update(given_up_at=timezone.now(), problem="空号")
    page = text(client.get(HUNAN))
    assert "发送失败" in page
    assert "空号" in page
    Delivery.objects.update(given_up_at=None, sent_at=timezone.now(), problem="")
    assert "已发送" in text(client.get(HUNAN))
    Invitation.objects.update(expires_at=timezone.now())
    assert "已过期" in text(client.get(HUNAN))


def test_an_invitation_is_revoked(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.hunan)
    client.post(HUNAN, FILLED)
    invitation = Invitation.objects.get()
    answer = client.post(f"{HUNAN}invitations/{invitation.pk}/revoke/", follow=True)
    assert "已撤回对 王五 的邀请" in text(answer)
    assert "未接受的邀请" not in text(answer)


def test_a_role_is_ended(cast: Cast, client_for: ClientFor) -> None:
    role = Role.objects.get(person=cast.colleague)
    answer = client_for(cast.hunan).post(f"{HUNAN}{role.pk}/end/", follow=True)
    assert "已结束 湖南同事" in text(answer)
    role.refresh_from_db()
    assert role.ended_by == cast.hunan


def test_ones_own_role_is_not_offered_and_refused(cast: Cast, client_for: ClientFor) -> None:
    role = Role.objects.get(person=cast.hunan)
    client = client_for(cast.hunan)
    assert f"{HUNAN}{role.pk}/end/" not in text(client.get(HUNAN))
    refused = client.post(f"{HUNAN}{role.pk}/end/")
    assert refused.status_code == 422
    assert "不能结束自己的角色" in text(refused)


@pytest.mark.parametrize("who", ["hubei", "observer", "judge", "owner"])
def test_acts_are_not_there_for_others(cast: Cast, client_for: ClientFor, who: str) -> None:
    invited = invite(kind="volunteer", scope="shic-7/hunan", name="王五", actor=cast.hunan, now=timezone.now())
    role = Role.objects.get(person=cast.colleague)
    client = client_for(getattr(cast, who))
    for page in (f"{HUNAN}{role.pk}/end/", f"{HUNAN}invitations/{invited.invitation.pk}/revoke/", HUNAN):
        assert client.post(page, FILLED).status_code == 404
    role.refresh_from_db()
    assert role.ended_at is None
    assert Invitation.objects.get().revoked_at is None


def test_a_role_of_another_division_is_not_there_under_ones_own_address(cast: Cast, client_for: ClientFor) -> None:
    role = Role.objects.get(person=cast.hubei)
    assert client_for(cast.hunan).post(f"{HUNAN}{role.pk}/end/").status_code == 404


def test_acts_take_a_post(cast: Cast, client_for: ClientFor) -> None:
    role = Role.objects.get(person=cast.colleague)
    assert client_for(cast.hunan).get(f"{HUNAN}{role.pk}/end/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cast: Cast, client_for: ClientFor, count: int, assert_queries: Any
) -> None:
    for _ in range(count):
        make_role(make_person(), "judge", "shic-7/hubei")
        invite(
            kind="judge", scope="shic-7/hubei", name="王五", address="13700137000", actor=cast.hubei, now=timezone.now()
        )
    client = client_for(cast.hubei)
    with assert_queries(4):  # who asks, count, list, invitations
        client.get("/desk/shic-7/hubei/people/")
