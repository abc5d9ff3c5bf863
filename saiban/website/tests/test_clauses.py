"""What the notices promise, as a visitor reads it on the public pages; each test is named after its clause."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from saiban.accounts.testing import make_person
from saiban.core.windows import parse_opening
from saiban.editions.commands.publishing import feature_edition
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at, shipped, small_rules
from saiban.website.tests.seen import read, section, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seventh() -> Edition:
    return rehearse_at(load_shipped("shic-7"), "2024-05-20 09:00")


@pytest.fixture
def eighth() -> Edition:
    return rehearse_at(load_shipped("shic-8"), "2026-06-01 09:00")


def page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def phases(html: str) -> list[str]:
    return re.findall(r'class="stage stage-(\w+)"', html)


# --- the Hunan division of the 7th ---------------------------------------------------------------------------------


def test_h1_an_edition_has_31_divisions_each_with_a_page_of_its_own(seventh: Edition) -> None:
    listed = re.findall(r'href="(/editions/shic-7/divisions/\w+/)"', page("/editions/shic-7/divisions/"))
    assert len(set(listed)) == 31
    for path in sorted(set(listed)):
        assert "赛区" in read(path)


def test_h1_a_division_names_its_own_hosts(seventh: Edition) -> None:
    hunan = read("/editions/shic-7/divisions/hunan/")
    first, second = "湖南省健康管理学会信息管理专业委员会", "湖南省医院协会医院信息管理专业委员会"
    assert 0 < hunan.index("联合主办单位") < hunan.index(first) < hunan.index(second)
    beijing = read("/editions/shic-7/divisions/beijing/")
    assert first not in beijing and "赛区主办单位和联系方式由赛区另行公布" in beijing


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2024-04-29 23:59:59", ["upcoming", "upcoming", "upcoming", "upcoming"]),
        ("2024-04-30 00:00:00", ["current", "upcoming", "upcoming", "upcoming"]),
        ("2024-05-20 09:00:00", ["current", "current", "upcoming", "upcoming"]),
        ("2024-06-01 00:00:00", ["past", "current", "upcoming", "upcoming"]),
        ("2024-06-06 00:00:00", ["past", "past", "current", "upcoming"]),
        ("2024-09-01 00:00:00", ["past", "past", "past", "current"]),
        ("2024-10-01 00:00:00", ["past", "past", "past", "past"]),
    ],
)
def test_h3_the_timeline_shows_each_stage_where_it_stands(seventh: Edition, moment: str, shown: list[str]) -> None:
    rehearse_at(seventh, moment)
    html = page("/editions/shic-7/")
    assert phases(html) == shown
    stages = text_of(html)
    assert stages.index("报名") < stages.index("初审") < stages.index("赛区决赛") < stages.index("全国总决赛")


def test_h4_tracks_of_two_kinds_say_who_may_enter(seventh: Edition) -> None:
    tracks = section(page("/"), "tracks")
    main, special = tracks.index("主赛道"), tracks.index("专题赛")
    for name in ("应用创新赛道", "技术创新赛道", "医疗信创赛道", "县域医疗创新赛道"):
        assert main < tracks.index(name) < special
    for name in ("传统医学数字化专题赛", "海外人才专题赛"):
        assert special < tracks.index(name)
    for track in shipped("shic-7").tracks:
        for condition in track.conditions:
            assert condition.reason.replace(" ", "") in tracks


def test_h5_the_page_says_how_an_entry_comes_to_its_division(seventh: Edition) -> None:
    assert "按主体申报单位所在省" in section(page("/"), "divisions")


def test_h7_the_window_is_told_to_the_minute_with_24_00(seventh: Edition) -> None:
    for path in ("/", "/editions/shic-7/notice/", "/editions/shic-7/divisions/hunan/"):
        assert "2024年4月30日00:00至2024年5月31日24:00" in read(path)


@pytest.mark.parametrize(
    ("moment", "may_enter"),
    [
        ("2024-04-29 23:59:59", False),
        ("2024-04-30 00:00:00", True),
        ("2024-05-31 23:59:59", True),
        ("2024-06-01 00:00:00", False),
    ],
)
def test_h7_the_call_to_enter_stands_while_the_window_is_open(seventh: Edition, moment: str, may_enter: bool) -> None:
    now = parse_opening("2026-03-01 12:00")
    rehearse_at(seventh, moment, now=now)
    # The page is asked for at the very second: the clock must not have moved on since.
    with at(now):
        for path in ("/", "/editions/shic-7/divisions/hunan/"):
            assert ('href="/editions/shic-7/enter/"' in page(path)) == may_enter


def test_h7_a_divisions_own_window_stands_on_its_page() -> None:
    own = {"stage": "registration", "opens": "2024-05-10 00:00", "closes": "2024-05-20 24:00"}
    divisions = small_rules()["divisions"]
    divisions[0] = divisions[0] | {"windows": [own]}
    edition = make_edition(small_rules(divisions=divisions))
    rehearse_at(edition, "2024-05-25 09:00")
    hunan, hubei = (page(f"/editions/cup-1/divisions/{code}/") for code in ("hunan", "hubei"))
    assert "2024年5月10日00:00至2024年5月20日24:00" in text_of(hunan)
    assert phases(hunan)[0] == "past" and "/enter/" not in hunan
    assert "2024年4月30日00:00至2024年5月31日24:00" in text_of(hubei)
    assert phases(hubei)[0] == "current" and "/enter/" in hubei


def test_h17_no_service_fee_and_whose_costs_are_whose(seventh: Edition) -> None:
    fees = section(page("/"), "fees")
    assert "大赛不收取赛事服务费" in fees and "差旅、食宿等费用由参赛者自理" in fees


def test_h17_terms_are_read_with_their_version(seventh: Edition) -> None:
    terms = read("/editions/shic-7/terms/")
    assert "第七届智慧医疗创新大赛参赛承诺" in terms and "版本2024-1" in terms
    assert "大赛组委会拥有本次大赛的最终解释权" in terms


def test_h18_contacts_for_registration_and_for_business_cooperation(seventh: Edition) -> None:
    for path, people in (
        ("/", ("报名咨询一席", "报名咨询二席", "合作咨询一席")),
        ("/editions/shic-7/divisions/hunan/", ("湖南赛区报名咨询一席", "湖南赛区报名咨询二席", "湖南赛区合作咨询席")),
    ):
        contacts = section(page(path), "contacts")
        registration, cooperation = contacts.index("大赛报名咨询"), contacts.index("商务合作咨询")
        assert registration < contacts.index(people[0]) < contacts.index(people[1]) < cooperation
        assert cooperation < contacts.index(people[2])


def test_h18_a_division_without_contacts_points_to_the_national_ones(seventh: Edition) -> None:
    contacts = section(page("/editions/shic-7/divisions/beijing/"), "contacts")
    assert "现可联系组委会" in contacts and "010-0000-0001" in contacts


# --- the national final of the 8th and the conference ---------------------------------------------------------------


def test_n1_the_event_is_told_with_what_is_still_provisional(eighth: Edition) -> None:
    html = page("/")
    assert "算网智数·新质医疗（暂定）" in text_of(html)
    event = section(html, "event")
    assert "2026年6月26日至2026年6月28日" in event and "2026年6月25日全天报到" in event
    assert "湖南长沙（具体地点待定）" in event


def test_n1_a_theme_that_is_settled_loses_its_mark(eighth: Edition) -> None:
    data = shipped("shic-8").to_data()
    data["edition"] = data["edition"] | {"theme_provisional": False}
    make_edition(data)
    assert "算网智数·新质医疗（暂定）" not in read("/")


def test_n2_bodies_stand_in_the_notices_order(eighth: Edition) -> None:
    rulebook = shipped("shic-8")
    roles = [body.role for body in rulebook.bodies]
    assert roles == ["指导单位", "主办单位", "承办单位", "支持单位"]
    for path in ("/", "/editions/shic-8/notice/"):
        html = page(path)
        shown = section(html, "bodies") if path == "/" else text_of(html)
        place = 0 if path == "/" else shown.index("一、组织机构")
        for body in rulebook.bodies:
            for name in (body.role, *body.names):
                place = shown.index(name.replace(" ", ""), place) + 1


def test_n12_fees_say_for_whom_and_how_much(eighth: Edition) -> None:
    fees = section(page("/"), "fees")
    assert "参赛团队会议费¥1,800/项目团队" in fees and "参会人员会议费¥480/人" in fees


def test_n15_the_page_says_that_more_will_be_announced(eighth: Edition) -> None:
    assert "路演、评审等事宜由组委会另行通知" in section(page("/"), "news")


def test_n16_contacts_for_registration_cooperation_and_press(eighth: Edition) -> None:
    contacts = section(page("/"), "contacts")
    kinds = [contacts.index(kind) for kind in ("报名咨询", "合作咨询", "媒体咨询")]
    assert kinds == sorted(kinds)
    assert {"registration", "cooperation", "press"} == set(re.findall(r'data-kind="(\w+)"', page("/")))


def test_n17_the_challenge_stands_beside_the_contest(eighth: Edition) -> None:
    rehearse_at(load_shipped("compute-1"), "2026-07-15 09:00")
    home = page("/")
    others = section(home, "others")
    assert "首届医疗算网智数融合挑战赛" in others and "报名进行中" in others
    assert 'href="/editions/compute-1/"' in home
    challenge = read("/editions/compute-1/")
    assert "医疗算网智数融合挑战赛" in challenge and "立即报名" in challenge


def test_n17_contests_are_listed_with_their_editions(seventh: Edition, eighth: Edition) -> None:
    load_shipped("compute-1")
    listed = read("/editions/")
    assert listed.index("智慧医疗创新大赛") < listed.index("医疗算网智数融合挑战赛")
    assert listed.index("全国总决赛") < listed.index("第七届智慧医疗创新大赛"), "the newest edition first"


def test_n17_another_edition_takes_the_front_page(seventh: Edition, eighth: Edition) -> None:
    assert "第七届智慧医疗创新大赛" in page("/").split("<title>")[1].split("</title>")[0]
    feature_edition(edition_id=eighth.pk, actor=make_person(), now=parse_opening("2026-03-18"))
    assert "第八届智慧医疗创新大赛" in page("/").split("<title>")[1].split("</title>")[0]


def at(moment: datetime) -> Any:
    """Every request comes at this real moment."""
    return patch("django.utils.timezone.now", return_value=moment)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2024-04-01 00:00", "即将开始：报名"),
        ("2024-05-20 00:00", "报名进行中"),
        ("2024-06-03 00:00", "初审进行中"),
        ("2024-07-01 00:00", "赛区决赛时间待定"),
    ],
)
def test_n17_the_list_says_where_each_edition_stands(moment: str, state: str) -> None:
    rehearse_at(make_edition(), moment)
    assert state in read("/editions/")
