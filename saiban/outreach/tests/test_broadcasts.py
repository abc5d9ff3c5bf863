"""Telling many at once: to whom, only after a second look, to each once, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.entries.models import Entry, State, Submission
from saiban.entries.queries.desk import DeskFilter
from saiban.messaging.commands import send_message
from saiban.messaging.models import Delivery, Message
from saiban.messaging.testing import Meeting, at_once
from saiban.outreach.commands.broadcasts import HAND_OUT, hand_out, hand_out_batch, send_broadcast
from saiban.outreach.models import Broadcast, BroadcastRecipient
from saiban.outreach.tests.conftest import NOW

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/cup-1/broadcasts/", "/desk/cup-1/broadcasts/new/"
SEND = "saiban.outreach.commands.broadcasts.send_message"
LogIn = Callable[..., Client]
RETURNED_OF_HUNAN = DeskFilter(state="returned", division="hunan")


def enter(
    edition: Edition, division: str = "hunan", state: State = State.RETURNED, owner: Person | None = None,
    track: str = "applied",
) -> Person:  # fmt: skip
    """Somebody with an entry that was handed in."""
    person = owner or make_person()
    entry = Entry.objects.create(
        edition=edition, owner=person, created_at=NOW, changed_at=NOW, title="项目",
        division=edition.divisions.get(code=division), track=edition.tracks.get(code=track),
    )  # fmt: skip
    assert edition.revision
    submission = Submission.objects.create(
        entry=entry, sequence=1, version=1, form={}, revision=edition.revision, terms_version="1", submitted_by=person,
        submitted_at=NOW,
    )  # fmt: skip
    entry.state, entry.number, entry.submission = state, f"T-{entry.pk}", submission
    entry.save()
    return person


def send(actor: Person, given: DeskFilter, expects: int, **changes: Any) -> Broadcast:
    said: dict[str, Any] = {"title": "请尽快修改", "text": "期限将至。"} | changes
    return send_broadcast(edition_code="cup-1", given=given, expects=expects, actor=actor, now=NOW, **said)


def told() -> list[int]:
    return sorted(Message.objects.filter(kind="broadcast").values_list("person_id", flat=True))


# --- to whom ----------------------------------------------------------------------------------------------------


def test_it_goes_to_those_whose_entries_the_filter_shows_each_once(edition: Edition, national: Person) -> None:
    twice = enter(edition)
    enter(edition, owner=twice, track="overseas")
    once = enter(edition)
    enter(edition, "hubei")
    enter(edition, state=State.PASSED)
    broadcast = send(national, RETURNED_OF_HUNAN, expects=2)
    hand_out(broadcast_id=broadcast.pk, now=NOW)
    assert told() == sorted([twice.pk, once.pk])
    broadcast.refresh_from_db()
    assert broadcast.recipients_count == 2 and broadcast.finished_at
    row = AuditRow.objects.get(verb="send_broadcast")
    assert row.scope == "cup-1/hunan" and row.detail["recipients"] == 2
    assert row.detail["filter"] == {"state": "returned", "division": "hunan"}


def test_h1_a_division_writes_to_its_own_alone(edition: Edition, hunan: Person) -> None:
    own = enter(edition)
    enter(edition, "hubei")
    broadcast = send(hunan, DeskFilter(), expects=1)
    hand_out(broadcast_id=broadcast.pk, now=NOW)
    assert told() == [own.pk] and broadcast.scope == "cup-1/hunan"
    with pytest.raises(NotThere):
        send(hunan, DeskFilter(division="hubei"), expects=1)


def test_h1_what_a_division_sent_is_no_other_divisions_to_read(
    edition: Edition, hunan: Person, hubei: Person, national: Person, client_for: LogIn
) -> None:
    enter(edition)
    path = f"{LIST}{send(hunan, DeskFilter(), expects=1).public_id}/"
    for person, status in ((hunan, 200), (national, 200), (hubei, 404)):
        client = client_for(person)
        assert client.get(path).status_code == status
        assert ("请尽快修改" in client.get(LIST).content.decode()) == (status == 200)


def test_observers_write_to_nobody(edition: Edition, staff: Callable[..., Person], client_for: LogIn) -> None:
    observer = staff(RoleKind.OBSERVER)
    enter(edition)
    assert client_for(observer).get(NEW).status_code == 404
    with pytest.raises(NotThere):
        send(observer, DeskFilter(), expects=1)


def test_to_nobody_or_to_more_than_were_seen_nothing_is_sent(edition: Edition, national: Person) -> None:
    with pytest.raises(Refused, match="没有符合条件"):
        send(national, DeskFilter(), expects=0)
    enter(edition)
    enter(edition)
    with pytest.raises(Refused, match="从 1 人变为 2 人"):
        send(national, DeskFilter(), expects=1)
    assert not Broadcast.objects.exists() and not ProcrastinateJob.objects.filter(task_name=HAND_OUT).exists()


def test_by_sms_and_email_only_where_that_was_chosen(edition: Edition, national: Person) -> None:
    reached = make_person(phone="13800138001", email="a@example.cn")
    enter(edition, owner=reached)
    hand_out(broadcast_id=send(national, DeskFilter(), expects=1).pk, now=NOW)
    assert not Delivery.objects.exists()
    hand_out(broadcast_id=send(national, DeskFilter(), 1, by_sms=True, by_email=True).pk, now=NOW)
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "sms"]


# --- once -------------------------------------------------------------------------------------------------------


def test_the_job_that_is_queued_is_one_that_a_worker_knows(edition: Edition, national: Person) -> None:
    people = sorted(enter(edition).pk for _ in range(3))
    send(national, DeskFilter(), expects=3)
    job = ProcrastinateJob.objects.get(task_name=HAND_OUT)
    for _ in range(2):
        app.tasks[job.task_name](**job.args)
    assert told() == people, "a second run tells nobody twice"


def test_a_worker_killed_within_a_batch_has_told_nobody_of_it_and_the_next_goes_on(
    edition: Edition, national: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sorted(enter(edition).pk for _ in range(5))
    broadcast = send(national, DeskFilter(), expects=5)
    assert hand_out_batch(broadcast_id=broadcast.pk, now=NOW, most=2) == 2
    calls = iter(range(100))

    def die_at_the_second(**said: Any) -> Message:
        if next(calls) == 1:
            raise SystemExit
        return send_message(**said)

    monkeypatch.setattr(SEND, die_at_the_second)
    with pytest.raises(SystemExit):
        hand_out(broadcast_id=broadcast.pk, now=NOW)
    assert len(told()) == 2
    monkeypatch.setattr(SEND, send_message)
    hand_out(broadcast_id=broadcast.pk, now=NOW)
    assert told() == people


def race(edition: Edition, national: Person, monkeypatch: pytest.MonkeyPatch) -> Broadcast:
    for _ in range(2):
        enter(edition)
    broadcast = send(national, DeskFilter(), expects=2)
    meeting = Meeting(2)
    monkeypatch.setattr(SEND, meeting.after(send_message))
    at_once(*[lambda: hand_out(broadcast_id=broadcast.pk, now=NOW)] * 2)
    return broadcast


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once(
    edition: Edition, national: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    broadcast = race(edition, national, monkeypatch)
    assert len(told()) == 2
    broadcast.refresh_from_db()
    assert broadcast.finished_at


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_workers_tell_twice(
    edition: Edition, national: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    race(edition, national, monkeypatch)
    assert len(told()) == 4


# --- the pages --------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_a_second_look(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    person = enter(edition)
    client = client_for(hunan)
    typed = {"state": "returned", "title": "请尽快修改", "text": "期限将至。", "by_sms": "on"}
    assert client.post(NEW, {**typed, "title": ""}).status_code == 422
    look = client.post(NEW, typed).content.decode()
    assert all(words in look for words in ("确认发给 1 人", person.display_name, "期限将至。", "请尽快修改。详情"))
    assert not Broadcast.objects.exists()
    back = client.post(NEW, {**typed, "back": "1"}).content.decode()
    assert "期限将至。" in back and '<option value="returned" selected' in back
    enter(edition)
    changed = client.post(NEW, {**typed, "confirm": "1", "expects": "1"})
    assert changed.status_code == 422 and "确认发给 2 人" in changed.content.decode()
    sent = client.post(NEW, {**typed, "confirm": "1", "expects": "2"})
    broadcast = Broadcast.objects.get()
    assert sent["Location"] == f"{LIST}{broadcast.public_id}/" and broadcast.by_sms and not broadcast.by_email


def test_the_page_tells_how_far_it_has_come(edition: Edition, national: Person, client_for: LogIn) -> None:
    for _ in range(3):
        enter(edition)
    broadcast = send(national, DeskFilter(), expects=3)
    client, path = client_for(national), f"{LIST}{broadcast.public_id}/"
    hand_out_batch(broadcast_id=broadcast.pk, now=NOW, most=1)
    part = client.get(path, headers={"hx-request": "true"}).content.decode()
    assert 'hx-trigger="load delay:2s"' in part and "<html" not in part
    hand_out(broadcast_id=broadcast.pk, now=NOW)
    done = client.get(path).content.decode()
    assert "已发完" in done and "hx-trigger" not in done


def test_those_that_a_colleague_has_taken_on_are_left_out_where_only_ones_own_are_meant(
    edition: Edition, hunan: Person
) -> None:
    mine, other = enter(edition), enter(edition)
    Entry.objects.filter(owner=mine).update(assigned_to=hunan)
    hand_out(broadcast_id=send(hunan, DeskFilter(who="me"), expects=1).pk, now=NOW)
    assert told() == [mine.pk] and other.pk not in told()


def test_the_form_begins_with_the_filter_of_the_list(edition: Edition, national: Person, client_for: LogIn) -> None:
    page = client_for(national).get(f"{NEW}?state=returned&division=hunan").content.decode()
    assert '<option value="returned" selected' in page and '<option value="hunan" selected' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_second_look_and_the_list_ask_the_same_for_one_and_for_three(
    edition: Edition, national: Person, count: int, client_for: LogIn, assert_queries: Any
) -> None:
    for _ in range(count):
        enter(edition)
        send(national, DeskFilter(), expects=Broadcast.objects.count() + 1)
    client = client_for(national)
    client.get(LIST)
    with assert_queries(5):
        client.get(LIST)
    # The session, the edition with its divisions and tracks (twice, for tests keep nothing), and five of the audience.
    with assert_queries(12):
        client.post(NEW, {"title": "题", "text": "文"})


def test_however_many_they_are_settled_with_few_statements(
    edition: Edition, national: Person, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        enter(edition)
    with django_assert_max_num_queries(16):
        send(national, DeskFilter(), expects=30)
    assert BroadcastRecipient.objects.count() == 30
