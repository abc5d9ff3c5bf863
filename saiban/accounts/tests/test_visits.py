"""What comes along with a session is what would be asked one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.utils import timezone

from saiban.accounts.models import Person, Role, RoleKind, Session
from saiban.accounts.queries import has_second_factor, roles_of
from saiban.accounts.queries.visits import session_with_person
from saiban.accounts.sessions import row_key
from saiban.accounts.testing import make_person, make_role
from saiban.messaging.commands import send_message
from saiban.messaging.queries import count_unread

pytestmark = pytest.mark.django_db


def logged_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def came_with(client: Client) -> Session:
    found = session_with_person(row_key(client.cookies["sessionid"].value), timezone.now())
    assert found
    return found


def test_the_person_is_whole(client_for: Any) -> None:
    person = make_person("周示范")
    found = came_with(logged_in(person)).person
    assert found is not None
    plain = Person.objects.get(pk=person.pk)
    names = [field.attname for field in Person._meta.concrete_fields]
    assert {name: getattr(found, name) for name in names} == {name: getattr(plain, name) for name in names}


def test_roles_second_factor_and_unread_messages_are_those_that_are_asked_alone(client_for: Any) -> None:
    person, now = make_person("周示范"), timezone.now()
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    make_role(person, RoleKind.OBSERVER, "shic-7")
    Role.objects.filter(kind=RoleKind.OBSERVER).update(ended_at=now)
    for person_told, title in ((person, "一"), (person, "二"), (make_person("别人"), "三")):
        send_message(person=person_told, kind="test", title=title, body="", now=now)
    for second_factor in (False, True):
        if second_factor:
            client_for(person)
        found = came_with(logged_in(person)).person
        assert found is not None
        plain = Person.objects.get(pk=person.pk)
        held = [(role.pk, role.kind, role.scope) for role in roles_of(plain)]
        assert [(role.pk, role.kind, role.scope) for role in roles_of(found)] == held
        assert has_second_factor(found) is has_second_factor(plain) is second_factor
        assert count_unread(found) == count_unread(plain) == 2


def test_a_session_that_has_expired_is_none() -> None:
    client = logged_in(make_person())
    key = row_key(client.cookies["sessionid"].value)
    assert session_with_person(key, timezone.now() + timedelta(days=400)) is None


def test_a_visitor_has_a_session_of_nobody() -> None:
    client = Client()
    session = client.session
    session["seen"] = True
    session.save()
    assert came_with(client).person is None


@pytest.mark.parametrize("change", [{"password": "another"}, {"is_active": False}])
def test_who_changed_the_password_or_closed_the_account_is_logged_out(change: dict[str, Any]) -> None:
    person = make_person()
    client = logged_in(person)
    assert client.get("/me/inbox/").status_code == 200
    Person.objects.filter(pk=person.pk).update(**change)
    assert client.get("/me/inbox/").status_code == 302


def test_the_person_is_djangos_own_answer() -> None:
    client = logged_in(make_person())
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_user(request) == came_with(client).person
