"""Telling people something.

A message is part of what it tells of: `send_message` belongs in the transaction of that write, whose audit row speaks
for both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from saiban.database.writing import insert, insert_all
from saiban.messaging.keys import ring
from saiban.messaging.message_templates import Template, Words, template_of
from saiban.messaging.models import Delivery, Message
from saiban.messaging.queries import own_words
from saiban.messaging.recipients import Recipient
from saiban.messaging.texts import email_text, sms_text

DELIVER = "saiban.messaging.deliver"
QUEUE = "messages"
SOON = timedelta(hours=1)
"""What is pointless by then goes before all else that waits for the worker: a code for signing in lives minutes."""


def send_message(
    *,
    person: Recipient,
    kind: str,
    title: str,
    body: str,
    link: str = "",
    scope: str = "",
    now: datetime,
    sms: bool = False,
    sms_words: str = "",
    values: Mapping[str, object] | None = None,
    email: bool = False,
    queued: bool = True,
) -> Message:
    """Put a message into the person's inbox; with `sms` and `email` it also goes there, to addresses that are proven.

    The text message is made of the title, unless `sms_words` says otherwise; a provider's template gets the `values`,
    or the title alone. `scope` is whose committee looks after what goes out.

    A step of the caller's transaction: what is rolled back was never said. Where a job of the caller's attempts what
    goes out (`waiting_of`), none is `queued` here. `link` is a path on this site; `now` may be an edition's rehearsed
    time, delivery happens in real time all the same.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what it tells of")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"not a path on this site: {link!r}")
    message = insert(Message(person_id=person.pk, kind=kind, title=title, body=body, link=link, sent_at=now))
    if person.known_unread is not None:
        # The answer to this very request says how many there are.
        person.known_unread += 1
    told = _json({"title": title, **(values or {})})
    known: dict[str, Any] = {"message": message, "kind": kind, "scope": scope, "values": told}
    deliveries = []
    if sms and person.phone and person.phone_verified:
        deliveries.append(Delivery(channel="sms", address=person.phone, body=sms_words or sms_text(title), **known))
    if email and person.email and person.email_verified:
        text = email_text(body, link)
        deliveries.append(Delivery(channel="email", address=person.email, subject=title, body=text, **known))
    insert_all(deliveries)
    if queued:
        queue_deliveries(deliveries)
    return message


def send_templated(
    *, person: Recipient, template: str, kind: str = "", scope: str = "", values: Mapping[str, object], link: str = "",
    now: datetime, sms: bool = False, queued: bool = True,
) -> Message:  # fmt: skip
    """Send one of the registered texts: the committee's own words where the edition of `scope` has some, else the
    default, in the language of the moment (see `in_language_of`). `kind` is the template's key if not given.
    """
    found = template_of(template)
    words = found.written(values, _own_words(found, scope))
    return send_message(
        person=person, kind=kind or template, title=words.title[:200], body=words.body, link=link, scope=scope,
        now=now, sms=sms, sms_words=words.sms, values=values, queued=queued,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Addressed:
    """To where a text goes, and the values that stand in it."""

    channel: str
    address: str
    values: Mapping[str, object]


def send_text(
    *, channel: str, address: str, template: str, scope: str = "", values: Mapping[str, object],
    not_after: datetime | None = None,
) -> Delivery:  # fmt: skip
    """Send a registered text that has no place in an inbox, such as a code or an invitation, to an address.

    It lies sealed until it is sent. A step of the caller's transaction. It is not sent from `not_after` (real time) on.
    """
    to = Addressed(channel, address, values)
    [delivery] = write_texts([to], template=template, scope=scope, not_after=not_after)
    queue_deliveries([delivery])
    return delivery


def write_texts(
    texts: Iterable[Addressed], *, template: str, scope: str = "", not_after: datetime | None = None
) -> list[Delivery]:
    """As many such texts, in two queries, for the caller to queue or to attempt."""
    found = template_of(template)
    own = _own_words(found, scope)
    return insert_all(_written(found, text, own, scope, not_after) for text in texts)


def _written(
    template: Template, text: Addressed, own: Words | None, scope: str, not_after: datetime | None
) -> Delivery:
    words = template.written(text.values, own)
    whole = words.body if template.is_whole else f"{words.title}。{words.body}"
    body = words.sms if text.channel == Delivery.Channel.SMS and words.sms else whole
    delivery = Delivery(
        channel=text.channel, address=text.address, kind=template.key, scope=scope, subject=words.title[:200],
        is_secret=True, not_after=not_after,
    )  # fmt: skip
    delivery.body, delivery.values = _sealed(delivery, body), _sealed(delivery, _json(text.values))
    return delivery


def _own_words(template: Template, scope: str) -> Words | None:
    return own_words(scope.partition("/")[0], template.key, get_language() or "") if scope else None


def queue_deliveries(deliveries: Iterable[Delivery], at: datetime | None = None) -> None:
    """Queue a job for each that sends it, in this transaction and in one query, or two where some are urgent.

    `at` is real time, now when None.
    """
    waiting = list(deliveries)
    for priority in sorted({_priority(each) for each in waiting}):
        given: list[JSONDict] = [{"delivery_id": each.pk} for each in waiting if _priority(each) == priority]
        app.configure_task(DELIVER, queue=QUEUE, schedule_at=at, priority=priority).batch_defer(*given)


def _priority(delivery: Delivery) -> int:
    is_urgent = delivery.not_after is not None and delivery.not_after - delivery.queued_at < SOON
    return int(is_urgent)


def body_of(delivery: Delivery) -> str:
    """The text itself, unsealed where it is sealed."""
    return _unsealed(delivery, delivery.body)


def values_of(delivery: Delivery) -> dict[str, str]:
    """What stands in the text, by name."""
    return dict(json.loads(_unsealed(delivery, delivery.values) or "{}"))


def _json(values: Mapping[str, object]) -> str:
    return json.dumps({name: str(value) for name, value in values.items()}, ensure_ascii=False)


def _context(delivery: Delivery) -> str:
    return f"delivery:{delivery.channel}:{delivery.address}"


def _sealed(delivery: Delivery, text: str) -> str:
    return base64.b64encode(ring().encrypt(text.encode(), context=_context(delivery))).decode()


def _unsealed(delivery: Delivery, text: str) -> str:
    if not delivery.is_secret or not text:
        return text
    return ring().decrypt(base64.b64decode(text), context=_context(delivery)).decode()
