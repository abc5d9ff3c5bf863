"""What tests of every room need to look at: texts on their way, and what happens when many act at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connections

from saiban.messaging.commands import body_of
from saiban.messaging.models import Delivery
from saiban.messaging.sms import CannotSend, Fate, Text


def texts_to(address: str) -> list[str]:
    """The texts queued for a number or a mailbox that are not sent yet, oldest first, unsealed."""
    return [body_of(delivery) for delivery in Delivery.objects.filter(address=address).order_by("pk") if delivery.body]


def make_reader(**fields: object) -> AbstractBaseUser:
    """Somebody with an inbox, for tests of rooms that lie below the one where people live."""
    known: dict[str, object] = {"phone": "13800138000", "phone_verified": True, "name": "收信人"}
    reader: AbstractBaseUser = get_user_model().objects.create(**known | fields)
    return reader


class MemorySms:
    """An SMS adapter that keeps what it was given, and fails as often as it is told to."""

    takes_any_words = True
    sent: list[tuple[str, str]] = []
    failures: list[Exception] = []
    fates: list[Fate | CannotSend] = []

    def send(self, text: Text) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((text.number, text.words))
        return ""

    def fate_of(self, text: Text, handed_at: datetime) -> tuple[Fate, str]:
        fate = self.fates.pop(0)
        if isinstance(fate, CannotSend):
            raise fate
        return fate, "told"


@contextlib.contextmanager
def sms_in_memory() -> Iterator[type[MemorySms]]:
    """Take texts by `MemorySms`, empty at first, while the block runs."""
    from django.test import override_settings

    MemorySms.sent, MemorySms.failures, MemorySms.fates = [], [], []
    with override_settings(SMS_BACKEND=f"{MemorySms.__module__}.{MemorySms.__name__}"):
        yield MemorySms


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """Do all of it at the same moment, each in a thread with a connection of its own; what each returned or raised.

    The test needs `@pytest.mark.django_db(transaction=True)`: what one thread has not committed, no other sees.
    """
    start = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            outcomes[index] = act()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test wants to see it
            outcomes[index] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class Meeting:
    """A place in the code where threads of a race meet: all arrive before any goes on, if nothing holds them up.

    Where a lock does hold them up, the first waits `patience` seconds for the others in vain, and nobody after it.
    So one test shows the race without the lock, and that there is none with it.
    """

    def __init__(self, parties: int, patience: float = 0.5) -> None:
        self._barrier = threading.Barrier(parties)
        self._patience = patience

    def wait(self) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self._barrier.wait(self._patience)

    def after(self, step: Callable[..., object]) -> Callable[..., object]:
        """The step, and then the meeting: for `monkeypatch.setattr`."""

        def stepped(*args: object, **named: object) -> object:
            outcome = step(*args, **named)
            self.wait()
            return outcome

        return stepped


def of_kind(outcomes: Sequence[Any], kind: type[object]) -> list[Any]:
    """Those outcomes of `at_once` that are of the kind."""
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]
