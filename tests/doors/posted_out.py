"""Texts that did not go out, a passkey, a WeChat: what people look after besides entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from saiban.accounts.commands.wechat import bind_wechat
from saiban.accounts.models import Person
from saiban.accounts.testing import make_passkey
from saiban.accounts.wechat import Identity
from saiban.messaging.commands import send_message
from saiban.messaging.models import Delivery
from tests.doors.people import SEVENTH
from tests.doors.targets import Target

NO_NUMBER = 987654321


def make_posted_out(people: Mapping[str, Person]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for scope, mark in (("shic-7/hunan", "given_up_at"), (SEVENTH, "uncertain_at")):
            said = send_message(
                person=people["owner"], kind="broadcast", title="没有发出的短信", body="正文", scope=scope, now=now,
                sms=True,
            )  # fmt: skip
            said.deliveries.update(handing_at=now, problem="停机", **{mark: now})
    make_passkey(people["hunan"])
    bind_wechat(person=people["stranger"], identity=Identity("wx", "o1"), now=now)


def delivery_targets() -> Iterator[Target]:
    """Each under its own scope, and under the address of a division that it is not of."""
    for delivery in Delivery.objects.filter(message__title="没有发出的短信"):
        for under in (delivery.scope, "shic-7/guangdong"):
            named = {"scope": under, "delivery_id": delivery.pk}
            missing = {"scope": under, "delivery_id": NO_NUMBER}
            label = f"{delivery.scope} at {under}"
            yield Target(label, named, missing, scope=under, fits=under == delivery.scope)


def passkey_targets(people: Mapping[str, Person]) -> Iterator[Target]:
    passkey = people["hunan"].authenticator_set.get(type="webauthn")
    yield Target("湖南委员的通行密钥", {"pk": passkey.pk}, {"pk": NO_NUMBER}, owner="hunan")
