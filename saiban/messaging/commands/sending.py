"""Telling people something.

A message is part of what it tells of: `send_message` belongs in the transaction of that write, whose audit row speaks
for both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from saiban.messaging.keys import ring
from saiban.messaging.message_templates import Template, Words, template_of
from saiban.messaging.models import Delivery, Message
from saiban.messaging.queries import own_words
from saiban.messaging.recipients import Recipient
from saiban.messaging.texts import email_text, sms_text

DELIVER = "saiban.messaging.deliver"
QUEUE = "messages"


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
) -> Message:
    """Put a message into the person's inbox; with `sms` and `email` it also goes there, to addresses that are proven.

    The text message is made of the title, unless `sms_words` says otherwise; a provider's template gets the `values`,
    or the title alone. `scope` is whose committee looks after what goes out.

    A step of the caller's transaction: what is rolled back was never said. `link` is a path on this site; `now` may
    be an edition's rehearsed time, delivery happens in real time all the same.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what it tells of")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"not a path on this site: {link!r}")
    message = Message.objects.create(person_id=person.pk, kind=kind, title=title, body=body, link=link, sent_at=now)
    told = _json({"title": title, **(values or {})})
    known: dict[str, Any] = {"message": message, "kind": kind, "scope": scope, "values": told}
    if sms and person.phone and person.phone_verified:
        _queue(Delivery(channel="sms", address=person.phone, body=sms_words or sms_text(title), **known))
    if email and person.email and person.email_verified:
        _queue(Delivery(channel="email", address=person.email, subject=title, body=email_text(body, link), **known))
    return message


def send_templated(
    *, person: Recipient, template: str, kind: str = "", scope: str = "", values: Mapping[str, object], link: str = "",
    now: datetime, sms: bool = False,
) -> Message:  # fmt: skip
    """Send one of the registered texts: the committee's own words where the edition of `scope` has some, else the
    default, in the language of the moment (see `in_language_of`). `kind` is the template's key if not given.
    """
    words = _written(template_of(template), scope, values)
    return send_message(
        person=person, kind=kind or template, title=words.title[:200], body=words.body, link=link, scope=scope,
        now=now, sms=sms, sms_words=words.sms, values=values,
    )  # fmt: skip


def send_text(
    *, channel: str, address: str, template: str, scope: str = "", values: Mapping[str, object],
    not_after: datetime | None = None,
) -> Delivery:  # fmt: skip
    """Send a registered text that has no place in an inbox, such as a code or an invitation, to an address.

    It lies sealed until it is sent. A step of the caller's transaction. It is not sent from `not_after` (real time) on.
    """
    found = template_of(template)
    words = _written(found, scope, values)
    whole = words.body if found.is_whole else f"{words.title}。{words.body}"
    body = words.sms if channel == Delivery.Channel.SMS and words.sms else whole
    delivery = Delivery(channel=channel, kind=template, scope=scope, address=address, is_secret=True)
    delivery.subject, delivery.not_after = words.title[:200], not_after
    delivery.body, delivery.values = _sealed(delivery, body), _sealed(delivery, _json(values))
    return _queue(delivery)


def _written(template: Template, scope: str, values: Mapping[str, object]) -> Words:
    own = own_words(scope.partition("/")[0], template.key, get_language() or "") if scope else None
    return template.written(values, own)


def _queue(delivery: Delivery) -> Delivery:
    delivery.save()
    queue_delivery(delivery)
    return delivery


def queue_delivery(delivery: Delivery, at: datetime | None = None) -> None:
    """Queue the job that sends it, in this transaction; `at` is real time, now when None."""
    app.configure_task(DELIVER, queue=QUEUE, schedule_at=at).defer(delivery_id=delivery.pk)


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
