"""The world is built once for all tests of this folder; what a request writes is taken back at once."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from saiban.editions.changes import forget
from tests.doors.tables import Tables, undone
from tests.doors.walk import Walk
from tests.doors.world import World, build_world

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    # Public pages are kept, as everywhere but in tests: what is kept must not let anybody in either.
    surroundings = override_settings(PASSWORD_HASHERS=[QUICK], KEEP_PAGES=True)
    with django_db_blocker.unblock(), undone(), surroundings:
        # A page that is not there is what most requests of this folder are about.
        logging.disable(logging.CRITICAL)
        try:
            world = build_world()
            # What there is now is there to stay; looking through it again and again for what is not costs time.
            gc.collect()
            gc.freeze()
            Tables.take_note()
            yield world
        finally:
            gc.unfreeze()
            forget()
            logging.disable(logging.NOTSET)


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world)
