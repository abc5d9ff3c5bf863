"""A text is sent once; one that fails is tried again, later and later, and given up in the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.db import transaction
from django.db.models import QuerySet
from django.test import override_settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.messaging import commands
from saiban.messaging.commands import DELIVER, attempt_delivery, resume_deliveries, send_message, send_text
from saiban.messaging.models import Delivery
from saiban.messaging.rules import wait_after
from saiban.messaging.sms import CannotSend, ConsoleSms, send_sms
from saiban.messaging.testing import Meeting, MemorySms, at_once, make_reader, sms_in_memory

NOW = datetime.now(UTC)


@pytest.fixture
def sms() -> Iterator[type[MemorySms]]:
    with sms_in_memory() as adapter:
        yield adapter


def text(body: str = "验证码 482913", **more: Any) -> Delivery:
    with transaction.atomic():
        return send_text(channel="sms", address="13800138000", body=body, **more)


def scheduled() -> list[datetime]:
    later = ProcrastinateJob.objects.filter(task_name=DELIVER, scheduled_at__isnull=False).order_by("id")
    return list(later.values_list("scheduled_at", flat=True))


def test_waits_grow_until_the_last_attempt() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 8)]
    assert waits[0] == timedelta(seconds=15)
    grown = [wait for wait in waits if wait is not None]
    assert grown == sorted(grown)
    assert waits[-1] is None


@pytest.mark.django_db
def test_a_text_is_sent_and_its_secret_forgotten(sms: type[MemorySms]) -> None:
    delivery = text()
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert sms.sent == [("13800138000", "验证码 482913")]
    assert (delivery.sent_at, delivery.attempts, delivery.body) == (NOW, 1, "")


@pytest.mark.django_db
def test_a_second_job_for_the_same_text_sends_nothing(sms: type[MemorySms]) -> None:
    delivery = text()
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    assert len(sms.sent) == 1


@pytest.mark.django_db
def test_an_email_goes_out_by_mail() -> None:
    reader = make_reader(email="a@example.com", email_verified=True)
    with transaction.atomic():
        said = send_message(
            person=reader,  # type: ignore[arg-type]
            kind="k", title="初审通过", body="恭喜。", now=NOW, email=True,
        )  # fmt: skip
    attempt_delivery(delivery_id=said.deliveries.get().pk, now=NOW)
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [("初审通过", ["a@example.com"])]
    assert "恭喜。" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_failure_is_noted_and_tried_again_after_a_wait(sms: type[MemorySms]) -> None:
    delivery = text()
    sms.failures = [CannotSend("网关超时")]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.attempts, delivery.problem) == (None, 1, "网关超时")
    assert scheduled() == [NOW + timedelta(seconds=15)] == [delivery.next_at]
    attempt_delivery(delivery_id=delivery.pk, now=delivery.next_at)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.problem) == (2, "")
    assert delivery.sent_at is not None
    assert len(sms.sent) == 1


@pytest.mark.django_db
def test_after_the_last_attempt_it_is_given_up_and_says_why(sms: type[MemorySms]) -> None:
    delivery, now = text(), NOW
    sms.failures = [CannotSend("网关超时") for _ in range(20)]
    for _ in range(10):
        attempt_delivery(delivery_id=delivery.pk, now=now)
        now += timedelta(hours=7)
    delivery.refresh_from_db()
    assert delivery.given_up_at is not None
    assert (delivery.attempts, delivery.problem, delivery.body) == (7, "网关超时", "")
    assert len(scheduled()) == 6


@pytest.mark.django_db
def test_a_number_out_of_service_is_given_up_at_once(sms: type[MemorySms]) -> None:
    delivery = text()
    sms.failures = [CannotSend("空号", for_good=True)]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.given_up_at, delivery.problem) == (NOW, "空号")
    assert scheduled() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problem", "is_final"),
    [(SMTPRecipientsRefused({}), True), (SMTPServerDisconnected("gone"), False), (KeyError("bug"), False)],
)
def test_whatever_goes_wrong_with_mail_the_message_is_not_lost(
    problem: Exception, is_final: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise problem

    with transaction.atomic():
        delivery = send_text(channel="email", address="a@example.com", subject="s", body="b")
    monkeypatch.setattr(mail.EmailMessage, "send", fail)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert delivery.problem
    assert (delivery.given_up_at is not None) is is_final


@pytest.mark.django_db
def test_a_code_that_has_expired_is_not_sent_any_more(sms: type[MemorySms]) -> None:
    delivery = text(not_after=NOW)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert sms.sent == []
    assert (delivery.given_up_at, delivery.body) == (NOW, "")


@pytest.mark.django_db
def test_what_a_dead_worker_left_lying_is_queued_again_and_nothing_else() -> None:
    overdue, sent, fresh = text(), text(), text()
    Delivery.objects.filter(pk__in=[overdue.pk, sent.pk]).update(next_at=NOW - timedelta(hours=1))
    Delivery.objects.filter(pk=sent.pk).update(sent_at=NOW)
    Delivery.objects.filter(pk=fresh.pk).update(next_at=NOW)
    assert resume_deliveries(overdue_since=NOW - timedelta(minutes=10)) == 1
    queued = list(ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id").values_list("args", flat=True))
    assert queued[3:] == [{"delivery_id": overdue.pk}]


@pytest.mark.django_db
def test_the_database_knows_no_text_that_is_both_sent_and_given_up() -> None:
    delivery = text()
    with pytest.raises(Exception, match="sent_or_given_up"), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(sent_at=NOW, given_up_at=NOW)


@pytest.mark.parametrize(("demo", "shown"), [(True, "13800138000"), (False, "138****8000")])
def test_the_console_masks_numbers_outside_the_demo(demo: bool, shown: str, caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(DEMO=demo), caplog.at_level(logging.INFO, "saiban"):
        ConsoleSms().send("13800138000", "您好")
    assert shown in caplog.text
    assert ("13800138000" in caplog.text) is demo


@pytest.mark.parametrize(("adapter", "warned"), [("saiban.messaging.sms.ConsoleSms", True), ("x.Provider", False)])
def test_a_live_site_is_warned_that_its_texts_reach_nobody(adapter: str, warned: bool) -> None:
    with override_settings(SMS_BACKEND=adapter):
        found = [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]
    assert ("messaging.W001" in found) is warned


def race(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = Meeting(2)
    monkeypatch.setattr(commands, "send_sms", meeting.after(send_sms))
    at_once(*[lambda: attempt_delivery(delivery_id=delivery.pk, now=NOW)] * 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_text(sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch) -> None:
    race(text(), monkeypatch)
    assert len(sms.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_row_lock_two_workers_send_two(
    sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = text()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    race(delivery, monkeypatch)
    assert len(sms.sent) == 2


@pytest.mark.django_db
def test_the_job_that_is_queued_is_one_that_a_worker_knows(sms: type[MemorySms]) -> None:
    text()
    job = ProcrastinateJob.objects.filter(task_name=DELIVER).latest("id")
    app.tasks[job.task_name](**job.args)
    assert len(sms.sent) == 1
