"""A worker that is killed while it hands a text over: the text goes out once, whatever the provider remembers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from saiban.messaging.commands import attempt_delivery, resolve_interrupted, resume_deliveries, send_text
from saiban.messaging.models import Delivery
from saiban.messaging.tests.provider import KEY, NUMBER, SECRET, Provider, details

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import sys, django
django.setup()
from django.utils import timezone
from saiban.messaging.commands import attempt_delivery
attempt_delivery(delivery_id=int(sys.argv[1]), now=timezone.now())
"""


class HangingProvider(Provider):
    """Takes a text and does not answer until the caller is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.came, self.goes_on = threading.Event(), threading.Event()

    def answer(self, action: str, query: dict[str, str]) -> Any:
        answer = super().answer(action, query)
        if action == "SendSms" and not self.goes_on.is_set():
            self.came.set()
            self.goes_on.wait(20)
            return None
        return answer


@pytest.fixture
def provider(serving: Callable[[Provider], Iterator[Provider]]) -> Iterator[Provider]:
    yield from serving(HangingProvider())


def start_worker(delivery: Delivery, provider: Provider) -> subprocess.Popen[bytes]:
    known = connection.settings_dict
    where = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "saiban.config.settings", "SAIBAN_MODE": "test",
        "DATABASE_URL": make_conninfo(dbname=known["NAME"], **{name: value for name, value in where.items() if value}),
        "SAIBAN_SMS_BACKEND": "saiban.messaging.aliyun.AliyunSms", "SAIBAN_SMS_ENDPOINT": provider.address,
        "SAIBAN_SMS_KEY_ID": KEY, "SAIBAN_SMS_KEY_SECRET": SECRET, "SAIBAN_SMS_TEMPLATES": "code=SMS_1:code",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", WORKER, str(delivery.pk)], env=environment)


def killed_in_the_middle(provider: HangingProvider) -> Delivery:
    with transaction.atomic():
        delivery = send_text(channel="sms", address=NUMBER, template="code", values={"code": "482913", "minutes": 5})
    worker = start_worker(delivery, provider)
    assert provider.came.wait(30), worker.poll()
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(10) == -signal.SIGKILL
    provider.goes_on.set()
    delivery.refresh_from_db()
    return delivery


def find_out(delivery: Delivery) -> Delivery:
    later = timezone.now() + timedelta(minutes=11)
    attempt_delivery(delivery_id=delivery.pk, now=later)
    resume_deliveries(overdue_since=later)
    resolve_interrupted(interrupted_before=later, now=later)
    delivery.refresh_from_db()
    return delivery


def sent_by(provider: Provider) -> int:
    return sum(asked["Action"] == "SendSms" for asked in provider.asked)


def test_what_the_provider_took_before_the_kill_is_not_sent_again(provider: HangingProvider) -> None:
    delivery = killed_in_the_middle(provider)
    assert delivery.state == Delivery.State.HANDING
    provider.answers = [details({"OutId": delivery.reference, "SendStatus": 3})]
    assert find_out(delivery).state == Delivery.State.SENT
    assert sent_by(provider) == 1


def test_what_never_came_to_the_provider_is_sent_after_all(provider: HangingProvider) -> None:
    delivery = killed_in_the_middle(provider)
    provider.answers = [details(), details()]
    assert find_out(delivery).state == Delivery.State.WAITING
    attempt_delivery(delivery_id=delivery.pk, now=timezone.now())
    delivery.refresh_from_db()
    assert (delivery.state, sent_by(provider)) == (Delivery.State.SENT, 2)
