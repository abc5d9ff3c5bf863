"""Where one is logged in: seen by oneself alone, and ended from anywhere."""

from __future__ import annotations

import pytest
from django.test import Client

from saiban.accounts.models import Person, Session
from saiban.accounts.queries.sessions import device_of
from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow

pytestmark = pytest.mark.django_db
ADDRESS = "/me/sessions/"


def logged_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/inbox/").status_code == 200


def reference_of(client: Client, person: Person) -> str:
    known = {row.session_key for row in Session.objects.filter(person=person)}
    shown = client.get(ADDRESS).content.decode()
    return next(key[:16] for key in known if f'value="{key[:16]}"' in shown)


def test_another_browser_is_logged_out_and_this_one_stays() -> None:
    person = make_person()
    here, there = logged_in(person), logged_in(person)
    assert "让它退出" in here.get(ADDRESS).content.decode()
    here.post(ADDRESS, {"session": reference_of(here, person)})
    assert is_in(here) and not is_in(there)
    assert AuditRow.objects.get(verb="end_sessions").detail == {"count": 1}


def test_all_others_are_logged_out_at_once() -> None:
    person, stranger = make_person(), make_person("别人")
    here, others, theirs = logged_in(person), [logged_in(person), logged_in(person)], logged_in(stranger)
    page = here.post(ADDRESS, {"do": "others"}, follow=True).content.decode()
    assert "已退出 2 处登录" in page and 'name="session"' not in page
    assert is_in(here) and is_in(theirs) and not any(map(is_in, others))


@pytest.mark.parametrize("reference", ["", "0" * 16])
def test_nobody_elses_and_no_unknown_one_is_ended(reference: str) -> None:
    person, stranger = make_person(), make_person("别人")
    here, theirs = logged_in(person), logged_in(stranger)
    given = reference or Session.objects.get(person=stranger).session_key[:16]
    for each in (given, ""):
        here.post(ADDRESS, {"session": each})
    assert is_in(here) and is_in(theirs)
    assert not AuditRow.objects.filter(verb="end_sessions").exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, device: str) -> None:
    assert device_of(agent) == device
