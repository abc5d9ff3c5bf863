"""A text is sent once; one that fails is tried again, later and later, and given up in the end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.db import transaction
from django.db.models import QuerySet
from django.test import override_settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.audit.commands import SYSTEM
from saiban.audit.models import AuditRow
from saiban.core.errors import Refused
from saiban.messaging.apps import check_that_texts_go_somewhere
from saiban.messaging.commands import (
    DELIVER,
    Addressed,
    attempt_delivery,
    confirm_delivery,
    queue_deliveries,
    resolve_interrupted,
    resume_deliveries,
    retry_delivery,
    send_message,
    send_text,
    write_texts,
)
from saiban.messaging.commands import delivery as delivery_module
from saiban.messaging.models import Delivery
from saiban.messaging.rules import wait_after
from saiban.messaging.sms import CannotSend, ConsoleSms, Fate, Text, Unsure
from saiban.messaging.testing import Meeting, MemorySms, at_once, make_reader, sms_in_memory

NOW = datetime.now(UTC)


@pytest.fixture
def sms() -> Iterator[type[MemorySms]]:
    with sms_in_memory() as adapter:
        yield adapter


CODE = {"code": "482913", "minutes": 5}
BODY = "验证码 482913，5 分钟内有效。请勿告知他人；如非本人操作，请忽略。"


def text(**more: Any) -> Delivery:
    with transaction.atomic():
        return send_text(channel="sms", address="13800138000", template="code", values=CODE, **more)


def notice() -> Delivery:
    """What is no secret, so that it can be sent again."""
    with transaction.atomic():
        said = send_message(person=make_reader(), kind="k", title="初审通过", body="恭喜。", now=NOW, sms=True)  # type: ignore[arg-type]
    return said.deliveries.get()


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
    assert sms.sent == [("13800138000", BODY)]
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
    ("problem", "state"),
    [
        (SMTPRecipientsRefused({"a@example.com": (550, b"no such user")}), Delivery.State.FAILED),
        (SMTPDataError(451, b"try later"), Delivery.State.WAITING),
        (SMTPServerDisconnected("gone"), Delivery.State.HANDING),
        (KeyError("bug"), Delivery.State.WAITING),
    ],
)
def test_whatever_goes_wrong_with_mail_the_message_is_not_lost(
    problem: Exception, state: Delivery.State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise problem

    with transaction.atomic():
        delivery = send_text(channel="email", address="a@example.com", template="code", values=CODE)
    monkeypatch.setattr(mail.EmailMessage, "send", fail)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert delivery.problem
    assert delivery.state == state


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
        ConsoleSms().send(Text("13800138000", "您好"))
    assert shown in caplog.text
    assert ("13800138000" in caplog.text) is demo


@pytest.mark.parametrize(
    ("adapter", "warned"), [("saiban.messaging.sms.ConsoleSms", True), ("saiban.messaging.testing.MemorySms", False)]
)
def test_a_live_site_is_warned_that_its_texts_reach_nobody(adapter: str, warned: bool) -> None:
    with override_settings(SMS_BACKEND=adapter):
        found = [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]
    assert ("messaging.W001" in found) is warned


def test_an_adapter_that_is_not_there_is_told_before_a_site_goes_live(settings: Any) -> None:
    settings.SMS_BACKEND = "saiban.messaging.aliyum.AliyunSms"
    (found,) = check_that_texts_go_somewhere(None)
    assert found.id == "messaging.E002" and "aliyum" in found.msg


def race(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both workers have read the row before either goes on."""
    meeting = Meeting(2)
    monkeypatch.setattr(QuerySet, "first", meeting.after(QuerySet.first))
    at_once(*[lambda: attempt_delivery(delivery_id=delivery.pk, now=NOW)] * 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_text(sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch) -> None:
    race(text(), monkeypatch)
    assert len(sms.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_comparing_the_row_with_what_was_read_two_workers_send_two(
    sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = text()
    as_read = "id = %s AND coalesce(%s, 0) >= 0 AND coalesce(%s, now()) IS NOT NULL"
    monkeypatch.setattr(delivery_module, "_AS_READ", as_read)
    race(delivery, monkeypatch)
    assert len(sms.sent) == 2


@pytest.mark.django_db
def test_the_job_that_is_queued_is_one_that_a_worker_knows(sms: type[MemorySms]) -> None:
    text()
    job = ProcrastinateJob.objects.filter(task_name=DELIVER).latest("id")
    app.tasks[job.task_name](**job.args)
    assert len(sms.sent) == 1


@pytest.mark.django_db
def test_a_code_goes_before_what_waits_for_the_worker_already(sms: type[MemorySms]) -> None:
    text()
    text(not_after=NOW + timedelta(days=14))
    text(not_after=NOW + timedelta(minutes=5))
    jobs = ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id")
    assert list(jobs.values_list("priority", flat=True)) == [0, 0, 1]


@pytest.mark.django_db
def test_many_texts_are_written_and_queued_by_as_many_queries_as_one(assert_queries: Callable[[int], Any]) -> None:
    for count in (1, 3):
        texts = [Addressed("sms", f"1380013800{number}", CODE) for number in range(count)]
        with assert_queries(2):
            queue_deliveries(write_texts(texts, template="code"))
    queued = ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id")
    assert [job.args["delivery_id"] for job in queued] == [each.pk for each in Delivery.objects.order_by("pk")]


# --- interrupted in the middle ------------------------------------------------------------------------------------


def interrupted(delivery: Delivery, sms: type[MemorySms]) -> Delivery:
    sms.failures = [Unsure("没有回应")]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.HANDING
    return delivery


def resolve(delivery: Delivery, after: timedelta = timedelta(minutes=11)) -> Delivery:
    resolve_interrupted(interrupted_before=NOW + after, now=NOW + after)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.django_db
def test_what_may_have_been_sent_is_not_sent_again_unasked(sms: type[MemorySms]) -> None:
    delivery = interrupted(notice(), sms)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    assert resume_deliveries(overdue_since=NOW + timedelta(hours=1)) == 0
    assert sms.sent == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fate", "state"),
    [
        (Fate.TAKEN, Delivery.State.SENT),
        (Fate.REFUSED, Delivery.State.FAILED),
        (Fate.NEVER_CAME, Delivery.State.WAITING),
        (Fate.NOBODY_KNOWS, Delivery.State.UNCERTAIN),
        (CannotSend("不通"), Delivery.State.HANDING),
    ],
)
def test_the_provider_is_asked_what_became_of_it(
    sms: type[MemorySms], fate: Fate | CannotSend, state: Delivery.State
) -> None:
    delivery = interrupted(notice(), sms)
    sms.fates = [fate]
    assert resolve(delivery).state == state


@pytest.mark.django_db
def test_a_provider_that_stays_silent_leaves_it_to_a_person_after_an_hour(sms: type[MemorySms]) -> None:
    delivery = interrupted(notice(), sms)
    sms.fates = [CannotSend("不通")]
    assert resolve(delivery, timedelta(minutes=61)).state == Delivery.State.UNCERTAIN


@pytest.mark.django_db
def test_an_interrupted_code_that_has_expired_meanwhile_is_over(sms: type[MemorySms]) -> None:
    delivery = interrupted(text(not_after=NOW + timedelta(minutes=5)), sms)
    sms.fates = [Fate.NEVER_CAME]
    delivery = resolve(delivery)
    assert (delivery.state, delivery.body, delivery.values) == (Delivery.State.FAILED, "", "")


@pytest.mark.django_db
def test_an_interrupted_letter_is_left_to_a_person() -> None:
    with transaction.atomic():
        delivery = send_text(channel="email", address="a@example.com", template="code", values=CODE)
    Delivery.objects.filter(pk=delivery.pk).update(handing_at=NOW, attempts=1)
    assert resolve(delivery).state == Delivery.State.UNCERTAIN


# --- what a person decides ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_failed_is_sent_again_on_demand_and_that_is_on_record(sms: type[MemorySms]) -> None:
    delivery = notice()
    sms.failures = [CannotSend("停机", code="isv.X", for_good=True)]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_code) == (Delivery.State.FAILED, "isv.X")
    retry_delivery(delivery_id=delivery.pk, actor=SYSTEM, now=NOW)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem, delivery.problem_code) == (Delivery.State.SENT, "", "")
    assert AuditRow.objects.filter(verb="retry_delivery", subject_id=str(delivery.pk)).exists()


@pytest.mark.django_db
def test_somebody_has_made_sure_that_it_arrived(sms: type[MemorySms]) -> None:
    delivery = interrupted(notice(), sms)
    sms.fates = [Fate.NOBODY_KNOWS]
    resolve(delivery)
    assert confirm_delivery(delivery_id=delivery.pk, actor=SYSTEM, now=NOW).state == Delivery.State.SENT
    assert sms.sent == []


@pytest.mark.django_db
def test_what_waits_or_was_sent_needs_no_decision(sms: type[MemorySms]) -> None:
    delivery = notice()
    for act in (retry_delivery, confirm_delivery):
        with pytest.raises(Refused, match="等待发送"):
            act(delivery_id=delivery.pk, actor=SYSTEM, now=NOW)
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    with pytest.raises(Refused, match="已送出"):
        retry_delivery(delivery_id=delivery.pk, actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_a_secret_that_is_forgotten_cannot_be_sent_again(sms: type[MemorySms]) -> None:
    delivery = text()
    sms.failures = [CannotSend("空号", for_good=True)]
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    with pytest.raises(Refused, match="已销毁"):
        retry_delivery(delivery_id=delivery.pk, actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_a_providers_own_limit_is_waited_out_and_a_code_not_sent_late(sms: type[MemorySms]) -> None:
    delivery, code = notice(), text(not_after=NOW + timedelta(minutes=5))
    for each in (delivery, code):
        sms.failures = [CannotSend("触发小时级流控", wait=timedelta(hours=1))]
        attempt_delivery(delivery_id=each.pk, now=NOW)
        each.refresh_from_db()
    assert delivery.next_at == NOW + timedelta(hours=1)
    assert code.state == Delivery.State.FAILED
