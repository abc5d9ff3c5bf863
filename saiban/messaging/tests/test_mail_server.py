"""Letters through a mail server that speaks SMTP, and what each of its refusals means for them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from saiban.messaging.commands import attempt_delivery, retry_delivery, send_message
from saiban.messaging.models import Delivery
from saiban.messaging.testing import make_reader

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


class MailServer(socketserver.ThreadingTCPServer):
    """Answers each command with what it is told to, otherwise takes every letter."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.says: dict[str, str] = {}
        self.letters: list[str] = []


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            answer = self.server.says.get(word, "250 ok")
            if answer == "hang up":
                return
            if word == "DATA" and answer == "250 ok":
                if not self._take():
                    return
                continue
            self._say(answer)
            if word == "QUIT":
                return

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        self.server.letters.append("".join(lines))
        answer = self.server.says.get("LETTER", "250 taken")
        if answer == "hang up":
            return False
        self._say(answer)
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server
        server.shutdown()
        thread.join()


def letter() -> Delivery:
    reader: Any = make_reader(email="a@example.com", email_verified=True)
    with transaction.atomic():
        said = send_message(person=reader, kind="k", title="初审通过", body="恭喜。", now=NOW, email=True)
    return said.deliveries.get()


def send(delivery: Delivery) -> Delivery:
    attempt_delivery(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    return delivery


def test_a_letter_goes_out_with_a_number_of_its_own(server: MailServer) -> None:
    delivery = send(letter())
    assert delivery.state == Delivery.State.SENT
    assert f"Message-ID: <{delivery.reference}@127.0.0.1>" in server.letters[0]


@pytest.mark.parametrize(
    ("at", "answer", "state", "code"),
    [
        ("RCPT", "550 no such user here", Delivery.State.FAILED, "550"),
        ("RCPT", "450 mailbox busy, try later", Delivery.State.WAITING, "450"),
        ("LETTER", "554 this is spam", Delivery.State.FAILED, "554"),
        ("LETTER", "452 no room", Delivery.State.WAITING, "452"),
        ("LETTER", "hang up", Delivery.State.HANDING, "no_answer"),
        ("MAIL", "421 closing", Delivery.State.WAITING, "421"),
    ],
)
def test_each_answer_of_the_server_is_final_or_tried_again_or_looked_into(
    server: MailServer, at: str, answer: str, state: Delivery.State, code: str
) -> None:
    server.says[at] = answer
    delivery = send(letter())
    assert (delivery.state, delivery.problem_code) == (state, code)
    if answer != "hang up":
        assert answer[4:] in delivery.problem


def test_a_server_that_is_away_is_tried_again(settings: Any, server: MailServer) -> None:
    settings.EMAIL_PORT = 9
    delivery = send(letter())
    assert delivery.state == Delivery.State.WAITING
    assert "邮件服务器连接失败" in delivery.problem


def test_a_letter_that_failed_goes_out_on_demand_under_the_same_number(server: MailServer) -> None:
    server.says["LETTER"] = "554 this is spam"
    delivery = send(letter())
    server.says.clear()
    retry_delivery(delivery_id=delivery.pk, actor=delivery.message.person, now=NOW)  # type: ignore[union-attr]
    assert send(delivery).state == Delivery.State.SENT
    first, second = (next(line for line in sent.splitlines() if "Message-ID" in line) for sent in server.letters)
    assert first == second
