"""The whole way of a change made in another process to a page that this process keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from django.db import connections

from saiban.editions import changes
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition
from saiban.website.tests.seen import read

pytestmark = pytest.mark.django_db(transaction=True)
Process = psycopg.Connection[Any]


def soon(holds: Callable[[], bool], within: float = 5.0) -> bool:
    ends = monotonic() + within
    while monotonic() < ends and not holds():
        sleep(0.01)
    return holds()


@pytest.fixture
def elsewhere() -> Iterator[Process]:
    """Another process that writes to the same database."""
    parameters = connections["default"].get_connection_params()
    own = {"cursor_factory", "context", "prepare_threshold"}
    with psycopg.connect(**{name: value for name, value in parameters.items() if name not in own}) as connection:
        yield connection


@pytest.fixture
def edition(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edition]:
    """An edition on a site that keeps its pages and listens."""
    settings.KEEP_PAGES = settings.LISTEN_FOR_CHANGES = True
    monkeypatch.setattr(changes, "HEARTBEAT", 0.05)
    edition = make_edition()
    read("/")
    assert soon(changes.is_hearing), "the first request starts the listener"
    yield edition
    changes.stop_listening()
    changes.forget()


def rename(elsewhere: Process, name: str) -> None:
    elsewhere.execute("UPDATE editions_edition SET name = %s", [name])
    elsewhere.execute("SELECT pg_notify(%s, 'cup-1!')", [changes.CHANNEL])


def test_a_change_made_elsewhere_is_seen_once_it_is_committed(edition: Edition, elsewhere: Process) -> None:
    rename(elsewhere, "改名之后的大赛")
    assert "改名之后的大赛" not in read("/")
    elsewhere.commit()
    assert soon(lambda: "改名之后的大赛" in read("/"), within=1.0)


def test_pages_stay_right_when_the_listener_dies_and_cannot_come_back(
    edition: Edition, elsewhere: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_connection(*_arguments: object, **_options: object) -> object:
        raise psycopg.OperationalError("the server is not there")

    monkeypatch.setattr("saiban.editions.changes.psycopg.connect", no_connection)
    elsewhere.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'saiban-changes' AND datname = current_database()"
    )
    elsewhere.commit()
    assert soon(lambda: not changes.is_hearing())
    read("/")
    rename(elsewhere, "无人通报的改名")
    elsewhere.commit()
    assert soon(lambda: "无人通报的改名" in read("/"), within=changes.UNHEARD + 0.5)


def test_a_burst_elsewhere_is_counted_within_seconds(
    edition: Edition, elsewhere: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LAG", 0.3)
    elsewhere.execute("UPDATE editions_edition SET name = '突然很多人报名'")
    for _ in range(50):
        elsewhere.execute("SELECT pg_notify(%s, 'cup-1')", [changes.CHANNEL])
        elsewhere.commit()
    assert soon(lambda: "突然很多人报名" in read("/"), within=2.0)
