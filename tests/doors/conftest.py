"""The world is built once for all tests of this folder; what a request writes is taken back at once."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.doors.walk import Walk, undone
from tests.doors.world import World, build_world

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone(), override_settings(PASSWORD_HASHERS=[QUICK]):
        # A page that is not there is what most requests of this folder are about.
        logging.disable(logging.CRITICAL)
        try:
            world = build_world()
            # What there is now is there to stay; looking through it again and again for what is not costs time.
            gc.collect()
            gc.freeze()
            yield world
        finally:
            gc.unfreeze()
            logging.disable(logging.NOTSET)


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world)
