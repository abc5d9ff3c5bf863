"""A committee's own words for what the site sends: checked, previewed, used in its edition alone, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from saiban.accounts.commands import invite
from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.core.windows import parse_opening
from saiban.editions.commands.wordings import reset_message, reword_message
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at
from saiban.messaging.commands import send_templated
from saiban.messaging.message_templates import Words, own_templates, template_of
from saiban.messaging.models import Delivery, Message, TemplateOverride
from saiban.messaging.testing import texts_to

pytestmark = pytest.mark.django_db
NOW = parse_opening("2024-05-20 09:00")
LIST = "/desk/cup-1/messages/"
PASSED = f"{LIST}entry_passed/"
VALUES = {
    "title": "智慧{门诊}", "number": "T-1", "moment": "2024-05-20 09:00:00", "reason": "请补充。", "deadline": "",
    "why": "有误",
}  # fmt: skip
LogIn = Callable[..., Client]


@pytest.fixture
def edition() -> Edition:
    return rehearse_at(make_edition(), NOW)


@pytest.fixture
def national(edition: Edition) -> Person:
    person = make_person()
    make_role(person, RoleKind.NATIONAL, "cup-1")
    return person


def reword(edition: Edition, actor: Person, title: str, body: str = "正文", sms: str = "", **more: str) -> None:
    words = Words(title, body, sms)
    reword_message(edition_id=edition.pk, words=words, actor=actor, now=NOW, **{"key": "entry_passed", **more})


def sent(scope: str, key: str = "entry_passed") -> Message:
    with transaction.atomic():
        return send_templated(person=make_person(), template=key, scope=scope, values=VALUES, now=NOW, sms=True)


# The texts as they have always been: changing one is a decision, not an accident.
DEFAULTS = {
    "entry_received": (
        "已收到：智慧{门诊}",
        "项目编号 T-1，提交时间 2024-05-20 09:00:00（北京时间）。报名截止前可以修改后再次提交，或撤回。",
    ),
    "entry_amended": (
        "已收到修改：智慧{门诊}",
        "项目编号 T-1，提交时间 2024-05-20 09:00:00（北京时间）。报名截止前可以修改后再次提交，或撤回。",
    ),
    "entry_passed": ("初审通过：智慧{门诊}", "恭喜，您的项目已通过初审。后续安排请关注组委会通知。"),
    "entry_returned": ("请修改后重新提交：智慧{门诊}", "初审意见：请补充。"),
    "entry_rejected": ("初审未通过：智慧{门诊}", "理由：请补充。"),
    "screening_undone": (
        "初审结论已撤销：智慧{门诊}", "初审结论已撤销，项目恢复为待初审，请等候新的结论。原因：有误",
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", DEFAULTS)
def test_the_default_texts_are_what_they_were(key: str) -> None:
    message = sent("cup-1", key)
    assert (message.title, message.body) == DEFAULTS[key]


def test_every_default_can_be_saved_as_it_is_and_reads_the_same(edition: Edition, national: Person) -> None:
    """What a committee sees of a default stands for exactly what is sent."""
    for template in own_templates():
        words = template.default()
        reword_message(edition_id=edition.pk, key=template.key, words=words, actor=national, now=NOW)
        assert template.example(words) == template.example(), template.key


def test_own_words_are_used_in_the_edition_alone(edition: Edition, national: Person) -> None:
    reword(edition, national, "恭喜！“{项目名称}”过关了", "请看{项目名称}的安排", sms="【测试赛】{项目名称}通过初审")
    own, other = sent("cup-1"), sent("cup-2")
    assert (own.title, own.body) == ("恭喜！“智慧{门诊}”过关了", "请看智慧{门诊}的安排")
    assert Delivery.objects.get(message=own).body == "【测试赛】智慧{门诊}通过初审"
    assert other.title == "初审通过：智慧{门诊}"
    assert Delivery.objects.get(message=other).body.startswith("初审通过：智慧{门诊}。详情")


def test_an_unknown_place_is_refused_with_those_that_are_known(edition: Edition, national: Person) -> None:
    with pytest.raises(Refused) as refused:
        reword(edition, national, "恭喜{姓名}", "多了一个{")
    said = {(reason.item, reason.message): reason.remedy for reason in refused.value.reasons}
    assert said[("title", "没有名为“{姓名}”的占位符。")] == "可用的有：{项目名称}。"
    assert ("body", "花括号没有成对。") in said
    assert not TemplateOverride.objects.exists()


def test_going_back_to_the_default_is_on_record(edition: Edition, national: Person) -> None:
    reword(edition, national, "恭喜")
    for _ in range(2):
        reset_message(edition_id=edition.pk, key="entry_passed", actor=national, now=NOW)
    assert sent("cup-1").title == "初审通过：智慧{门诊}"
    rows = AuditRow.objects.filter(subject_kind="message_template").order_by("pk")
    told = [(row.verb, row.detail.get("title")) for row in rows]
    assert told == [
        ("reword_message", "恭喜"),
        ("reset_message", None),
    ]


def test_readers_of_english_get_the_committees_english_and_else_its_chinese(edition: Edition, national: Person) -> None:
    with translation.override("en"):
        default = sent("cup-1").title
    reword(edition, national, "恭喜")
    with translation.override("en"):
        assert sent("cup-1").title == "恭喜" != default
    reword(edition, national, "Well done: {项目名称}", "See you.", language="en")
    assert sent("cup-1").title == "恭喜"
    with translation.override("en"):
        assert (sent("cup-1").title, sent("cup-1").body) == ("Well done: 智慧{门诊}", "See you.")
    reset_message(edition_id=edition.pk, key="entry_passed", language="en", actor=national, now=NOW)
    with translation.override("en"):
        assert sent("cup-1").title == "恭喜"


def test_what_people_are_asked_to_open_cannot_be_left_out(edition: Edition, national: Person) -> None:
    with pytest.raises(Refused) as refused:
        reword(edition, national, "请确认", "请打开链接", "短信", key="confirm_part")
    assert [(reason.code, reason.item) for reason in refused.value.reasons] == [
        ("needs_place", "body"), ("needs_place", "sms"),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["code", "phone_changed", "password_changed"])
def test_texts_of_an_accounts_safety_are_nobodys_to_reword(
    edition: Edition, national: Person, client_for: LogIn, key: str
) -> None:
    with pytest.raises(NotThere):
        reword(edition, national, "x", key=key)
    assert client_for(national).get(f"{LIST}{key}/").status_code == 404
    assert f"/messages/{key}/" not in client_for(national).get(LIST).content.decode()


def test_committees_and_invited_people_get_the_editions_words(edition: Edition, national: Person) -> None:
    reword(edition, national, "邀请", "{姓名}：请点 {链接}", key="invitation")
    invite(kind=RoleKind.JUDGE, scope="cup-1", name="张三", address="13900139000", actor=national, now=NOW)
    (text,) = texts_to("13900139000")
    assert text.startswith("张三：请点 http")


def test_a_provider_that_sends_templates_takes_no_words_for_phones(
    edition: Edition, national: Person, client_for: LogIn, settings: Any
) -> None:
    assert 'name="sms"' in client_for(national).get(PASSED).content.decode()
    settings.SMS_BACKEND = "saiban.messaging.aliyun.AliyunSms"
    page = client_for(national).get(PASSED).content.decode()
    assert 'name="sms"' not in page and "短信由服务商按已审核的模板发送" in page


def test_a_text_that_nobody_sends_is_not_there() -> None:
    with pytest.raises(NotThere):
        template_of("nothing")


# --- the pages --------------------------------------------------------------------------------------------------


def test_a_committee_looks_saves_and_goes_back(edition: Edition, national: Person, client_for: LogIn) -> None:
    client = client_for(national)
    assert "初审通过：{项目名称}" in client.get(LIST).content.decode()
    page = client.get(PASSED).content.decode()
    assert 'value="初审通过：{项目名称}"' in page and "初审通过：智慧门诊全流程协同平台" in page
    typed = {"title": "恭喜{项目名称}", "body": "好消息", "sms": ""}
    preview = client.post(PASSED, {**typed, "preview": "1"}).content.decode()
    assert "恭喜智慧门诊全流程协同平台" in preview and not TemplateOverride.objects.exists()
    wrong = client.post(PASSED, {**typed, "title": "恭喜{姓名}"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="恭喜{姓名}"' in page and "可用的有：{项目名称}" in page
    client.post(PASSED, typed)
    assert "已改写" in client.get(LIST).content.decode()
    client.post(PASSED, {"reset": "1"})
    assert "已改写" not in client.get(LIST).content.decode()
    client.post(f"{PASSED}?language=en", {"title": "Hooray, {项目名称}", "body": "Well done", "sms": ""})
    assert TemplateOverride.objects.get().language == "en"
    assert "Hooray, 智慧门诊全流程协同平台" in client.get(f"{PASSED}?language=en").content.decode()


@pytest.mark.parametrize(("kind", "scope"), [(RoleKind.DIVISION, "cup-1/hunan"), (RoleKind.OBSERVER, "cup-1")])
def test_only_the_national_committee_words_an_editions_messages(
    edition: Edition, kind: str, scope: str, client_for: LogIn
) -> None:
    person = make_person()
    make_role(person, kind, scope)
    client = client_for(person)
    assert client.get(LIST).status_code == client.get(PASSED).status_code == 404
