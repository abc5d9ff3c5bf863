"""Connections are asked whether they still live: often enough, and not before every request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from saiban.config.postgresql import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrapper() -> Iterator[Any]:
    """The connection of the test, asking as it does in a running site."""
    wrapper: Any = connection
    enabled, done = wrapper.health_check_enabled, wrapper.health_check_done
    yield wrapper
    wrapper.health_check_enabled, wrapper.health_check_done = enabled, done


@pytest.fixture
def clock(wrapper: Any) -> Iterator[mock.Mock]:
    with mock.patch.object(base, "monotonic", return_value=wrapper._answered_at + 100) as clock:
        yield clock


def asks(wrapper: Any) -> bool:
    """Whether a request's first question is preceded by one whether the connection lives; never the second one's."""
    wrapper.health_check_enabled, wrapper.health_check_done = True, False
    with mock.patch.object(wrapper, "is_usable", return_value=True) as asked:
        wrapper.close_if_health_check_failed()
        first = asked.call_count
        with mock.patch.object(base, "monotonic", return_value=1e12):
            wrapper.close_if_health_check_failed()
        assert asked.call_count == first
    return first > 0


def test_a_connection_that_has_just_answered_is_trusted(wrapper: Any, clock: mock.Mock) -> None:
    assert asks(wrapper)
    clock.return_value += base.TRUSTED_SECONDS / 2
    assert not asks(wrapper)


def test_a_connection_that_was_idle_is_asked_again(wrapper: Any, clock: mock.Mock) -> None:
    assert asks(wrapper)
    clock.return_value += base.TRUSTED_SECONDS * 2
    assert asks(wrapper)
