"""Signing up and logging in, as a person does it in a browser."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError
from django.test import Client, override_settings

from saiban.accounts import privacy
from saiban.accounts.addresses import Address
from saiban.accounts.commands import passwords, people
from saiban.accounts.models import CodeRequest, Consent, FailedLogin, Person, Session
from saiban.accounts.queries import person_by_address
from saiban.accounts.testing import code_sent_to, make_person
from saiban.accounts.tests.conftest import NOW, NUMBER, Clock
from saiban.audit.models import AuditRow
from saiban.messaging.testing import Meeting, at_once, of_kind, texts_to

LOGIN, SIGNUP, PASSWORD = "/account/login/", "/account/signup/", "/account/login/password/"
GOOD = "correct horse 1"


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def ask(client: Client, path: str = LOGIN, address: str = NUMBER) -> Any:
    return client.post(path, {"address": address, "send": "1"})


def log_in(client: Client, path: str = LOGIN, address: str = NUMBER) -> Any:
    """Ask for a code and type it."""
    assert ask(client, path, address).status_code == 200
    return client.post(path, {"address": address, "code": code_sent_to(address)})


def agreed(**fields: Any) -> Person:
    """A person who has agreed to the privacy notice, as all do who have signed up."""
    person = make_person("张三", **{"phone": NUMBER} | fields)
    Consent.objects.create(person=person, version=privacy.VERSION, given_at=person.joined_at)
    return person


def who(client: Client) -> str | None:
    return client.session.get(SESSION_KEY)


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- with a code ------------------------------------------------------------------------------------------------


def test_a_person_logs_in_with_a_code_and_comes_to_the_personal_centre(visitor: Client) -> None:
    person = agreed()
    answer = log_in(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert who(visitor) == str(person.pk)
    assert AuditRow.objects.get(verb="log_in").detail == {"method": "code"}


def test_after_logging_in_one_comes_to_where_one_wanted_to_go(visitor: Client) -> None:
    agreed()
    assert log_in(visitor, f"{LOGIN}?next=/me/entries/")["Location"] == "/me/entries/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site(visitor: Client, elsewhere: str) -> None:
    agreed()
    assert log_in(visitor, f"{LOGIN}?next={elsewhere}")["Location"] == "/me/"


def test_whoever_is_logged_in_needs_no_log_in_page(visitor: Client) -> None:
    visitor.force_login(agreed())
    for path in (LOGIN, SIGNUP, PASSWORD):
        assert visitor.get(f"{path}?next=/me/inbox/")["Location"] == "/me/inbox/"


def test_a_wrong_code_is_refused_beside_its_field_and_keeps_what_was_typed(visitor: Client) -> None:
    agreed()
    ask(visitor)
    wrong = f"{(int(code_sent_to(NUMBER)) + 1) % 1_000_000:06}"
    answer = visitor.post(LOGIN, {"address": NUMBER, "code": wrong})
    assert answer.status_code == 422
    assert "还可以再试 4 次" in answer.context["form"].errors["code"][0]
    assert f'value="{NUMBER}"' in text(answer)
    assert who(visitor) is None


def test_an_expired_code_is_refused(visitor: Client, clock: Clock) -> None:
    agreed()
    ask(visitor)
    clock.forward(minutes=5)
    answer = visitor.post(LOGIN, {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert answer.status_code == 422
    assert "请先获取验证码" in text(answer)


def test_asking_too_soon_is_refused_with_the_wait(visitor: Client, clock: Clock) -> None:
    ask(visitor)
    clock.forward(seconds=50)
    answer = ask(visitor)
    assert answer.status_code == 422
    assert "请 10 秒后再试" in answer.context["form"].errors["address"][0]
    assert CodeRequest.objects.count() == 1


def test_the_newest_code_counts_and_the_older_one_does_not(visitor: Client, clock: Clock) -> None:
    agreed()
    ask(visitor)
    older = code_sent_to(NUMBER)
    clock.forward(seconds=60)
    ask(visitor)
    newer = code_sent_to(NUMBER)
    if older != newer:
        assert visitor.post(LOGIN, {"address": NUMBER, "code": older}).status_code == 422
    assert visitor.post(LOGIN, {"address": NUMBER, "code": newer}).status_code == 302


def test_a_code_serves_only_the_browser_that_asked_for_it(visitor: Client) -> None:
    agreed()
    ask(visitor)
    answer = Client().post(LOGIN, {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert "请先获取验证码" in text(answer)


def test_a_code_for_one_number_does_not_log_in_another(visitor: Client) -> None:
    agreed()
    make_person(phone="13900139000")
    ask(visitor)
    answer = visitor.post(LOGIN, {"address": "13900139000", "code": code_sent_to(NUMBER)})
    assert answer.status_code == 422
    assert who(visitor) is None


def test_a_person_logs_in_by_mail_as_well(visitor: Client) -> None:
    person = agreed(phone=None, email="a@example.com")
    ask(visitor, address="A@Example.com")
    visitor.post(LOGIN, {"address": "a@example.com", "code": code_sent_to("a@example.com")})
    assert who(visitor) == str(person.pk)


def test_the_number_may_be_typed_otherwise_the_second_time(visitor: Client) -> None:
    person = agreed()
    ask(visitor, address="+86 138 0013 8000")
    visitor.post(LOGIN, {"address": "138-0013-8000", "code": code_sent_to(NUMBER)})
    assert who(visitor) == str(person.pk)


def test_a_number_that_a_committee_entered_is_proven_by_its_first_log_in(visitor: Client) -> None:
    person = agreed(phone_verified=False)
    log_in(visitor)
    person.refresh_from_db()
    assert person.phone_verified
    assert AuditRow.objects.get(verb="confirm_address").actor_id == person.pk


def test_an_account_that_was_closed_lets_nobody_in(visitor: Client) -> None:
    agreed(is_active=False)
    answer = log_in(visitor)
    assert answer["Location"] == "/account/inactive/"
    assert who(visitor) is None
    assert "账号已停用" in text(visitor.get("/account/inactive/"))


def test_the_demo_shows_the_code_to_the_browser_that_asked_for_it_and_nobody_else_does(visitor: Client) -> None:
    with override_settings(DEMO=True):
        shown = ask(visitor)
        assert "演示环境：验证码" in text(shown)
        assert code_sent_to(NUMBER) in text(shown)
        assert "演示环境：验证码" not in text(Client().get(LOGIN))
    assert code_sent_to(NUMBER) not in text(ask(Client(), address="13900139000"))


def test_outside_the_demo_the_code_is_nowhere_on_the_page_or_in_the_session(visitor: Client) -> None:
    shown = ask(visitor)
    assert code_sent_to(NUMBER) not in text(shown)
    assert code_sent_to(NUMBER) not in str(dict(visitor.session))


# --- does a stranger learn who has an account? -------------------------------------------------------------------


def without_tokens(answer: Any) -> tuple[int, str]:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(answer))
    page = re.sub(r'data-(moment|now|server)="\d+"', "", page)
    page = re.sub(r'<strong class="countdown-left num" data-countdown-left>[^<]*</strong>', "", page)
    return answer.status_code, page.replace("13900139000", NUMBER).replace("139****9000", "138****8000")


@pytest.mark.parametrize("path", [LOGIN, SIGNUP])
def test_asking_for_a_code_tells_nothing_about_who_has_an_account(db: None, path: str) -> None:
    agreed()
    known, unknown = ask(Client(), path), ask(Client(), path, "13900139000")
    assert without_tokens(known) == without_tokens(unknown)
    assert len(texts_to(NUMBER)) == len(texts_to("13900139000")) == 1


@pytest.mark.parametrize("path", [LOGIN, SIGNUP])
def test_a_wrong_code_tells_nothing_about_who_has_an_account(db: None, path: str) -> None:
    agreed()
    answers = []
    for address in (NUMBER, "13900139000"):
        client = Client()
        ask(client, path, address)
        wrong = f"{(int(code_sent_to(address)) + 1) % 1_000_000:06}"
        typed = {"address": address, "code": wrong, "name": "王五", "consent": "on"}
        answers.append(without_tokens(client.post(path, typed)))
    assert [status for status, _page in answers] == [422, 422]
    assert re.sub(r"\d{6}", "", answers[0][1]) == re.sub(r"\d{6}", "", answers[1][1])


def test_a_wrong_password_tells_nothing_about_who_has_an_account(db: None) -> None:
    agreed(password=GOOD)
    make_person(phone="13700137000")  # has no password
    answers = [
        without_tokens(Client().post(PASSWORD, {"address": address, "password": "wrong"}))
        for address in (NUMBER, "13900139000")
    ]
    assert answers[0] == answers[1]
    nobody = Client().post(PASSWORD, {"address": "13700137000", "password": "wrong"})
    assert "账号或密码不正确" in text(nobody)


# --- signing up -----------------------------------------------------------------------------------------------------


def sign_up(client: Client, path: str = SIGNUP, **typed: str) -> Any:
    address = typed.get("address", NUMBER)
    ask(client, path, address)
    filled = {"address": address, "code": code_sent_to(address), "name": " 李  四 ", "consent": "on"}
    return client.post(path, filled | typed)


def test_a_person_signs_up_with_number_code_name_and_consent(visitor: Client) -> None:
    answer = sign_up(visitor, f"{SIGNUP}?next=/me/entries/")
    person = Person.objects.get()
    assert (person.name, person.phone, person.phone_verified, person.email) == ("李 四", NUMBER, True, None)
    assert not person.has_usable_password()
    assert person.consents.get().version == privacy.VERSION
    assert answer["Location"] == "/me/entries/"
    assert who(visitor) == str(person.pk)
    assert [row.verb for row in AuditRow.objects.order_by("pk")] == ["sign_up", "log_in"]


def test_a_person_signs_up_with_a_mail_address(visitor: Client) -> None:
    sign_up(visitor, address="li@example.com")
    person = Person.objects.get()
    assert (person.email, person.email_verified, person.phone) == ("li@example.com", True, None)


def test_two_people_without_mail_address_can_both_sign_up(visitor: Client) -> None:
    sign_up(visitor)
    sign_up(Client(), address="13900139000")
    assert Person.objects.filter(email=None).count() == 2


def test_consent_is_not_ticked_beforehand(visitor: Client) -> None:
    box = re.search(r'<input type="checkbox"[^>]*>', text(visitor.get(SIGNUP)))
    assert box
    assert "checked" not in box[0]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"consent": ""}, "consent", "勾选同意"),
        ({"name": "  "}, "name", "请填写姓名"),
        ({"name": "长" * 61}, "name", "最多 60 个字"),
        ({"code": ""}, "code", "请填写收到的 6 位验证码"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_code_stays_good(
    visitor: Client, typed: dict[str, str], field: str, said: str
) -> None:
    refused = sign_up(visitor, **typed)
    assert refused.status_code == 422
    assert said in refused.context["form"].errors[field][0]
    assert not Person.objects.exists()
    again = {"address": NUMBER, "code": code_sent_to(NUMBER), "name": "李四", "consent": "on"}
    assert visitor.post(SIGNUP, again).status_code == 302


def test_while_a_code_is_sent_what_was_typed_is_kept_and_nothing_else_is_asked_for(visitor: Client) -> None:
    answer = visitor.post(SIGNUP, {"address": NUMBER, "name": "李四", "consent": "on", "send": "1"})
    assert answer.status_code == 200
    assert 'value="李四"' in text(answer)
    assert "checked" in text(answer)
    assert not answer.context["form"].errors


def test_a_code_asked_for_on_one_page_is_good_on_the_other_which_knows_the_number(visitor: Client) -> None:
    ask(visitor, LOGIN)
    assert f'value="{NUMBER}"' in text(visitor.get(SIGNUP))
    typed = {"address": NUMBER, "code": code_sent_to(NUMBER), "name": "李四", "consent": "on"}
    assert visitor.post(SIGNUP, typed).status_code == 302


def test_an_unknown_number_proven_at_the_log_in_page_needs_no_second_code(visitor: Client) -> None:
    answer = log_in(visitor, f"{LOGIN}?next=/me/entries/")
    assert answer["Location"] == f"{SIGNUP}?next=%2Fme%2Fentries%2F"
    page = text(visitor.get(answer["Location"]))
    assert "138****8000" in page
    assert 'name="address"' not in page
    done = visitor.post(answer["Location"], {"name": "李四", "consent": "on"})
    assert done["Location"] == "/me/entries/"
    assert Person.objects.get().phone == NUMBER


def test_a_proof_may_be_thrown_away_for_another_number(visitor: Client) -> None:
    log_in(visitor)
    page = text(visitor.get(f"{SIGNUP}?other=1"))
    assert 'name="address"' in page
    assert visitor.post(SIGNUP, {"name": "李四", "consent": "on"}).status_code == 422


def test_a_proof_does_not_last(visitor: Client, clock: Clock) -> None:
    log_in(visitor)
    clock.forward(minutes=15)
    assert visitor.post(SIGNUP, {"name": "李四", "consent": "on"}).status_code == 422
    assert not Person.objects.exists()


def test_signing_up_with_a_known_number_logs_in(visitor: Client) -> None:
    person = agreed()
    answer = sign_up(visitor)
    assert answer.status_code == 302
    assert who(visitor) == str(person.pk)
    person.refresh_from_db()
    assert person.name == "张三"


def join_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The same sign-up twice at the same moment, meeting when both have found that nobody is known by the number."""
    meeting = Meeting(2)
    monkeypatch.setattr(people, "person_by_address", meeting.after(person_by_address))
    typed = {"address": Address("sms", NUMBER), "name": "李四", "consents_to": privacy.VERSION}
    return at_once(*[lambda: people.sign_up(**typed, now=NOW)] * 2)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_signing_up_twice_at_once_makes_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = join_at_once(monkeypatch)
    assert sorted(is_new for _person, is_new in outcomes) == [False, True]
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_second_sign_up_runs_into_the_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "hold", lambda *names: None)
    assert len(of_kind(join_at_once(monkeypatch), IntegrityError)) == 1


def test_the_notice_can_be_read_by_everybody_and_says_its_version(visitor: Client) -> None:
    page = text(visitor.get("/account/privacy/"))
    assert privacy.VERSION in page
    assert "单独同意" in page


def test_a_new_version_of_the_notice_is_asked_for_after_the_next_log_in(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = agreed()
    monkeypatch.setattr(privacy, "VERSION", "2027-01-01")
    assert log_in(visitor, f"{LOGIN}?next=/me/entries/")["Location"] == "/account/consent/"
    assert visitor.post("/account/consent/", {}).status_code == 422
    assert visitor.post("/account/consent/", {"consent": "on"})["Location"] == "/me/entries/"
    assert sorted(person.consents.values_list("version", flat=True)) == ["2026-11-22", "2027-01-01"]


# --- with a password -----------------------------------------------------------------------------------------------


def try_password(client: Client, password: str, address: str = NUMBER, **headers: Any) -> Any:
    return client.post(PASSWORD, {"address": address, "password": password}, **headers)


def test_a_person_with_a_password_logs_in_with_it(visitor: Client) -> None:
    person = agreed(password=GOOD)
    assert try_password(visitor, GOOD)["Location"] == "/me/"
    assert who(visitor) == str(person.pk)
    assert not FailedLogin.objects.exists()
    assert AuditRow.objects.get(verb="log_in").detail == {"method": "password"}


def test_a_number_that_was_never_proven_does_not_log_in_by_password(visitor: Client) -> None:
    agreed(password=GOOD, phone_verified=False)
    assert try_password(visitor, GOOD).status_code == 422


def test_after_five_wrong_passwords_the_right_one_has_to_wait_but_a_code_does_not(
    visitor: Client, clock: Clock
) -> None:
    person = agreed(password=GOOD)
    for _ in range(5):
        assert "账号或密码不正确" in text(try_password(visitor, "wrong"))
    assert "密码错误次数过多" in text(try_password(visitor, GOOD))
    log_in(visitor)
    assert who(visitor) == str(person.pk)
    clock.forward(minutes=14, seconds=59)
    assert try_password(Client(), GOOD).status_code == 422
    clock.forward(seconds=1)
    assert try_password(Client(), GOOD).status_code == 302


def test_somebody_elses_lock_is_not_ones_own(visitor: Client) -> None:
    agreed(password=GOOD)
    for _ in range(5):
        try_password(visitor, "wrong", "13900139000")
    assert try_password(visitor, GOOD).status_code == 302


def test_an_address_behind_no_proxy_is_not_taken_from_a_header(visitor: Client) -> None:
    for index in range(50):
        try_password(visitor, "wrong", f"139{index:08}", HTTP_X_FORWARDED_FOR=f"198.51.100.{index}")
    agreed(password=GOOD)
    assert "密码错误次数过多" in text(try_password(visitor, GOOD, HTTP_X_FORWARDED_FOR="192.0.2.1"))


def guess_at_once(monkeypatch: pytest.MonkeyPatch) -> int:
    """Eight wrong passwords at the same moment, meeting between the count and the write; how many were tried."""
    meeting = Meeting(8)
    monkeypatch.setattr(passwords, "_refuse_too_many", meeting.after(passwords._refuse_too_many))
    address = Address("sms", NUMBER)
    act = partial(passwords.check_password, address=address, password="wrong", network="203.0.113.7", now=NOW)
    return sum("不正确" in str(outcome) for outcome in at_once(*[act] * 8))


@pytest.mark.django_db(transaction=True)
def test_of_eight_wrong_passwords_at_once_five_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert guess_at_once(monkeypatch) == 5


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_eight_passwords_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hold", lambda *names: None)
    assert guess_at_once(monkeypatch) == 8


# --- sessions -------------------------------------------------------------------------------------------------------


def test_a_session_is_of_no_use_to_who_reads_it_in_the_database(visitor: Client) -> None:
    person = agreed()
    log_in(visitor)
    row = Session.objects.get(person=person)
    cookie = visitor.cookies["sessionid"].value
    assert cookie not in row.session_key
    assert SESSION_KEY not in row.session_data
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get("/me/inbox/").status_code == 302


def test_a_session_says_since_when_from_where_and_by_which_browser(visitor: Client) -> None:
    person = agreed()
    ask(visitor)
    typed = {"address": NUMBER, "code": code_sent_to(NUMBER)}
    visitor.post(LOGIN, typed, HTTP_USER_AGENT="Mozilla/5.0 (Test)" + "x" * 300, REMOTE_ADDR="203.0.113.9")
    row = Session.objects.get(person=person)
    assert (row.network, row.agent[:18], len(row.agent)) == ("203.0.113.9", "Mozilla/5.0 (Test)", 200)
    assert row.began_at is not None


def test_the_session_of_a_visitor_does_not_live_on_after_logging_in(visitor: Client) -> None:
    agreed()
    ask(visitor)
    before = visitor.cookies["sessionid"].value
    visitor.post(LOGIN, {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert visitor.cookies["sessionid"].value != before
    assert Session.objects.count() == 1


def test_a_session_whose_row_was_moved_or_damaged_is_nobodys(visitor: Client) -> None:
    agreed()
    log_in(visitor)
    victim = Session.objects.get()
    other = Client()
    ask(other, address="13900139000")
    Session.objects.exclude(pk=victim.pk).update(session_data=victim.session_data)
    assert other.get("/me/inbox/").status_code == 302
    Session.objects.update(session_data="???")
    assert visitor.get("/me/inbox/").status_code == 302


def test_logging_out_ends_the_session(visitor: Client) -> None:
    agreed()
    log_in(visitor)
    assert "退出登录" in text(visitor.get("/account/logout/"))
    assert visitor.post("/account/logout/").status_code == 302
    assert visitor.get("/me/inbox/").status_code == 302
    assert not Session.objects.filter(person__isnull=False).exists()


def test_whoever_chose_a_language_is_spoken_to_in_it_after_logging_in(visitor: Client) -> None:
    agreed(language="en")
    assert log_in(visitor).cookies["django_language"].value == "en"
