"""Verification codes: how often, how long, how many tries, and that nobody can read them where they lie."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db.models import QuerySet

from saiban.accounts.addresses import Address
from saiban.accounts.commands import ask_code, check_code, codes, forget_traces
from saiban.accounts.models import CodeRequest, FailedLogin
from saiban.accounts.testing import code_sent_to, make_person
from saiban.accounts.tests.conftest import NOW, NUMBER
from saiban.core.errors import Refused
from saiban.messaging.models import Delivery
from saiban.messaging.testing import Meeting, at_once, of_kind, texts_to

PHONE = Address("sms", NUMBER)
HOME = "203.0.113.7"


def ask(now: datetime = NOW, address: Address = PHONE, network: str = HOME) -> int:
    return ask_code(address=address, network=network, now=now).request_id


def check(request_id: int, code: str, now: datetime = NOW, address: Address = PHONE) -> str:
    """What the refusal says; empty when the code was right."""
    try:
        check_code(request_id=request_id, address=address, code=code, now=now)
    except Refused as refusal:
        return str(refusal)
    return ""


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def after(**wait: float) -> datetime:
    return NOW + timedelta(**wait)


@pytest.mark.django_db
def test_a_code_of_six_digits_is_sent_without_a_link() -> None:
    ask()
    (text,) = texts_to(NUMBER)
    assert len(code_sent_to(NUMBER)) == 6
    assert "5 分钟内有效" in text
    assert "http" not in text
    assert Delivery.objects.get().not_after == after(minutes=5)


@pytest.mark.django_db
def test_a_code_goes_by_mail_to_a_mail_address() -> None:
    ask(address=Address("email", "a@example.com"))
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.subject) == ("email", "您的验证码")
    assert code_sent_to("a@example.com")


@pytest.mark.django_db
def test_the_right_code_is_right_once() -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    assert check(asked, f" {code[:3]} {code[3:]} ") == ""
    assert check(asked, code) == "验证码已失效，请重新获取。"


@pytest.mark.django_db
def test_full_width_digits_are_digits() -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    assert check(asked, code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == ""


@pytest.mark.django_db
def test_a_code_lives_five_minutes_to_the_second() -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    assert check(asked, code, after(minutes=5)) == "验证码已过期，请重新获取。"
    assert check(asked, code, after(minutes=4, seconds=59)) == ""


@pytest.mark.django_db
def test_after_five_wrong_tries_the_right_code_is_of_no_use() -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    said = [check(asked, another(code)) for _ in range(5)]
    assert said[0] == "验证码不正确，还可以再试 4 次。"
    assert said[4] == "验证码不正确，次数已用完，请重新获取。"
    assert check(asked, code) == "验证码已失效，请重新获取。"


@pytest.mark.django_db
def test_a_code_opens_nothing_under_another_address() -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    assert check(asked, code, address=Address("sms", "13900139000")) == "验证码已失效，请重新获取。"


@pytest.mark.django_db
def test_a_request_that_never_was_is_refused_like_one_that_is_over() -> None:
    assert check(4711, "123456") == "验证码已失效，请重新获取。"


@pytest.mark.django_db
def test_the_next_code_comes_after_sixty_seconds_and_not_a_second_sooner() -> None:
    ask()
    with pytest.raises(Refused, match="请 1 秒后再试"):
        ask(after(seconds=59))
    ask(after(seconds=60))
    assert len(texts_to(NUMBER)) == 2


@pytest.mark.django_db
def test_five_codes_an_hour_and_not_a_sixth() -> None:
    for minute in range(5):
        ask(after(minutes=minute))
    with pytest.raises(Refused, match="11:00"):
        ask(after(minutes=30))
    with pytest.raises(Refused, match="请 1 秒后再试"):
        ask(after(minutes=59, seconds=59))
    ask(after(hours=1))


@pytest.mark.django_db
def test_ten_codes_a_day_and_not_an_eleventh() -> None:
    for hour in range(10):
        ask(after(hours=hour * 2))
    with pytest.raises(Refused, match="10:00 之后"):
        ask(after(hours=20))
    with pytest.raises(Refused, match="请 1 秒后再试"):
        ask(after(hours=23, minutes=59, seconds=59))
    ask(after(hours=24))


@pytest.mark.django_db
def test_one_network_cannot_ask_for_everybody_but_another_still_can() -> None:
    for index in range(60):
        ask(address=Address("sms", f"139{index:08}"))
    with pytest.raises(Refused, match="10:10"):
        ask()
    ask(network="198.51.100.9")
    ask(after(minutes=10), Address("sms", "13700137000"))


@pytest.mark.django_db
def test_a_refusal_is_beside_the_address_and_sends_nothing() -> None:
    ask()
    with pytest.raises(Refused) as refusal:
        ask()
    assert [reason.item for reason in refusal.value.reasons] == ["address"]
    assert len(texts_to(NUMBER)) == 1


@pytest.mark.django_db
def test_whoever_has_an_account_and_whoever_has_none_get_the_same_text() -> None:
    make_person(phone=NUMBER)
    ask()
    ask(address=Address("sms", "13900139000"))
    known, unknown = texts_to(NUMBER)[0], texts_to("13900139000")[0]
    assert known.replace(code_sent_to(NUMBER), "") == unknown.replace(code_sent_to("13900139000"), "")


@pytest.mark.django_db
def test_neither_code_nor_number_nor_network_can_be_read_in_the_table() -> None:
    ask()
    stored = json.dumps(serializers.serialize("json", CodeRequest.objects.all()))
    assert code_sent_to(NUMBER) not in stored
    assert NUMBER not in stored
    assert HOME not in stored


@pytest.mark.django_db
def test_traces_are_forgotten_when_no_limit_looks_at_them_any_more() -> None:
    ask()
    FailedLogin.objects.create(address_hash="a", network_hash="n", failed_at=NOW)
    forget_traces(now=after(days=1))
    assert (CodeRequest.objects.count(), FailedLogin.objects.count()) == (1, 1)
    forget_traces(now=after(days=2, seconds=1))
    assert (CodeRequest.objects.count(), FailedLogin.objects.count()) == (0, 0)


def burst(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Twenty requests for one number at the same moment, meeting between the count and the write."""
    meeting = Meeting(20)
    monkeypatch.setattr(codes, "_refuse_too_many", meeting.after(codes._refuse_too_many))
    return at_once(*[ask] * 20)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_requests_at_once_one_sends_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = burst(monkeypatch)
    assert len(texts_to(NUMBER)) == CodeRequest.objects.count() == 1
    assert len(of_kind(outcomes, Refused)) == 19


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_twenty_requests_send_many_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "hold", lambda *names: None)
    burst(monkeypatch)
    assert len(texts_to(NUMBER)) > 1


def guess(asked: int, code: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Ten wrong guesses at the same moment, meeting between reading the count and writing it."""
    meeting = Meeting(10)
    monkeypatch.setattr(codes, "read_code", meeting.after(codes.read_code))
    return at_once(*[lambda: check(asked, another(code))] * 10)


@pytest.mark.django_db(transaction=True)
def test_of_ten_guesses_at_once_five_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    said = guess(ask(), code_sent_to(NUMBER), monkeypatch)
    assert sum("不正确" in one for one in said) == 5


@pytest.mark.django_db(transaction=True)
def test_control_without_the_row_lock_all_ten_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, code = ask(), code_sent_to(NUMBER)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    said = guess(asked, code, monkeypatch)
    assert sum("不正确" in one for one in said) == 10
