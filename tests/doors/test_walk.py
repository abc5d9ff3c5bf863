"""The walk itself sees what it says it sees: a test that could not fail would show nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person
from tests.doors.doors import Door, everybody, owner
from tests.doors.marks import Mark
from tests.doors.people import BY_KEY, CAST
from tests.doors.table import DOORS
from tests.doors.tables import changed_tables, watched
from tests.doors.test_doors import Trial
from tests.doors.walk import Walk, address, seen
from tests.doors.writes import unrecorded, written

pytestmark = pytest.mark.django_db


def test_a_new_row_a_changed_row_and_a_row_gone_are_noticed(walk: Walk) -> None:
    stranger = walk.world.people["stranger"]
    for write in (
        lambda: make_person("新人"),
        lambda: Person.objects.filter(pk=stranger.pk).update(name="改名"),
        lambda: Person.objects.filter(pk=stranger.pk).delete(),
    ):
        with watched() as watch:
            write()
        assert "accounts_person" in watch.changed
        walk.marker.go_back()
        assert changed_tables() == set()


def test_what_was_taken_back_by_the_program_itself_is_no_change(walk: Walk) -> None:
    with watched() as watch:
        before = transaction.savepoint()
        make_person("新人")
        transaction.savepoint_rollback(before)
    assert watch.may_have_written and not watch.changed


def test_what_a_function_of_the_database_writes_is_noticed(walk: Walk) -> None:
    """A job is queued by a function, so that the statement itself only reads."""
    with watched() as watch:
        app.configure_task("saiban.messaging.deliver").defer(delivery_id=0)
    assert "procrastinate_jobs" in watch.changed


def test_a_write_without_a_row_on_record_is_told_apart() -> None:
    door = DOORS["profile"]
    assert unrecorded(door, {"accounts_person", "accounts_session"}) == {"accounts_person"}
    assert not unrecorded(door, {"accounts_person", "audit_auditrow"})
    assert not unrecorded(DOORS["inbox_message"], {"messaging_message"})
    assert written({"procrastinate_jobs", "saiban_cache", "accounts_session"}) == set()


def test_a_door_that_is_wider_or_narrower_than_declared_is_told_of(walk: Walk) -> None:
    """The inbox's message is its owner's alone, and the front page everybody's."""
    too_wide = Door("home", owner, "GET HEAD")
    too_narrow = Door("inbox_message", everybody, "GET", "messages")
    assert "路人 GET / must be 404 but was 200" in list(Trial(too_wide, walk).faults())
    assert any(fault.startswith("路人 GET /me/inbox/") for fault in Trial(too_narrow, walk).faults())


def test_words_that_somebody_should_not_see_are_told_of(walk: Walk) -> None:
    read_by_all = replace(walk.world, marks=(Mark("没有找到这个页面", frozenset()),))
    faults = list(Trial(DOORS["entry_receipt"], Walk(read_by_all)).faults())
    assert any("must not be shown “没有找到这个页面” but was, with 404" in fault for fault in faults)


def test_an_answer_that_tells_of_a_thing_differs_from_one_that_does_not(walk: Walk) -> None:
    stranger = BY_KEY["stranger"]
    first, second = (address("entry", {"public_id": each}) for each in ("zzzzzzzzzzzz", "yyyyyyyyyyyy"))
    nothing, nothing_either = (seen(walk.ask(stranger, "GET", path), path) for path in (first, second))
    assert nothing == nothing_either
    assert seen(walk.ask(stranger, "GET", "/me/entries/"), "/me/entries/") != nothing


def test_everybody_comes_as_who_they_are(walk: Walk) -> None:
    for persona in CAST:
        answer = walk.ask(persona, "GET", "/me/profile/")
        assert answer.status == (302 if persona.is_visitor else 200), f"{persona.label}: {answer}"
        assert (persona.label.encode() in answer.body) is not persona.is_visitor
