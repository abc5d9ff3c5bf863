"""Every test's surroundings: a database server of its own, a data folder of its own, and nothing left of either.

DATABASE_URL in the environment names another server to test on; its test database is made and dropped there.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from django.db import connection
from django.test import Client

_surroundings = contextlib.ExitStack()


def _prepare() -> None:
    """Before Django reads its settings, which pytest-django has it do as soon as this file is loaded."""
    # Where the server's own user may pass through, should root run the tests.
    data = _surroundings.enter_context(tempfile.TemporaryDirectory(prefix="saiban-test-", dir="/var/tmp"))
    (Path(data) / "static").mkdir()
    (Path(data) / "tmp").mkdir()
    # What tests and the processes they kill leave in the folder for passing files goes with the rest.
    os.environ["TMPDIR"] = tempfile.tempdir = f"{data}/tmp"
    os.environ |= {"SAIBAN_MODE": "test", "SAIBAN_DATA": data, "DJANGO_SETTINGS_MODULE": "saiban.config.settings"}
    for name in [name for name in os.environ if name.startswith("SAIBAN_") and name not in _OURS]:
        del os.environ[name]
    if not os.environ.get("DATABASE_URL"):
        from saiban.config import postgres

        os.environ["DATABASE_URL"] = _surroundings.enter_context(postgres.throwaway())


_OURS = {"SAIBAN_MODE", "SAIBAN_DATA", "SAIBAN_REFERENCE", "SAIBAN_CHROMIUM"}
_prepare()
# Now, not later: the conftest files of single features, read next, import models.
django.setup()
pytest_plugins = ["tests.harness.browser", "tests.harness.site"]


def pytest_unconfigure() -> None:
    _surroundings.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _queue_emptied_after_committing_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django empties its models' tables after a test that commits; the queue and the cache are no models of its."""
    yield
    if not _commits(request):
        return
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, saiban_cache CASCADE")


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(request.fixturenames)
    return bool(asked or (marker and (marker.kwargs.get("transaction") or any(marker.args[:1]))))


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    """A client logged in as a person; staff get the second factor that their pages ask for."""
    from saiban.accounts.models import Person
    from tests.harness.people import give_second_factor

    def log_in(person: Person, *, second_factor: bool = True) -> Client:
        if second_factor:
            give_second_factor(person)
        client = Client()
        client.force_login(person)
        return client

    return log_in


@pytest.fixture
def assert_queries(
    django_assert_num_queries: Callable[..., contextlib.AbstractContextManager[object]],
) -> Callable[..., object]:
    """``with assert_queries(3): …`` allows exactly three queries, and shows them when there are others."""
    return django_assert_num_queries
