"""The provider as its documentation has it: the signature's vector, its answers, and what each means for a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import transaction

from saiban.messaging.aliyun import AliyunSms, canonical_query, refusal_of, signed_headers
from saiban.messaging.commands import attempt_delivery, resolve_interrupted, send_text
from saiban.messaging.models import Delivery
from saiban.messaging.rules import VALUE_LIMIT, provider_templates
from saiban.messaging.sms import CannotSend, Fate, Text, Unsure
from saiban.messaging.tests.provider import NUMBER, Provider, details

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def test_the_signature_is_the_one_in_the_documentation() -> None:
    headers = signed_headers(
        host="ecs.cn-shanghai.aliyuncs.com", action="RunInstances", version="2014-05-26",
        query={"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
        key_id="YourAccessKeyId", key_secret="YourAccessKeySecret",
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC), nonce="3156853299f313e23d1673dc12e1703d",
    )  # fmt: skip
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_query_is_encoded_as_the_signature_wants_it() -> None:
    assert canonical_query({"b": "甲 *~", "A": "1/2"}) == "A=1%2F2&b=%E7%94%B2%20%2A~"


@pytest.fixture
def provider(serving: Callable[[Provider], Iterator[Provider]]) -> Iterator[Provider]:
    yield from serving(Provider())


def text(kind: str = "code", **values: str) -> Text:
    return Text(NUMBER, "验证码 482913", kind, values or {"code": "482913", "minutes": "5"}, "saiban-1-x")


def test_a_text_goes_out_by_its_template_with_the_values_that_stand_in_it(provider: Provider) -> None:
    assert AliyunSms().send(text()) == "900^0"
    (asked,) = provider.asked
    assert json.loads(asked.pop("TemplateParam")) == {"code": "482913"}
    assert asked == {
        "Action": "SendSms", "PhoneNumbers": NUMBER, "SignName": "测试大赛", "TemplateCode": "SMS_1",
        "OutId": "saiban-1-x",
    }  # fmt: skip


def test_what_has_no_template_of_its_own_goes_out_as_a_notice_with_its_title(provider: Provider) -> None:
    AliyunSms().send(text("broadcast", title="路演安排\n" + "很长" * 40, other="x"))
    values = json.loads(provider.asked[0]["TemplateParam"])
    assert provider.asked[0]["TemplateCode"] == "SMS_9"
    assert set(values) == {"title"}
    assert len(values["title"]) == VALUE_LIMIT and "\n" not in values["title"]


def test_a_kind_without_a_template_is_not_sent_and_says_so(provider: Provider) -> None:
    with pytest.raises(CannotSend, match="没有为这类消息（confirm_part）配置短信模板") as failure:
        AliyunSms().send(text("confirm_part", link="https://example.org/x"))
    assert (failure.value.code, failure.value.for_good, provider.asked) == ("no_template", True, [])


def test_a_wrong_key_is_told_in_the_providers_words(provider: Provider, settings: Any) -> None:
    settings.SMS_KEY_SECRET = "another"
    with pytest.raises(CannotSend, match="does not match") as failure:
        AliyunSms().send(text())
    assert failure.value.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("code", "message", "is_final", "hours"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号", True, None),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控", True, None),
        ("isv.AMOUNT_NOT_ENOUGH", "账户余额不足", False, None),
        ("isp.SYSTEM_ERROR", "系统错误", False, None),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", False, None),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5", False, 1),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:10", False, 24),
    ],
)
def test_each_refusal_is_final_or_waited_out(code: str, message: str, is_final: bool, hours: int | None) -> None:
    failure = refusal_of(code, message)
    assert (failure.code, str(failure), failure.for_good) == (code, message, is_final)
    assert failure.wait == (timedelta(hours=hours) if hours else None)


@pytest.mark.parametrize("answer", [None, b"<html>502 Bad Gateway</html>", b"{}", b"[]"])
def test_an_answer_that_is_missing_or_senseless_leaves_it_open_whether_it_was_sent(
    provider: Provider, answer: Any
) -> None:
    provider.answers = [answer]
    with pytest.raises(Unsure):
        AliyunSms().send(text())


def test_a_provider_that_cannot_be_reached_has_certainly_sent_nothing(settings: Any) -> None:
    settings.SMS_ENDPOINT, settings.SMS_TEMPLATES = "http://127.0.0.1:9", provider_templates(["code=SMS_1"])
    with pytest.raises(CannotSend) as failure:
        AliyunSms().send(text())
    assert (failure.value.code, failure.value.for_good) == ("unreachable", False)


@pytest.mark.parametrize(
    ("rows", "fate"),
    [
        ([], (Fate.NEVER_CAME, "")),
        ([{"OutId": "another's", "SendStatus": 3}], (Fate.NEVER_CAME, "")),
        ([{"OutId": "saiban-1-x", "SendStatus": 1, "ErrCode": ""}], (Fate.TAKEN, "")),
        ([{"OutId": "saiban-1-x", "SendStatus": 3, "ErrCode": "DELIVERED"}], (Fate.TAKEN, "DELIVERED")),
        ([{"OutId": "saiban-1-x", "SendStatus": 2, "ErrCode": "MK:0001"}], (Fate.REFUSED, "MK:0001")),
    ],
)
def test_the_provider_tells_by_our_number_what_became_of_a_text(
    provider: Provider, rows: list[dict[str, Any]], fate: tuple[Fate, str]
) -> None:
    provider.answers = [details(*rows)]
    assert AliyunSms().fate_of(text(), NOW) == fate
    assert provider.asked[0]["SendDate"] == "20260301"


def test_at_midnight_in_china_both_days_are_asked(provider: Provider) -> None:
    provider.answers = [details(), details({"OutId": "saiban-1-x", "SendStatus": 3})]
    midnight = datetime(2026, 3, 1, 15, 59, 30, tzinfo=UTC)
    assert AliyunSms().fate_of(text(), midnight)[0] is Fate.TAKEN
    assert [asked["SendDate"] for asked in provider.asked] == ["20260301", "20260302"]


@pytest.mark.django_db
def test_a_connection_lost_after_sending_ends_as_one_text(provider: Provider) -> None:
    with transaction.atomic():
        delivery = send_text(channel="sms", address=NUMBER, template="code", values={"code": "482913", "minutes": 5})
    provider.answers = [None]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_code) == (Delivery.State.HANDING, "no_answer")
    provider.answers = [details({"OutId": delivery.reference, "SendStatus": 3})]
    later = NOW + timedelta(minutes=11)
    resolve_interrupted(interrupted_before=later, now=later)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.body) == (Delivery.State.SENT, "")
    assert [asked["Action"] for asked in provider.asked] == ["SendSms", "QuerySendDetails"]


@pytest.mark.parametrize("word", ["code", "code=", "=SMS_1", ":x"])
def test_a_template_that_is_not_of_the_form_is_refused_by_name(word: str) -> None:
    with pytest.raises(ValueError, match="kind=CODE"):
        provider_templates([word])


def test_an_operator_sees_what_to_apply_for(provider: Provider) -> None:
    said = StringIO()
    call_command("sms_templates", stdout=said)
    lines = said.getvalue()
    assert "code\tSMS_1\t验证码\n    验证码 ${code}，${minutes} 分钟内有效" in lines
    assert "entry_returned\t– (notice: SMS_9)" in lines
    assert "https://…/${token}/" in lines


def test_a_live_site_is_told_which_texts_have_no_template(provider: Provider, settings: Any) -> None:
    settings.SMS_SIGN = ""
    found = {message.id: message.msg for message in run_checks(tags=["security"], include_deployment_checks=True)}
    assert "SAIBAN_SMS_SIGN" in found["messaging.E001"]
    assert "confirm_part" in found["messaging.W002"] and "entry_passed" not in found["messaging.W002"]
