"""What is said to whom, by which ways, and that it is part of what it tells of."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.core.encryption import CannotDecrypt
from saiban.messaging.commands import DELIVER, body_of, send_message, send_text
from saiban.messaging.models import Delivery, Message
from saiban.messaging.testing import make_reader, texts_to

NOW = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)


def say(person: Any, **changes: Any) -> Message:
    said: dict[str, Any] = {"kind": "entry_passed", "title": "初审通过", "body": "您的项目已通过初审。", "now": NOW}
    with transaction.atomic():
        return send_message(person=person, **said | changes)


def jobs() -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id").values_list("args", flat=True))


@pytest.mark.django_db
def test_a_message_lies_in_the_inbox_and_goes_nowhere_else_unless_asked_to() -> None:
    message = say(make_reader())
    assert (message.title, message.sent_at, message.read_at) == ("初审通过", NOW, None)
    assert not Delivery.objects.exists()
    assert jobs() == []


@pytest.mark.django_db
def test_a_text_says_the_title_and_where_to_read_on_but_not_the_body() -> None:
    message = say(make_reader(), sms=True)
    assert texts_to("13800138000") == ["初审通过。详情请登录网站，在“消息”中查看。"]
    assert jobs() == [{"delivery_id": message.deliveries.get().pk}]


@pytest.mark.django_db
def test_an_email_holds_the_body_and_the_address_of_the_page() -> None:
    reader = make_reader(email="a@example.com", email_verified=True)
    say(reader, email=True, link="/entries/abc/")
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.address, delivery.subject) == ("email", "a@example.com", "初审通过")
    assert "您的项目已通过初审。" in delivery.body
    assert "http://127.0.0.1:8000/entries/abc/" in delivery.body


@pytest.mark.django_db
def test_nothing_goes_to_an_address_that_was_never_proven() -> None:
    say(make_reader(phone_verified=False, email="a@example.com"), sms=True, email=True)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "entries/"])
def test_a_link_that_leads_off_the_site_is_a_mistake(link: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        say(make_reader(), link=link)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_said() -> None:
    # Jobs outlive the tests that commit them: Django does not empty tables that it does not manage.
    before = jobs()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(make_reader(), sms=True)
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert jobs() == before


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_the_transaction_of_what_it_tells_of_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        send_message(person=make_reader(), kind="k", title="t", body="b", now=NOW)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_code_cannot_be_read_in_the_database_and_opens_only_where_it_lies() -> None:
    delivery = send_text(
        channel="sms", address="13800138000", template="code", values={"code": "482913", "minutes": 5}, not_after=NOW
    )
    stored = Delivery.objects.values_list("body", flat=True).get()
    assert "482913" not in stored
    assert b"482913" not in base64.b64decode(stored)
    assert "482913" not in delivery.values
    assert body_of(delivery).startswith("验证码 482913，")
    moved = Delivery(channel="sms", address="13900139000", body=stored, is_secret=True)
    with pytest.raises(CannotDecrypt):
        body_of(moved)


@pytest.mark.django_db
def test_an_edition_that_rehearses_next_month_still_sends_today() -> None:
    say(make_reader(), sms=True, now=NOW + timedelta(days=365 * 20))
    job = ProcrastinateJob.objects.get(task_name=DELIVER)
    assert job.scheduled_at is None
