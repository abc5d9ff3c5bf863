"""Invitations: a link for one person, for a while, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from saiban.accounts.commands import (
    Invited,
    accept_invitation,
    end_role,
    invitations,
    invite,
    revoke_invitation,
)
from saiban.accounts.models import Invitation, Person, Role, RoleKind
from saiban.accounts.queries import has_role
from saiban.accounts.testing import code_sent_to, make_person
from saiban.accounts.tests.conftest import NOW, Cast
from saiban.audit.commands import SYSTEM
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.messaging.models import Delivery
from saiban.messaging.testing import Meeting, at_once, of_kind, texts_to

ClientFor = Callable[..., Client]
GUEST = "13700137000"


def invited(actor: Any, *, kind: str = "division", scope: str = "shic-7/hunan", **more: Any) -> Invited:
    return invite(kind=kind, scope=scope, actor=actor, now=more.pop("now", NOW), **{"name": "王五", **more})


def token(made: Invited) -> str:
    return made.link.rstrip("/").rsplit("/", 1)[1]


def accept(made: Invited, person: Person, **wait: float) -> Invitation:
    return accept_invitation(token=token(made), actor=person, now=NOW + timedelta(**wait))


# --- sending --------------------------------------------------------------------------------------------------------


def test_the_link_is_sent_and_neither_it_nor_its_text_can_be_read_in_the_database(cast: Cast) -> None:
    made = invited(cast.hunan, address=GUEST)
    assert made.link in texts_to(GUEST)[0]
    assert "第七届·湖南赛区的赛区组委会" in texts_to(GUEST)[0]
    stored = [
        *Delivery.objects.values_list("body", flat=True),
        *Invitation.objects.values_list("token_hash", flat=True),
    ]
    assert not any(token(made) in text for text in stored)
    assert made.invitation.delivery == Delivery.objects.get()


def test_it_goes_by_mail_to_a_mail_address(cast: Cast) -> None:
    invited(cast.hunan, address="Wang@Example.com")
    assert Delivery.objects.get().channel == "email"
    assert Invitation.objects.get().address == "wang@example.com"


def test_without_an_address_nothing_is_sent(cast: Cast) -> None:
    made = invited(cast.hunan)
    assert not Delivery.objects.exists()
    assert made.invitation.delivery is None


def test_it_is_on_record_without_the_address(cast: Cast) -> None:
    invited(cast.hunan, address=GUEST)
    row = AuditRow.objects.get(verb="invite")
    assert (row.scope, row.detail) == ("shic-7/hunan", {"kind": "division"})


@pytest.mark.parametrize(
    ("who", "kind", "scope"),
    [
        ("hunan", "division", "shic-7/hubei"),
        ("hunan", "finance", "shic-7"),
        ("hunan", "national", "shic-7"),
        ("observer", "volunteer", "shic-7"),
        ("judge", "judge", "shic-7/hunan"),
        ("stranger", "volunteer", "shic-7/hunan"),
        ("national", "national", "shic-8"),
    ],
)
def test_nobody_invites_to_what_they_could_not_give(cast: Cast, who: str, kind: str, scope: str) -> None:
    with pytest.raises(Refused):
        invited(getattr(cast, who), kind=kind, scope=scope)
    assert not Invitation.objects.exists()


def test_a_refusal_names_everything_that_is_wrong(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        invited(cast.hunan, kind="finance", scope="shic-7", name=" ", address="1380")
    assert [reason.item for reason in refusal.value.reasons] == ["address", "name", "kind"]


# --- accepting ------------------------------------------------------------------------------------------------------


def test_whoever_it_was_sent_to_accepts_it_and_has_the_role(cast: Cast) -> None:
    guest = make_person(phone=GUEST)
    accepted = accept(invited(cast.hunan, address=GUEST), guest)
    assert (accepted.accepted_by, accepted.accepted_at) == (guest, NOW)
    assert has_role(guest, RoleKind.DIVISION, "shic-7/hunan")
    assert Role.objects.get(person=guest).granted_by == cast.hunan
    assert {"invite", "grant_role", "accept_invitation"} <= set(AuditRow.objects.values_list("verb", flat=True))


def test_a_link_without_address_is_good_for_whoever_has_it(cast: Cast) -> None:
    accept(invited(cast.hunan), cast.stranger)
    assert has_role(cast.stranger, RoleKind.DIVISION, "shic-7/hunan")


def refusal_of(made: Invited, person: Person, **wait: float) -> str:
    with pytest.raises(Refused) as refusal:
        accept(made, person, **wait)
    return str(refusal.value)


def test_a_link_works_once(cast: Cast) -> None:
    made = invited(cast.hunan)
    accept(made, cast.owner)
    assert refusal_of(made, cast.stranger) == "这个邀请已被接受，不能再次使用。"


def test_a_link_works_for_seven_days_to_the_second(cast: Cast) -> None:
    made = invited(cast.hunan)
    assert refusal_of(made, cast.stranger, days=7) == "这个邀请已过期。"
    accept(made, cast.stranger, days=6, hours=23, minutes=59, seconds=59)


def test_a_revoked_link_is_of_no_use(cast: Cast) -> None:
    made = invited(cast.hunan)
    revoke_invitation(invitation_id=made.invitation.pk, actor=cast.colleague, now=NOW)
    assert refusal_of(made, cast.stranger) == "这个邀请已被撤回。"


def test_a_link_that_was_forwarded_is_of_no_use_to_others_and_stays_good(cast: Cast) -> None:
    made = invited(cast.hunan, address=GUEST)
    assert "137****7000" in refusal_of(made, cast.stranger)
    accept(made, make_person(phone=GUEST))


def test_a_number_that_was_never_proven_is_not_yet_ones_own(cast: Cast) -> None:
    made = invited(cast.hunan, address=GUEST)
    assert "不符" in refusal_of(made, make_person(phone=GUEST, phone_verified=False))


def test_a_link_of_somebody_who_has_left_the_committee_is_void(cast: Cast) -> None:
    made = invited(cast.hunan)
    end_role(role_id=Role.objects.get(person=cast.hunan).pk, actor=cast.national, now=NOW)
    assert refusal_of(made, cast.stranger) == "邀请人已不在组委会任职，邀请失效。"


def test_the_systems_own_link_has_nobody_who_could_leave(cast: Cast) -> None:
    accept(invited(SYSTEM, kind="national", scope="shic-7"), cast.stranger)
    assert has_role(cast.stranger, RoleKind.NATIONAL, "shic-7")


def test_whoever_holds_the_role_already_does_not_use_the_link_up(cast: Cast) -> None:
    made = invited(cast.hunan)
    assert "已有这个角色" in refusal_of(made, cast.colleague)
    accept(made, cast.stranger)


def test_a_link_that_never_was_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotThere):
        accept_invitation(token="made-up", actor=cast.owner, now=NOW)


# --- revoking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["hubei", "observer", "judge", "owner"])
def test_an_invitation_of_others_is_not_there(cast: Cast, who: str) -> None:
    made = invited(cast.hunan)
    with pytest.raises(NotThere):
        revoke_invitation(invitation_id=made.invitation.pk, actor=getattr(cast, who), now=NOW)


def test_what_was_accepted_cannot_be_revoked(cast: Cast) -> None:
    made = invited(cast.hunan)
    accept(made, cast.stranger)
    with pytest.raises(Refused, match="结束该角色"):
        revoke_invitation(invitation_id=made.invitation.pk, actor=cast.hunan, now=NOW)


def test_revoking_twice_is_revoking_once(cast: Cast) -> None:
    made = invited(cast.hunan)
    for _ in range(2):
        revoke_invitation(invitation_id=made.invitation.pk, actor=cast.national, now=NOW)
    assert AuditRow.objects.filter(verb="revoke_invitation").count() == 1


# --- two at once ----------------------------------------------------------------------------------------------------


def race(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made = invited(SYSTEM, kind="judge", scope="shic-7")
    people = [make_person(), make_person()]
    meeting = Meeting(2)
    monkeypatch.setattr(invitations, "refusals_to_accept", meeting.after(invitations.refusals_to_accept))
    return at_once(*[lambda p=person: accept(made, p) for person in people])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_one_link_at_once_one_gets_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = race(monkeypatch)
    assert len(of_kind(outcomes, Invitation)) == len(of_kind(outcomes, Refused)) == 1
    assert Role.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    race(monkeypatch)
    assert Role.objects.count() == 2


# --- the page -------------------------------------------------------------------------------------------------------


def text(answer: Any) -> str:
    return str(answer.content.decode())


def path(made: Invited) -> str:
    return f"/invitations/{token(made)}/"


def test_a_visitor_sees_what_the_link_gives_and_how_to_go_on(cast: Cast) -> None:
    made = invited(cast.hunan, now=timezone.now())
    page = text(Client().get(path(made)))
    for said in (
        "王五",
        "赛区组委会",
        "第七届·湖南赛区",
        "湖南委员",
        f"/account/login/?next=%2Finvitations%2F{token(made)}%2F",
    ):
        assert said in page
    assert "<span>接受邀请</span>" not in page
    assert Client().post(path(made))["Location"].startswith("/account/login/?next=")


def test_a_newcomer_signs_up_and_accepts(cast: Cast) -> None:
    made = invited(cast.hunan, address=GUEST, now=timezone.now())
    client = Client()
    signup = re.search(r'href="(/account/signup/[^"]+)"', text(client.get(path(made))))
    assert signup
    client.post(signup[1], {"address": GUEST, "send": "1"})
    filled = {"address": GUEST, "code": code_sent_to(GUEST), "name": "王五", "consent": "on"}
    assert client.post(signup[1], filled)["Location"] == path(made)
    assert "接受邀请" in text(client.get(path(made)))
    assert client.post(path(made))["Location"] == "/desk/"
    assert has_role(Person.objects.get(phone=GUEST), RoleKind.DIVISION, "shic-7/hunan")


def test_a_judge_comes_to_the_personal_centre(cast: Cast, client_for: ClientFor) -> None:
    made = invited(cast.hunan, kind="judge", now=timezone.now())
    assert client_for(cast.stranger).post(path(made))["Location"] == "/me/"


def test_a_refusal_is_the_same_page_with_its_reason_and_the_way_out(cast: Cast, client_for: ClientFor) -> None:
    made = invited(cast.hunan, address=GUEST, now=timezone.now())
    client = client_for(cast.stranger)
    seen, refused = client.get(path(made)), client.post(path(made))
    assert (seen.status_code, refused.status_code) == (200, 422)
    for answer in (seen, refused):
        assert "137****7000" in text(answer)
        assert "请退出后用该号码或邮箱登录" in text(answer)
        assert "接受邀请" not in text(answer)


def test_a_used_link_says_so_to_everybody(cast: Cast, client_for: ClientFor) -> None:
    made = invited(cast.hunan, now=timezone.now())
    client_for(cast.stranger).post(path(made))
    assert "已被接受" in text(Client().get(path(made)))


def test_a_link_that_never_was_is_a_page_that_is_not_there(db: None) -> None:
    assert Client().get("/invitations/made-up/").status_code == 404
    assert Client().post("/invitations/made-up/").status_code == 404
