"""One's own particulars, and the proof that dangerous changes ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from saiban.accounts.models import Person, Session
from saiban.accounts.testing import code_sent_to, make_person
from saiban.accounts.tests.conftest import NUMBER, Clock
from saiban.audit.models import AuditRow
from saiban.messaging.models import Message
from saiban.messaging.testing import texts_to

ClientFor = Callable[..., Client]
NEW = "13900139000"
GOOD = "correct horse 1"
CONFIRM = "/account/confirm/"


@pytest.fixture
def owner(db: None) -> Person:
    return make_person("张三", phone=NUMBER)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sure_of(client: Client, next_page: str) -> Client:
    """Confirm with a code, as whoever opens a dangerous page is asked to."""
    asked = client.get(next_page)
    assert asked["Location"].startswith(CONFIRM), asked["Location"]
    client.post(asked["Location"], {"send": "1"})
    assert client.post(asked["Location"], {"code": code_sent_to(NUMBER)})["Location"] == next_page
    return client


# --- name and language -------------------------------------------------------------------------------------------


def test_name_and_language_are_changed(owner: Person, client_for: ClientFor) -> None:
    answer = client_for(owner).post("/me/profile/", {"name": " 张 三丰 ", "language": "en"})
    assert answer["Location"] == "/me/profile/"
    owner.refresh_from_db()
    assert (owner.name, owner.language) == ("张 三丰", "en")
    assert answer.cookies["django_language"].value == "en"
    assert AuditRow.objects.get(verb="edit_profile").actor_id == owner.pk


def test_an_empty_name_is_refused_and_nothing_changes(owner: Person, client_for: ClientFor) -> None:
    answer = client_for(owner).post("/me/profile/", {"name": " ", "language": ""})
    assert answer.status_code == 422
    owner.refresh_from_db()
    assert owner.name == "张三"


def test_the_page_shows_only_ones_own(owner: Person, client_for: ClientFor) -> None:
    make_person("别人", phone="13700137000")
    page = text(client_for(owner).get("/me/profile/"))
    assert NUMBER in page
    assert "13700137000" not in page


@pytest.mark.parametrize("page", ["", "phone/", "email/", "password/"])
def test_a_visitor_is_sent_to_log_in(db: None, page: str) -> None:
    assert Client().get(f"/me/profile/{page}")["Location"].startswith("/account/login/?next=/me/profile/")


# --- a fresh proof ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page", ["/me/profile/phone/", "/me/profile/email/", "/me/profile/password/", "/account/2fa/set-up/"]
)
def test_what_endangers_an_account_asks_who_one_is(owner: Person, client_for: ClientFor, page: str) -> None:
    client = sure_of(client_for(owner), page)
    assert client.get(page).status_code == 200


def test_a_proof_is_asked_for_again_after_a_while(
    owner: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sure_of(client_for(owner), "/me/profile/phone/")
    import time

    real = time.time
    monkeypatch.setattr("saiban.accounts.doors.time.time", lambda: real() + 15 * 60)
    assert client.get("/me/profile/phone/")["Location"].startswith(CONFIRM)


def test_a_log_in_a_moment_ago_is_proof_enough(owner: Person) -> None:
    client = Client()
    client.post("/account/login/", {"address": NUMBER, "send": "1"})
    client.post("/account/login/", {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert client.get("/me/profile/phone/").status_code == 200


def test_a_wrong_code_proves_nothing(owner: Person, client_for: ClientFor) -> None:
    client = client_for(owner)
    client.post(CONFIRM, {"send": "1"})
    wrong = f"{(int(code_sent_to(NUMBER)) + 1) % 1_000_000:06}"
    assert client.post(CONFIRM, {"code": wrong}).status_code == 422
    assert client.get("/me/profile/phone/").status_code == 302


def test_a_password_proves_it_as_well(client_for: ClientFor, db: None) -> None:
    client = client_for(make_person(phone=NUMBER, password=GOOD))
    assert "改用密码确认" in text(client.get(CONFIRM))
    asked = f"{CONFIRM}?password=1&next=/me/profile/phone/"
    assert client.post(asked, {"password": "wrong"}).status_code == 422
    assert client.post(asked, {"password": GOOD})["Location"] == "/me/profile/phone/"


def test_whoever_has_no_password_is_asked_for_a_code(owner: Person, client_for: ClientFor) -> None:
    page = text(client_for(owner).get(f"{CONFIRM}?password=1"))
    assert "改用密码确认" not in page
    assert 'name="code"' in page


def test_a_code_asked_for_at_the_log_in_page_is_no_proof(owner: Person, client_for: ClientFor) -> None:
    other = Client()
    other.post("/account/login/", {"address": NUMBER, "send": "1"})
    assert client_for(owner).post(CONFIRM, {"code": code_sent_to(NUMBER)}).status_code == 422


def test_what_was_posted_when_the_proof_was_asked_for_is_done_after_it(owner: Person, client_for: ClientFor) -> None:
    client = client_for(owner)
    asked = client.post("/me/profile/password/", {"password": GOOD, "again": GOOD})
    client.post(asked["Location"], {"send": "1"})
    client.post(asked["Location"], {"code": code_sent_to(NUMBER)})
    owner.refresh_from_db()
    assert owner.check_password(GOOD)


# --- number and mail address ----------------------------------------------------------------------------------------


def change(client: Client, what: str, to: str) -> Any:
    page = f"/me/profile/{what}/"
    client.post(page, {"address": to, "send": "1"})
    return client.post(page, {"address": to, "code": code_sent_to(to)})


def test_a_new_number_is_proven_by_a_code_and_the_old_one_is_told(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), "/me/profile/phone/")
    assert change(client, "phone", NEW)["Location"] == "/me/profile/"
    owner.refresh_from_db()
    assert (owner.phone, owner.phone_verified) == (NEW, True)
    assert "您的手机号已更换" in texts_to(NUMBER)[-1]
    assert NEW not in texts_to(NUMBER)[-1]
    row = AuditRow.objects.get(verb="change_address")
    assert row.detail == {"channel": "sms"}
    assert Message.objects.get(person=owner).title == "您的手机号已更换"


def test_a_mail_address_is_added(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), "/me/profile/email/")
    change(client, "email", "zhang@example.com")
    owner.refresh_from_db()
    assert (owner.email, owner.email_verified, owner.phone) == ("zhang@example.com", True, NUMBER)


def test_a_wrong_code_changes_nothing(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), "/me/profile/phone/")
    client.post("/me/profile/phone/", {"address": NEW, "send": "1"})
    wrong = f"{(int(code_sent_to(NEW)) + 1) % 1_000_000:06}"
    assert client.post("/me/profile/phone/", {"address": NEW, "code": wrong}).status_code == 422
    owner.refresh_from_db()
    assert owner.phone == NUMBER


def test_a_number_of_another_person_is_refused_only_to_who_holds_it(owner: Person, client_for: ClientFor) -> None:
    make_person(phone=NEW)
    client = sure_of(client_for(owner), "/me/profile/phone/")
    sent = client.post("/me/profile/phone/", {"address": NEW, "send": "1"})
    assert "已用于另一个账号" not in text(sent)
    refused = client.post("/me/profile/phone/", {"address": NEW, "code": code_sent_to(NEW)})
    assert refused.status_code == 422
    assert "该手机号已用于另一个账号" in text(refused)
    owner.refresh_from_db()
    assert owner.phone == NUMBER


def test_a_mail_address_is_no_phone_number(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), "/me/profile/phone/")
    assert client.post("/me/profile/phone/", {"address": "a@example.com", "send": "1"}).status_code == 422


# --- password -------------------------------------------------------------------------------------------------------


def test_a_password_is_set_and_ends_every_other_session(owner: Person, client_for: ClientFor) -> None:
    elsewhere = client_for(owner)
    client = sure_of(client_for(owner), "/me/profile/password/")
    client.post("/me/profile/password/", {"password": GOOD, "again": GOOD})
    owner.refresh_from_db()
    assert owner.check_password(GOOD)
    assert client.get("/me/profile/").status_code == 200
    assert elsewhere.get("/me/profile/").status_code == 302
    assert AuditRow.objects.filter(verb="set_password").count() == 1
    assert Session.objects.filter(person=owner).count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1!", "8"),
        ("abcdefghij", "两种"),
        ("83749205817", "两种"),
        ("13800138000a", "手机"),
        ("password1", "常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    owner: Person, client_for: ClientFor, password: str, said: str
) -> None:
    client = sure_of(client_for(owner), "/me/profile/password/")
    answer = client.post("/me/profile/password/", {"password": password, "again": password})
    assert answer.status_code == 422
    assert said in "".join(answer.context["form"].errors["password"])
    owner.refresh_from_db()
    assert not owner.has_usable_password()


def test_two_passwords_that_differ_are_refused(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), "/me/profile/password/")
    answer = client.post("/me/profile/password/", {"password": GOOD, "again": GOOD + "!"})
    assert "两次输入的密码不一致" in text(answer)


def test_a_change_of_number_leaves_the_session_as_it_is(owner: Person, client_for: ClientFor, clock: Clock) -> None:
    client = sure_of(client_for(owner), "/me/profile/phone/")
    change(client, "phone", NEW)
    assert client.session[SESSION_KEY] == str(owner.pk)
