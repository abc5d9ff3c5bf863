"""Telling people something, and what becomes of it.

A message is part of what it tells of: `send_message` belongs in the transaction of that write, whose audit row speaks
for both. Reading is not audited; it changes nothing for anybody else.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate.contrib.django import app

from saiban.messaging.keys import ring
from saiban.messaging.message_templates import template_of
from saiban.messaging.models import Delivery, Message
from saiban.messaging.queries import get_message_for, inbox_of, own_words
from saiban.messaging.recipients import Reader, Recipient
from saiban.messaging.rules import wait_after
from saiban.messaging.sms import CannotSend, send_sms
from saiban.messaging.texts import email_text, sms_text

logger = logging.getLogger(__name__)

DELIVER = "saiban.messaging.deliver"
QUEUE = "messages"


def send_message(
    *,
    person: Recipient,
    kind: str,
    title: str,
    body: str,
    link: str = "",
    now: datetime,
    sms: bool = False,
    sms_words: str = "",
    email: bool = False,
) -> Message:
    """Put a message into the person's inbox; with `sms` and `email` it also goes there, to addresses that are proven.

    The text message is made of the title, unless `sms_words` says otherwise.

    A step of the caller's transaction: what is rolled back was never said. `link` is a path on this site; `now` may
    be an edition's rehearsed time, delivery happens in real time all the same.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what it tells of")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"not a path on this site: {link!r}")
    message = Message.objects.create(person_id=person.pk, kind=kind, title=title, body=body, link=link, sent_at=now)
    if sms and person.phone and person.phone_verified:
        _queue(Delivery(message=message, channel="sms", address=person.phone, body=sms_words or sms_text(title)))
    if email and person.email and person.email_verified:
        text = email_text(body, link)
        _queue(Delivery(message=message, channel="email", address=person.email, subject=title, body=text))
    return message


def send_templated(
    *, person: Recipient, template: str, kind: str = "", scope: str, values: Mapping[str, object], link: str = "",
    now: datetime, sms: bool = False,
) -> Message:  # fmt: skip
    """Send one of the registered texts: the committee's own words where the edition `scope` has some, else the default.

    Default texts speak the language of the moment (see `in_language_of`); `kind` is the template's key if not given.
    """
    found = template_of(template)
    words = found.written(values, own_words(scope, template))
    return send_message(
        person=person, kind=kind or template, title=words.title[:200], body=words.body, link=link, now=now, sms=sms,
        sms_words=words.sms,
    )  # fmt: skip


def send_text(
    *, channel: str, address: str, subject: str = "", body: str, not_after: datetime | None = None
) -> Delivery:
    """Send what has no place in an inbox, such as a code or an invitation; it lies sealed until it is sent.

    A step of the caller's transaction. It is not sent from `not_after` (real time) on.
    """
    sealed = base64.b64encode(ring().encrypt(body.encode(), context=_context(channel, address))).decode()
    delivery = Delivery(channel=channel, address=address, subject=subject, body=sealed, is_secret=True)
    delivery.not_after = not_after
    return _queue(delivery)


def _queue(delivery: Delivery) -> Delivery:
    delivery.save()
    queue_delivery(delivery)
    return delivery


def queue_delivery(delivery: Delivery, at: datetime | None = None) -> None:
    """Queue the job that sends it, in this transaction; `at` is real time, now when None."""
    app.configure_task(DELIVER, queue=QUEUE, schedule_at=at).defer(delivery_id=delivery.pk)


def _context(channel: str, address: str) -> str:
    return f"delivery:{channel}:{address}"


def body_of(delivery: Delivery) -> str:
    """The text itself, unsealed where it is sealed."""
    if not delivery.is_secret or not delivery.body:
        return delivery.body
    sealed = base64.b64decode(delivery.body)
    return ring().decrypt(sealed, context=_context(delivery.channel, delivery.address)).decode()


@transaction.atomic(durable=True)
def attempt_delivery(*, delivery_id: int, now: datetime) -> None:
    """Send what is waiting, or note why it could not be sent and when to try again.

    The row stays locked while the text is handed over, so two workers never send it twice; one that dies in the
    middle leaves it waiting. What is sent, given up or in another worker's hands is left alone.
    """
    waiting = Delivery.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    delivery = waiting.filter(pk=delivery_id).first()
    if delivery is None:
        return
    if delivery.not_after is not None and now >= delivery.not_after:
        _give_up(delivery, now, "已过时效，未发送")
        return
    delivery.attempts += 1
    try:
        _hand_over(delivery)
    except CannotSend as failure:
        _note_failure(delivery, now, failure)
    else:
        _settle(delivery, sent_at=now, problem="")


def _hand_over(delivery: Delivery) -> None:
    """Raises CannotSend, whatever it was that went wrong: a broken adapter must not lose a message."""
    try:
        if delivery.channel == Delivery.Channel.SMS:
            send_sms(delivery.address, body_of(delivery))
        else:
            EmailMessage(delivery.subject, body_of(delivery), to=[delivery.address]).send()
    except CannotSend:
        raise
    except SMTPRecipientsRefused as refusal:
        raise CannotSend("收件地址被拒绝", for_good=True) from refusal
    except Exception as failure:
        logger.exception("delivery %s failed", delivery.pk)
        raise CannotSend(f"{type(failure).__name__}: {failure}") from failure


def _note_failure(delivery: Delivery, now: datetime, failure: CannotSend) -> None:
    wait = None if failure.for_good else wait_after(delivery.attempts)
    if wait is None:
        _give_up(delivery, now, str(failure))
        return
    delivery.next_at = now + wait
    delivery.problem = str(failure)[:500]
    delivery.save(update_fields=["attempts", "next_at", "problem"])
    queue_delivery(delivery, delivery.next_at)


def _give_up(delivery: Delivery, now: datetime, problem: str) -> None:
    logger.warning("delivery %s given up: %s", delivery.pk, problem)
    _settle(delivery, given_up_at=now, problem=problem)


def _settle(
    delivery: Delivery, *, sent_at: datetime | None = None, given_up_at: datetime | None = None, problem: str
) -> None:
    delivery.sent_at, delivery.given_up_at, delivery.problem = sent_at, given_up_at, problem[:500]
    if delivery.is_secret:
        delivery.body = ""
    delivery.save(update_fields=["attempts", "sent_at", "given_up_at", "problem", "body"])


@transaction.atomic(durable=True)
def resume_deliveries(*, overdue_since: datetime) -> int:
    """Queue again what should have been attempted before then but was not, its worker having died; returns how many.

    A delivery that is queued twice is still sent once.
    """
    overdue = Delivery.objects.waiting().filter(next_at__lt=overdue_since).order_by("pk")[:1000]
    for delivery in overdue:
        queue_delivery(delivery)
    return len(overdue)


@transaction.atomic(durable=True)
def read_message(*, person: Reader, message_id: int, now: datetime) -> Message:
    """Open one of the person's own messages; the first time it becomes read. NotThere for anybody else's."""
    message = get_message_for(person, message_id)
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
        person.known_unread = None
    return message


@transaction.atomic(durable=True)
def read_all_messages(*, person: Reader, now: datetime) -> int:
    """Mark all of the person's messages as read; returns how many were not."""
    person.known_unread = None
    return inbox_of(person, unread=True).order_by().update(read_at=now)
