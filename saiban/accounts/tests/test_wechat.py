"""Signing in with WeChat: who is known comes in, who is not proves a number first, and nobody becomes two people."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from saiban.accounts.commands.wechat import bind_wechat
from saiban.accounts.models import Person, WechatAccount
from saiban.accounts.queries.wechat import wechat_accounts
from saiban.accounts.testing import code_sent_to, make_passkey, make_person
from saiban.accounts.tests.conftest import NOW
from saiban.accounts.wechat import Identity
from saiban.audit.models import AuditRow
from saiban.core.errors import Refused
from saiban.messaging.testing import Meeting, at_once, of_kind

pytestmark = pytest.mark.django_db
IN_WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
NUMBER = "13800138000"
COMMANDS = "saiban.accounts.commands.wechat"


class Wechat(BaseHTTPRequestHandler):
    """Knows each code once, and whom it stands for."""

    codes: dict[str, dict[str, str]]
    asked: list[dict[str, list[str]]]

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.asked.append(query)
        answer: Any = self.codes.pop(query["code"][0], {"errcode": 40029, "errmsg": "invalid code"})
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quietly."""


@pytest.fixture
def wechat(settings: Any) -> Iterator[type[Wechat]]:
    talk = type("Talk", (Wechat,), {"codes": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), talk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WECHAT_API, settings.WECHAT_DOOR = f"http://127.0.0.1:{server.server_port}", "https://wechat.example"
    settings.WECHAT_OPEN_APPID, settings.WECHAT_OPEN_SECRET = "wx-site", "s1"
    settings.WECHAT_OFFICIAL_APPID, settings.WECHAT_OFFICIAL_SECRET = "wx-account", "s2"
    yield talk
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(
    client: Client, wechat: type[Wechat], openid: str = "o1", unionid: str = "u1", wanted: str = "/me/profile/",
    **headers: str,
) -> Any:  # fmt: skip
    """Press the button, say yes in WeChat, and be sent back."""
    asked = urlsplit(client.get(f"/account/wechat/?next={wanted}", headers=headers)["Location"])
    query = parse_qs(asked.query)
    wechat.codes["c"] = {"openid": openid, **({"unionid": unionid} if unionid else {})}
    target = urlsplit(query["redirect_uri"][0])
    return client.get(f"{target.path}?{target.query}&code=c&state={query['state'][0]}", headers=headers)


def prove(client: Client, number: str) -> Any:
    page = "/account/wechat/bind/?next=/me/profile/"
    client.post(page, {"address": number, "send": "1"})
    return client.post(page, {"address": number, "code": code_sent_to(number)})


def test_without_settings_there_is_no_such_way(client: Client) -> None:
    assert client.get("/account/wechat/").status_code == 404
    assert "微信登录" not in client.get("/account/login/").content.decode()


def test_the_browser_decides_which_way_wechat_asks(client: Client, wechat: type[Wechat]) -> None:
    assert "微信登录" in client.get("/account/login/").content.decode()
    for headers, path, appid, scope in (
        ({}, "/connect/qrconnect", "wx-site", "snsapi_login"),
        (IN_WECHAT, "/connect/oauth2/authorize", "wx-account", "snsapi_userinfo"),
    ):
        asked = urlsplit(client.get("/account/wechat/", headers=headers)["Location"])
        query = parse_qs(asked.query)
        assert (asked.path, query["appid"], query["scope"], asked.fragment) == (
            path,
            [appid],
            [scope],
            "wechat_redirect",
        )


def test_who_is_unknown_proves_a_number_and_wechat_is_bound_to_that_account(
    client: Client, wechat: type[Wechat]
) -> None:
    person = make_person("张三", phone=NUMBER)
    assert come_back(client, wechat)["Location"] == "/account/wechat/bind/?next=%2Fme%2Fprofile%2F"
    assert SESSION_KEY not in client.session
    prove(client, NUMBER)
    assert client.session[SESSION_KEY] == str(person.pk)
    account = WechatAccount.objects.get()
    assert (account.person, account.appid, account.openid, account.unionid) == (person, "wx-site", "o1", "u1")
    assert Person.objects.count() == 1
    assert AuditRow.objects.get(verb="bind_wechat").actor_id == person.pk
    assert wechat.asked[0]["secret"] == ["s1"]


def test_next_time_wechat_is_enough(wechat: type[Wechat]) -> None:
    person = make_person("张三", phone=NUMBER)
    bind_wechat(person=person, identity=Identity("wx-site", "o1", "u1"), now=NOW)
    client = Client()
    come_back(client, wechat)
    assert client.session[SESSION_KEY] == str(person.pk)


def test_the_same_human_being_in_the_other_app_is_the_same_person(wechat: type[Wechat]) -> None:
    person = make_person("张三", phone=NUMBER)
    bind_wechat(person=person, identity=Identity("wx-site", "o1", "u1"), now=NOW)
    client = Client()
    come_back(client, wechat, openid="o2", **IN_WECHAT)
    assert client.session[SESSION_KEY] == str(person.pk)
    assert set(WechatAccount.objects.values_list("appid", "openid")) == {("wx-site", "o1"), ("wx-account", "o2")}


def test_whose_number_is_nobodys_signs_up_by_name_and_consent(client: Client, wechat: type[Wechat]) -> None:
    come_back(client, wechat)
    prove(client, NUMBER)
    assert not Person.objects.exists()
    page = "/account/wechat/bind/?next=/me/profile/"
    assert "注册并绑定微信" in client.get(page).content.decode()
    assert client.post(page, {"name": "张三"}).status_code == 422
    client.post(page, {"name": "张三", "consent": "on"})
    person = Person.objects.get()
    assert (person.name, person.phone, WechatAccount.objects.get().person) == ("张三", NUMBER, person)


def test_a_second_factor_comes_before_anything_is_bound(client: Client, wechat: type[Wechat]) -> None:
    person = make_person("张三", phone=NUMBER)
    make_passkey(person)
    come_back(client, wechat)
    assert prove(client, NUMBER)["Location"] == "/account/2fa/log-in/"
    assert not WechatAccount.objects.exists()


def test_whoever_logs_in_afterwards_in_the_same_browser_is_not_bound(client: Client, wechat: type[Wechat]) -> None:
    make_person("张三", phone=NUMBER)
    come_back(client, wechat)
    client.post("/account/login/", {"address": NUMBER, "send": "1"})
    client.post("/account/login/", {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert SESSION_KEY in client.session and not WechatAccount.objects.exists()


@pytest.mark.parametrize("query", ["", "?code=c", "?code=c&state=forged", "?state=%s"])
def test_what_wechat_did_not_say_to_this_browser_opens_nothing(
    client: Client, wechat: type[Wechat], query: str
) -> None:
    bind_wechat(person=make_person(), identity=Identity("wx-site", "o1", "u1"), now=NOW)
    state = parse_qs(urlsplit(client.get("/account/wechat/")["Location"]).query)["state"][0]
    wechat.codes["c"] = {"openid": "o1"}
    answer = client.get("/account/wechat/back/" + (query % state if "%s" in query else query))
    assert answer["Location"] == "/account/login/" and SESSION_KEY not in client.session


def test_a_code_that_wechat_does_not_know_is_told(client: Client, wechat: type[Wechat]) -> None:
    state = parse_qs(urlsplit(client.get("/account/wechat/")["Location"]).query)["state"][0]
    page = client.get(f"/account/wechat/back/?code=used&state={state}", follow=True)
    assert "微信没有确认您的身份" in page.content.decode()


def test_wechat_being_away_is_told(client: Client, wechat: type[Wechat], settings: Any) -> None:
    settings.WECHAT_API = "http://127.0.0.1:9"
    state = parse_qs(urlsplit(client.get("/account/wechat/")["Location"]).query)["state"][0]
    page = client.get(f"/account/wechat/back/?code=c&state={state}", follow=True)
    assert "暂时联系不上微信" in page.content.decode()


def test_one_wechat_is_one_persons_and_one_person_has_one(wechat: type[Wechat]) -> None:
    first, second = make_person("甲"), make_person("乙")
    bind_wechat(person=first, identity=Identity("wx-site", "o1", "u1"), now=NOW)
    with pytest.raises(Refused, match="已绑定另一个账号"):
        bind_wechat(person=second, identity=Identity("wx-account", "o2", "u1"), now=NOW)
    with pytest.raises(Refused, match="已绑定另一个微信"):
        bind_wechat(person=first, identity=Identity("wx-site", "o3", "u3"), now=NOW)


def race(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two people bind the same WeChat from its two apps; both have looked before either writes, unless held up."""
    meeting = Meeting(2)
    monkeypatch.setattr(f"{COMMANDS}.wechat_accounts", meeting.after(wechat_accounts))
    identities = Identity("wx-site", "o1", "u1"), Identity("wx-account", "o2", "u1")
    pairs = zip((make_person("甲"), make_person("乙")), identities, strict=True)
    acts = [partial(bind_wechat, person=person, identity=identity, now=NOW) for person, identity in pairs]
    return at_once(*acts)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_one_wechat_leave_it_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = race(monkeypatch)
    assert len(of_kind(outcomes, Refused)) == WechatAccount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_people_share_one_wechat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{COMMANDS}.hold", lambda *names: None)
    race(monkeypatch)
    assert WechatAccount.objects.filter(unionid="u1").count() == 2


def test_the_profile_binds_and_lets_go(wechat: type[Wechat]) -> None:
    person = make_person("张三", phone=NUMBER)
    client = Client()
    client.post("/account/login/", {"address": NUMBER, "send": "1"})
    client.post("/account/login/", {"address": NUMBER, "code": code_sent_to(NUMBER)})
    assert "绑定微信" in client.get("/me/profile/").content.decode()
    state = parse_qs(urlsplit(client.get("/me/profile/wechat/")["Location"]).query)["state"][0]
    wechat.codes["c"] = {"openid": "o1", "unionid": "u1"}
    client.get(f"/account/wechat/back/?code=c&state={state}")
    assert WechatAccount.objects.get().person == person
    assert "解除绑定" in client.get("/me/profile/").content.decode()
    client.post("/me/profile/wechat/unbind/")
    assert not WechatAccount.objects.exists()
    assert AuditRow.objects.filter(verb="unbind_wechat", actor_id=person.pk).exists()
