"""Roles: who holds which where, who may give and end them, and that it is told and on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from saiban.accounts.commands import end_role, grant_role, roles
from saiban.accounts.models import Person, Role, RoleKind
from saiban.accounts.queries import (
    has_role,
    is_staff,
    people_with_role,
    person_of,
    roles_of,
    scopes_of,
)
from saiban.accounts.testing import LONG_AGO, make_person, make_role
from saiban.accounts.tests.conftest import NOW, NUMBER, Cast
from saiban.audit.commands import SYSTEM, record
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.messaging.models import Message
from saiban.messaging.testing import Meeting, at_once, of_kind, texts_to

# --- asking ---------------------------------------------------------------------------------------------------------


def test_h1_a_division_committee_is_at_home_in_its_own_division_alone(cast: Cast) -> None:
    assert has_role(cast.hunan, RoleKind.DIVISION, "shic-7/hunan")
    assert not has_role(cast.hunan, RoleKind.DIVISION, "shic-7/hubei")
    assert not has_role(cast.hunan, RoleKind.DIVISION, "shic-7")


def test_the_national_committee_is_at_home_in_every_division_of_its_edition(cast: Cast) -> None:
    assert has_role(cast.national, {RoleKind.NATIONAL, RoleKind.DIVISION}, "shic-7/hubei")
    assert not has_role(cast.national, RoleKind.NATIONAL, "shic-8")


def test_a_role_that_has_ended_counts_no_more(cast: Cast) -> None:
    make_role(cast.stranger, RoleKind.NATIONAL, "shic-7", ended_at=NOW)
    assert not has_role(cast.stranger, RoleKind.NATIONAL, "shic-7")
    assert roles_of(cast.stranger) == ()


def test_a_visitor_has_no_role(db: None, rf: Any) -> None:
    assert roles_of(AnonymousUser()) == ()
    assert not has_role(AnonymousUser(), RoleKind.NATIONAL, "shic-7")
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(NotThere):
        person_of(request)


def test_a_persons_roles_are_asked_for_once(cast: Cast, assert_queries: Any) -> None:
    person = Person.objects.get(pk=cast.hunan.pk)
    with assert_queries(1):
        assert has_role(person, RoleKind.DIVISION, "shic-7/hunan")
        assert not has_role(person, RoleKind.NATIONAL, "shic-7")
        assert is_staff(person)
        assert scopes_of(person, RoleKind.DIVISION) == ("shic-7/hunan",)


def test_scopes_leave_out_what_a_wider_one_covers(cast: Cast) -> None:
    make_role(cast.national, RoleKind.DIVISION, "shic-7/hunan")
    make_role(cast.national, RoleKind.DIVISION, "shic-8/hunan")
    assert scopes_of(cast.national, set(RoleKind)) == ("shic-7", "shic-8/hunan")


def test_those_who_should_hear_of_a_division_are_its_committee_and_those_above_it(cast: Cast) -> None:
    make_role(make_person("平台"), RoleKind.NATIONAL, "*")
    make_role(make_person("停用", is_active=False), RoleKind.DIVISION, "shic-7/hunan")
    assert list(people_with_role(RoleKind.DIVISION, "shic-7/hunan")) == [cast.hunan, cast.colleague]
    assert list(people_with_role({RoleKind.NATIONAL, RoleKind.DIVISION}, "shic-7/hubei")) == [cast.national, cast.hubei]


@pytest.mark.parametrize(
    ("kind", "staff"),
    [("national", True), ("finance", True), ("observer", True), ("judge", False), ("volunteer", False)],
)
def test_committees_finance_and_observers_are_staff(db: None, kind: str, staff: bool) -> None:
    person = make_person()
    make_role(person, kind, "shic-7")
    assert is_staff(person) is staff


# --- giving ---------------------------------------------------------------------------------------------------------


def grant(giver: Any, person: Person, kind: str, scope: str) -> Role:
    return grant_role(person=person, kind=kind, scope=scope, actor=giver, now=NOW)


def test_a_role_is_given_told_and_put_on_record(cast: Cast) -> None:
    role = grant(cast.national, cast.stranger, "division", "shic-7/hubei")
    assert (role.granted_by, role.granted_at) == (cast.national, NOW)
    assert has_role(cast.stranger, RoleKind.DIVISION, "shic-7/hubei")
    row = AuditRow.objects.get(verb="grant_role")
    assert (row.actor_id, row.scope, row.detail["kind"]) == (cast.national.pk, "shic-7/hubei", "division")
    assert Message.objects.get(person=cast.stranger).title == "您已成为第七届·湖北赛区的赛区组委会"
    assert "赛区组委会" in texts_to(str(cast.stranger.phone))[0]


@pytest.mark.parametrize(
    ("giver", "kind", "scope"),
    [
        ("hunan", "division", "shic-7/hubei"),
        ("hunan", "national", "shic-7"),
        ("hunan", "finance", "shic-7"),
        ("observer", "observer", "shic-7"),
        ("judge", "judge", "shic-7/hunan"),
        ("stranger", "volunteer", "shic-7"),
        ("national", "national", "shic-8"),
        ("national", "national", "*"),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(cast: Cast, giver: str, kind: str, scope: str) -> None:
    with pytest.raises(Refused):
        grant(getattr(cast, giver), cast.owner, kind, scope)
    assert roles_of(cast.owner) == ()


def test_a_scope_that_does_not_exist_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotThere):
        grant(SYSTEM, cast.owner, "division", "shic-7/atlantis")


def test_a_role_of_no_known_kind_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotThere):
        grant(cast.national, cast.owner, "emperor", "shic-7")


def test_the_system_gives_everything_but_what_makes_no_sense(cast: Cast) -> None:
    grant(SYSTEM, cast.owner, "national", "*")
    assert has_role(cast.owner, RoleKind.NATIONAL, "shic-8")
    with pytest.raises(Refused):
        grant(SYSTEM, cast.owner, "division", "shic-7")


def test_a_role_is_held_once(cast: Cast) -> None:
    with pytest.raises(Refused, match="已有这个角色"):
        grant(cast.national, cast.hunan, "division", "shic-7/hunan")


def race(person: Person, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    meeting = Meeting(2)
    monkeypatch.setattr(roles, "forget_roles", lambda person: None)
    monkeypatch.setattr(roles, "record", meeting.after(record))
    return at_once(*[lambda: grant(SYSTEM, person, "judge", "shic-7")] * 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_role_at_once_one_is_told_that_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = race(make_person(), monkeypatch)
    assert len(of_kind(outcomes, Role)) == len(of_kind(outcomes, Refused)) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_stops_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import IntegrityError

    person = make_person()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    outcomes = race(person, monkeypatch)
    assert len(of_kind(outcomes, IntegrityError)) == 1
    assert Role.objects.filter(person=person, ended_at=None).count() == 1


# --- ending ---------------------------------------------------------------------------------------------------------


def end(actor: Any, holder: Person) -> Role:
    role = Role.objects.get(person=holder)
    return end_role(role_id=role.pk, actor=actor, now=NOW)


def test_a_role_is_ended_told_and_put_on_record_and_its_row_stays(cast: Cast) -> None:
    role = end(cast.hunan, cast.colleague)
    assert (role.ended_by, role.ended_at, role.granted_at) == (cast.hunan, NOW, LONG_AGO)
    assert not has_role(Person.objects.get(pk=cast.colleague.pk), RoleKind.DIVISION, "shic-7/hunan")
    assert AuditRow.objects.get(verb="end_role").scope == "shic-7/hunan"
    assert "不再担任" in Message.objects.get(person=cast.colleague).title


def test_nobody_ends_their_own_role(cast: Cast) -> None:
    with pytest.raises(Refused, match="自己的角色"):
        end(cast.national, cast.national)


def test_a_division_ends_no_role_of_the_national_committee_finance_or_another_division(cast: Cast) -> None:
    for holder in (cast.national, cast.hubei, cast.observer):
        with pytest.raises(NotThere):
            end(cast.hunan, holder)


@pytest.mark.parametrize("who", ["owner", "judge", "observer", "hubei"])
def test_without_a_say_in_its_scope_a_role_is_not_there(cast: Cast, who: str) -> None:
    with pytest.raises(NotThere):
        end(getattr(cast, who), cast.hunan)


def test_what_is_over_cannot_be_ended_again(cast: Cast) -> None:
    end(cast.national, cast.hunan)
    with pytest.raises(Refused, match="已经结束"):
        end(cast.national, cast.hunan)


def test_who_held_a_role_once_can_be_given_it_again(cast: Cast) -> None:
    end(cast.national, cast.hunan)
    grant(cast.national, Person.objects.get(pk=cast.hunan.pk), "division", "shic-7/hunan")
    assert Role.objects.filter(person=cast.hunan).count() == 2


# --- the console ----------------------------------------------------------------------------------------------------


def test_the_first_role_is_given_from_the_console(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person("张三", phone=NUMBER)
    call_command("grant_role", NUMBER, "national", "shic-7")
    assert has_role(person, RoleKind.NATIONAL, "shic-7")
    assert AuditRow.objects.get(verb="grant_role").actor_name == "系统"
    assert "张三" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("13900139000", "national", "shic-7"), "还没有账号"),
        (("1380", "national", "shic-7"), "11 位"),
        ((NUMBER, "national", "atlantis"), "没有这个范围"),
        ((NUMBER, "division", "shic-7"), "不能授予"),
    ],
)
def test_the_console_says_what_is_wrong(db: None, arguments: tuple[str, ...], said: str) -> None:
    make_person(phone=NUMBER)
    with pytest.raises(CommandError, match=said):
        call_command("grant_role", *arguments)
