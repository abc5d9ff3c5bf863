from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import loader
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure


@dataclass(frozen=True, slots=True)
class Someone:
    display_name: str = "欧阳医生"
    is_authenticated: bool = True


@dataclass(frozen=True, slots=True)
class Nobody:
    is_authenticated: bool = False


def page(*, user: object = None, path: str = "/", in_place: bool = False, **context: Any) -> str:
    request: Any = RequestFactory().get(path)
    request.user, request.in_place = user or Nobody(), in_place
    return loader.get_template("ui/base.html").render({"request": request, "csrf_token": "t0ken", **context})


def test_a_page_cached_for_everybody_holds_no_ones_token() -> None:
    html = page()
    assert "t0ken" not in html
    assert "csrf" not in html


def test_a_page_of_somebody_gives_htmx_the_token() -> None:
    assert '<meta name="csrf-token" content="t0ken">' in page(user=Someone())


def test_a_visitor_can_log_in_and_sees_nothing_of_the_personal_pages() -> None:
    html = page()
    assert "/account/login/" in html
    assert "/me/" not in html
    assert "/desk/" not in html


def test_somebody_finds_entries_messages_and_the_way_out() -> None:
    html = page(user=Someone(), unread=3, path="/me/entries/7/")
    assert '<a href="/me/entries/" aria-current="page">' in html
    assert "</span>3</span>" in html
    assert "欧阳医生" in html
    assert '<form action="/account/logout/" method="post">' in html
    assert '<a href="/me/profile/">' in html, "the way to one's password, devices and data"
    assert "/desk/" not in html


def test_only_staff_see_the_desk() -> None:
    assert 'href="/desk/"' in page(user=Someone(), is_staff_of_something=True)


def test_nothing_unread_shows_no_zero() -> None:
    assert 'class="unread' not in page(user=Someone(), unread=0)


def test_the_foot_names_the_operator_and_links_the_records() -> None:
    html = page(operator="某某学会", icp_number="湘ICP备1号", police_number="湘公网安备2号")
    assert "某某学会" in html
    assert re.search(r'<a href="https://beian.miit.gov.cn/"[^>]*>湘ICP备1号</a>', html)
    assert "湘公网安备2号" in html
    assert "beian" not in page()


def test_the_head_names_site_and_edition() -> None:
    html = page(site_name="智慧医疗创新大赛", edition="第七届")
    assert "首页 - 智慧医疗创新大赛</title>" in html
    assert '<span class="brand-edition">第七届</span>' in html


def test_the_demo_says_that_it_is_one() -> None:
    assert "演示站点" in page(demo=True)
    assert "演示站点" not in page(demo=False)


def test_the_page_speaks_its_language() -> None:
    assert '<html lang="zh-Hans">' in page()
    with translation.override("en"):
        assert '<html lang="en">' in page()


def test_what_comes_in_the_place_of_another_page_is_what_may_differ_from_it() -> None:
    whole, part = (page(user=Someone(), unread=3, path="/me/entries/7/", in_place=each) for each in (False, True))
    for stays in ("<html", "<head", "csrf-token", "stylesheet", "<header", 'class="skip"', "<footer", "欧阳医生"):
        assert stays in whole
        assert stays not in part
    unread, following = "</span>3</span>", 'name="next" value="/me/entries/7/"'
    for differs in ("<title>首页 - ", '<main id="main"', '"/me/entries/" aria-current="page">', unread, following):
        assert differs in whole
        assert differs in part


def test_everything_beside_the_main_part_has_a_place_on_the_page_shown() -> None:
    beside = re.compile(r'id="([\w-]+)" hx-swap-oob="true"')
    for someone in (Someone(), Nobody()):
        assert beside.findall(page(user=someone)) == []
        ids = beside.findall(page(user=someone, in_place=True))
        assert set(ids) >= {"bands", "site-nav", "language"}
        assert all(page(user=someone).count(f' id="{name}"') == 1 for name in ids)


def test_messages_are_notices_with_the_tone_of_their_level() -> None:
    html = page(messages=[Message(constants.ERROR, "<b>没有保存</b>"), Message(constants.SUCCESS, "已保存")])
    assert "notice-danger" in html
    assert "&lt;b&gt;没有保存" in html
    assert "notice-success" in html


def test_htmx_runs_no_code_from_pages_and_shows_refusals() -> None:
    html = page()
    for setting in (
        '"includeIndicatorStyles":false',
        '"allowEval":false',
        '"allowScriptTags":false',
        '"selfRequestsOnly":true',
        '{"code":"422","swap":true}',
    ):
        assert setting in html


def test_a_first_page_asks_for_few_files() -> None:
    html = page()
    assets = re.findall(r'<(?:link|script)[^>]*(?:href|src)="[^"]+"[^>]*>', html)
    assert len([asset for asset in assets if "nomodule" not in asset]) <= 6


def test_the_components_page_asks_the_database_nothing(client: Client) -> None:
    # Without the fixture for it, touching the database is an error.
    answer = client.get("/ui/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert answer.status_code == 200
    html = answer.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_clock_is_the_servers_and_is_never_cached(client: Client) -> None:
    answer = client.get("/ui/clock/")
    assert re.fullmatch(rb"\d{13}", answer.content)
    assert "no-store" in answer["Cache-Control"]


def test_the_language_is_switched_by_a_form_without_a_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/ui/language/", {"language": "en", "next": "/ui/browser/"})
    assert (answer.status_code, answer["Location"]) == (302, "/ui/browser/")
    assert strict.cookies["django_language"].value == "en"
    assert '<html lang="en">' in strict.get("/ui/browser/").content.decode()


def test_switching_the_language_leads_to_no_other_site() -> None:
    answer = Client().post("/ui/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def a_request() -> HttpRequest:
    request = RequestFactory().get("/nowhere/")
    request.user = Nobody()  # type: ignore[assignment]
    return request


def test_what_is_not_there_looks_the_same_whatever_the_reason() -> None:
    html = defaults.page_not_found(a_request(), Exception("entry 7 of somebody else")).content.decode()
    assert "没有找到这个页面" in html
    assert "somebody else" not in html
    assert "/nowhere/" not in html.replace('name="next" value="/nowhere/"', "")


def test_a_closed_door_and_a_stale_form_say_what_to_do() -> None:
    assert "联系所在赛区组委会" in defaults.permission_denied(a_request(), Exception()).content.decode()
    stale = csrf_failure(a_request())
    assert stale.status_code == 403
    assert "本次没有提交" in stale.content.decode()


def test_a_request_that_cannot_be_read_gets_a_page_without_knowing_who_asks() -> None:
    assert "看不懂这个请求" in defaults.bad_request(a_request(), Exception()).content.decode()


def test_the_page_for_our_own_errors_needs_nothing_that_could_fail() -> None:
    from saiban.ui.tests.test_templates import ROOT

    source = (ROOT / "ui" / "templates" / "500.html").read_text(encoding="utf-8")
    assert "{%" not in source
    assert "{{" not in source
    assert "系统出错了" in defaults.server_error(a_request()).content.decode()


@pytest.mark.parametrize("path", ["/ui/", "/ui/browser/"])
def test_pages_of_the_design_system_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
