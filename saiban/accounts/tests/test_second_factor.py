"""Two-step log-in, and the desk's door that asks for it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from saiban.accounts.doors import require_staff
from saiban.accounts.models import Person
from saiban.accounts.testing import code_sent_to, make_passkey
from saiban.accounts.tests.conftest import Cast
from saiban.audit.models import AuditRow

ClientFor = Callable[..., Client]
CHOOSE, SET_UP, CODES = "/account/2fa/", "/account/2fa/set-up/", "/account/2fa/recovery-codes/"
DESK = "/desk/shic-7/people/"


def log_in(person: Person) -> tuple[Client, Any]:
    client = Client()
    client.post("/account/login/?next=/me/profile/", {"address": person.phone, "send": "1"})
    code = code_sent_to(str(person.phone))
    return client, client.post("/account/login/?next=/me/profile/", {"address": person.phone, "code": code})


def dynamic_code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> str:
    """Turn it on; the secret that the phone then holds."""
    page = client.get(SET_UP)
    secret = page.context["form"].secret
    assert client.post(SET_UP, {"code": dynamic_code(secret)})["Location"] == CODES
    return str(secret)


@pytest.fixture
def staff(cast: Cast) -> tuple[Client, str]:
    """A committee's member who has turned it on, and the secret."""
    client, _answer = log_in(cast.national)
    return client, set_up(client)


def test_the_page_draws_the_secret_and_says_it(cast: Cast) -> None:
    client, _answer = log_in(cast.owner)
    page = client.get(SET_UP)
    assert "data:image/svg+xml;base64," in page.content.decode()
    assert page.context["form"].secret in page.content.decode()


def test_a_wrong_dynamic_code_turns_nothing_on(cast: Cast) -> None:
    client, _answer = log_in(cast.owner)
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": "000000"})
    assert answer.status_code == 422
    assert "动态码不正确" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_turning_it_on_gives_recovery_codes_and_is_on_record(staff: tuple[Client, str], cast: Cast) -> None:
    client, _secret = staff
    codes = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    assert len(codes) == 10
    assert AuditRow.objects.get(verb="second_factor").detail == {"change": "activated"}
    assert codes[0] in client.get(f"{CODES}download/").content.decode()


def test_its_secret_cannot_be_read_in_the_database(staff: tuple[Client, str]) -> None:
    assert staff[1] not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_logging_in_then_takes_the_dynamic_code_as_well(staff: tuple[Client, str], cast: Cast, clock: Any) -> None:
    clock.forward(minutes=2)
    client, answer = log_in(cast.national)
    assert answer["Location"] == "/account/2fa/log-in/"
    assert SESSION_KEY not in client.session
    assert client.get("/me/profile/").status_code == 302
    assert client.post("/account/2fa/log-in/", {"code": "000000"}).status_code == 422
    done = client.post("/account/2fa/log-in/", {"code": dynamic_code(staff[1], 1)})
    assert client.session[SESSION_KEY] == str(cast.national.pk)
    assert done.status_code == 302


def test_a_recovery_code_stands_in_for_a_lost_phone_once(staff: tuple[Client, str], cast: Cast, clock: Any) -> None:
    code = re.findall(r"<li>(\d{8})</li>", staff[0].get(CODES).content.decode())[0]
    for allowed in (True, False):
        clock.forward(minutes=2)
        client, _answer = log_in(cast.national)
        client.post("/account/2fa/log-in/", {"code": code})
        assert (SESSION_KEY in client.session) is allowed


def test_new_recovery_codes_replace_the_old_ones(staff: tuple[Client, str]) -> None:
    client, _secret = staff
    old = client.get(CODES).content.decode()
    assert client.post(f"{CODES}new/")["Location"] == CODES
    new = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    assert len(new) == 10
    assert not any(code in old for code in new)


def test_it_can_be_turned_off_by_who_has_just_proven_it(staff: tuple[Client, str], cast: Cast) -> None:
    client, _secret = staff
    assert client.get("/account/2fa/turn-off/").status_code == 200
    client.post("/account/2fa/turn-off/")
    assert not Authenticator.objects.exists()
    assert AuditRow.objects.filter(verb="second_factor").latest("pk").detail == {"change": "deactivated"}


def test_whoever_has_a_second_factor_proves_themselves_by_it(
    staff: tuple[Client, str], cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.national)
    asked = client.get("/me/profile/phone/")
    assert asked["Location"].startswith("/account/2fa/confirm/")
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 422
    done = client.post(asked["Location"], {"code": dynamic_code(staff[1], 1)})
    assert done["Location"] == "/me/profile/phone/"
    assert client.get("/account/confirm/")["Location"].startswith("/account/2fa/confirm/")


def test_guesses_at_a_dynamic_code_are_limited(staff: tuple[Client, str], cast: Cast, clock: Any) -> None:
    clock.forward(minutes=2)
    client, _answer = log_in(cast.national)
    said = [client.post("/account/2fa/log-in/", {"code": f"{n:06}"}).content.decode() for n in range(6)]
    assert "动态码不正确" in said[0]
    assert "尝试次数过多" in said[5]
    client.post("/account/2fa/log-in/", {"code": dynamic_code(staff[1], 1)})
    assert SESSION_KEY not in client.session


# --- the door -----------------------------------------------------------------------------------------------------


def test_staff_without_a_second_factor_are_sent_to_turn_it_on_and_told_why(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.national, second_factor=False)
    assert client.get(DESK)["Location"] == CHOOSE
    client, _answer = log_in(cast.hunan)
    page = client.get("/desk/shic-7/hunan/people/", follow=True)
    assert page.redirect_chain == [(CHOOSE, 302)]
    assert "工作台能看到他人的资料" in page.content.decode()


def test_once_it_is_on_the_desk_opens(staff: tuple[Client, str]) -> None:
    assert staff[0].get(DESK).status_code == 200


def test_where_the_settings_do_not_ask_for_it_the_desk_opens_without(cast: Cast, client_for: ClientFor) -> None:
    with override_settings(STAFF_NEED_SECOND_FACTOR=False):
        assert client_for(cast.national, second_factor=False).get(DESK).status_code == 200


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("national", True), ("hunan", True), ("observer", True),
        ("judge", False), ("owner", False), ("stranger", False),
    ],
)  # fmt: skip
def test_the_door_of_desks_is_there_for_staff_alone(cast: Cast, who: str, may: bool, rf: Any, settings: Any) -> None:
    from saiban.core.errors import NotThere

    settings.STAFF_NEED_SECOND_FACTOR = False

    @require_staff
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("desk")

    request = rf.get("/desk/")
    request.user = getattr(cast, who)
    if may:
        assert page(request).status_code == 200
    else:
        with pytest.raises(NotThere):
            page(request)


# --- passkeys (with a browser that holds one: tests/browser/test_passkeys.py) -----------------------------------------

JUNK = [
    "{}", "[]", "1", '"x"', "not json", '{"id": "x"}',
    '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}',
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_passkey_opens_nothing(db: None, junk: str) -> None:
    client = Client()
    assert client.get("/account/login/passkey/", headers={"Accept": "application/json"}).json()["request_options"]
    assert client.post("/account/login/passkey/", {"credential": junk})["Location"] == "/account/login/"
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_passkey_cannot_be_added(cast: Cast, junk: str) -> None:
    client, _answer = log_in(cast.owner)
    client.get("/account/2fa/passkeys/add/")
    assert client.post("/account/2fa/passkeys/add/", {"name": "x", "credential": junk}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_passkey_alone_opens_the_desk(cast: Cast, client_for: ClientFor) -> None:
    make_passkey(cast.national)
    assert client_for(cast.national, second_factor=False).get(DESK).status_code == 200


def test_the_last_factor_goes_with_a_warning_and_on_record(cast: Cast) -> None:
    client, _answer = log_in(cast.owner)
    page = f"/account/2fa/passkeys/{make_passkey(cast.owner).pk}/remove/"
    assert "最后一种两步验证方式" in client.get(page).content.decode()
    client.post(page)
    assert not Authenticator.objects.exists()
    assert AuditRow.objects.filter(verb="second_factor").latest("pk").detail == {"change": "passkey_removed"}


def test_nobody_removes_anothers_passkey(cast: Cast) -> None:
    client, _answer = log_in(cast.owner)
    assert client.post(f"/account/2fa/passkeys/{make_passkey(cast.stranger).pk}/remove/").status_code == 404


def test_whoever_has_passkeys_alone_is_asked_for_one_of_them(cast: Cast, client_for: ClientFor) -> None:
    make_passkey(cast.owner)
    asked = client_for(cast.owner, second_factor=False).get("/account/confirm/?next=/me/profile/")
    assert asked["Location"] == "/account/2fa/confirm/passkey/?next=%2Fme%2Fprofile%2F"
    client, answer = log_in(cast.owner)
    page = client.get(answer["Location"]).content.decode()
    assert "用通行密钥验证" in page and "通行密钥不在身边时" in page


def test_removing_a_passkey_asks_once_more_who_one_is(cast: Cast, client_for: ClientFor) -> None:
    page = f"/account/2fa/passkeys/{make_passkey(cast.owner).pk}/remove/"
    asked = client_for(cast.owner, second_factor=False).post(page)
    assert asked["Location"].startswith("/account/2fa/confirm/passkey/")
    assert Authenticator.objects.exists()
