"""The inbox: one's own, newest first, read when opened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from saiban.messaging.commands import send_message
from saiban.messaging.models import Delivery, Message
from saiban.messaging.queries import count_unread
from saiban.messaging.testing import make_reader
from saiban.messaging.views import PER_PAGE

NOW = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> Any:
    return make_reader()


@pytest.fixture
def stranger(db: None) -> Any:
    return make_reader(phone="13900139000", name="路人")


def say(person: Any, title: str = "初审通过", **more: Any) -> Message:
    with transaction.atomic():
        return send_message(person=person, kind="k", title=title, body=f"{title}的正文", now=NOW, **more)


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_empty_inbox_says_what_will_be_in_it(owner: Any) -> None:
    assert "没有消息" in client_of(owner).get("/me/inbox/").content.decode()


def test_messages_are_listed_newest_first_and_marked_while_unread(owner: Any) -> None:
    say(owner, "第一条")
    say(owner, "第二条")
    page = client_of(owner).get("/me/inbox/").content.decode()
    assert page.index("第二条") < page.index("第一条")
    assert page.count("inbox-item is-unread") == 2


def test_opening_a_message_shows_it_and_marks_it_as_read_once(owner: Any) -> None:
    message = say(owner, link="/entries/abc/")
    client = client_of(owner)
    page = client.get(f"/me/inbox/{message.pk}/").content.decode()
    assert "初审通过的正文" in page
    assert 'href="/entries/abc/"' in page
    message.refresh_from_db()
    first_read = message.read_at
    assert first_read is not None
    client.get(f"/me/inbox/{message.pk}/")
    message.refresh_from_db()
    assert message.read_at == first_read


def test_who_is_told_something_by_their_own_act_sees_at_once_that_there_is_one_more(owner: Any) -> None:
    owner.known_unread = count_unread(owner)
    say(owner)
    assert owner.known_unread == count_unread(owner) == 1


def test_only_unread_ones_are_shown_when_asked_for(owner: Any) -> None:
    read, unread = say(owner, "读过的"), say(owner, "没读的")
    client = client_of(owner)
    client.get(f"/me/inbox/{read.pk}/")
    page = client.get("/me/inbox/?unread=1").content.decode()
    assert unread.title in page
    assert read.title not in page


def test_all_are_marked_as_read_at_once_and_nobody_elses(owner: Any, stranger: Any) -> None:
    say(owner)
    say(owner)
    say(stranger)
    answer = client_of(owner).post("/me/inbox/read-all/", follow=True)
    assert "已将 2 条消息标为已读" in answer.content.decode()
    assert (count_unread(owner), count_unread(stranger)) == (0, 1)


def test_somebody_elses_message_is_not_there_and_stays_unread(owner: Any, stranger: Any) -> None:
    message = say(owner)
    assert client_of(stranger).get(f"/me/inbox/{message.pk}/").status_code == 404
    assert client_of(stranger).get("/me/inbox/").content.decode().count("inbox-item") == 0
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("path", ["/me/inbox/", "/me/inbox/1/"])
def test_a_visitor_is_sent_to_log_in(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_marking_all_as_read_takes_a_post(owner: Any) -> None:
    assert client_of(owner).get("/me/inbox/read-all/").status_code == 405


def test_a_text_that_could_not_be_delivered_is_said_beside_its_message(owner: Any) -> None:
    message = say(owner, sms=True)
    Delivery.objects.update(given_up_at=NOW)
    assert "未能以短信送达" in client_of(owner).get(f"/me/inbox/{message.pk}/").content.decode()


def test_a_long_inbox_is_paged(owner: Any) -> None:
    for number in range(PER_PAGE + 1):
        say(owner, f"消息{number:03}")
    client = client_of(owner)
    assert client.get("/me/inbox/").content.decode().count("inbox-item") == PER_PAGE
    second = client.get("/me/inbox/?page=2").content.decode()
    assert second.count("inbox-item") == 1
    assert "消息000" in second


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(owner: Any, count: int, assert_queries: Any) -> None:
    for _ in range(count):
        say(owner)
    client = client_of(owner)
    with assert_queries(3):  # who asks, count, list
        client.get("/me/inbox/")
