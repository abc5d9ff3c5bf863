"""Who hears that something changed, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from saiban.editions import changes

pytestmark = pytest.mark.django_db


def soon(holds: Callable[[], bool], within: float = 5.0) -> bool:
    """Whether it comes to hold within some seconds."""
    ends = monotonic() + within
    while monotonic() < ends:
        if holds():
            return True
        sleep(0.005)
    return holds()


@pytest.fixture
def elsewhere() -> Iterator[psycopg.Connection[Any]]:
    """A connection of another process."""
    parameters = connections["default"].get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters, autocommit=True) as connection:
        yield connection


@pytest.fixture
def listening(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.LISTEN_FOR_CHANGES = True
    monkeypatch.setattr(changes, "HEARTBEAT", 0.05)
    changes.listen()
    assert soon(changes.is_hearing)
    yield
    changes.stop_listening()


def say(elsewhere: psycopg.Connection[Any], word: str) -> None:
    elsewhere.execute("SELECT pg_notify(%s, %s)", [changes.CHANNEL, word])


def test_a_word_from_another_process_is_heard(listening: None, elsewhere: psycopg.Connection[Any]) -> None:
    before = changes.generation()
    say(elsewhere, "cup-1!")
    assert soon(lambda: changes.generation() != before)


def test_a_burst_of_entries_turns_the_counter_once_in_a_while(
    listening: None, elsewhere: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LAG", 0.4)
    assert soon(lambda: changes.generation() == changes.generation(), 0.5)
    before = changes.generation()
    seen = set()
    ends = monotonic() + 1.0
    while monotonic() < ends:
        say(elsewhere, "cup-1")
        seen.add(changes.generation())
        sleep(0.01)
    assert soon(lambda: changes.generation() != before)
    assert 2 <= len(seen) <= 5, "about a hundred announcements, a handful of copies"


def test_the_last_of_a_burst_is_never_lost(
    listening: None, elsewhere: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LAG", 0.3)
    say(elsewhere, "cup-1")
    sleep(0.1)
    first = changes.generation()
    say(elsewhere, "cup-1")
    assert soon(lambda: changes.generation() != first)


def test_a_listener_whose_connection_dies_comes_back_and_trusts_nothing_from_before(
    listening: None, elsewhere: psycopg.Connection[Any]
) -> None:
    before = changes.generation()
    elsewhere.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'saiban-changes' AND datname = current_database()"
    )
    assert soon(lambda: changes.generation() != before)
    assert soon(changes.is_hearing)
    before = changes.generation()
    say(elsewhere, "cup-1!")
    assert soon(lambda: changes.generation() != before)


def test_nobody_hears_while_nobody_listens() -> None:
    assert not changes.is_hearing()
    changes.listen()
    assert not changes.is_hearing(), "tests do not listen unless they ask for it"


def test_the_own_process_knows_at_once() -> None:
    before = changes.generation()
    changes.announce("cup-1", at_once=True)
    assert changes.generation() != before


@pytest.mark.django_db(transaction=True)
def test_others_hear_of_a_change_when_it_is_committed_and_not_before(
    listening: None, elsewhere: psycopg.Connection[Any]
) -> None:
    elsewhere.execute(f"LISTEN {changes.CHANNEL}")
    with transaction.atomic():
        changes.announce("cup-1", at_once=True)
        assert not list(elsewhere.notifies(timeout=0.1))
    assert [message.payload for message in elsewhere.notifies(timeout=1, stop_after=1)] == ["cup-1!"]


@pytest.mark.django_db(transaction=True)
def test_others_hear_nothing_of_a_change_that_was_taken_back(elsewhere: psycopg.Connection[Any]) -> None:
    elsewhere.execute(f"LISTEN {changes.CHANNEL}")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        changes.announce("cup-1")
        _ = 1 / 0
    assert not list(elsewhere.notifies(timeout=0.2))
