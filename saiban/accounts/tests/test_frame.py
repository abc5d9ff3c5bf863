"""What the frame of every page asks the database about whoever is looking."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.template import Context, Template
from django.test import RequestFactory

from saiban.accounts.context import person as context_of
from saiban.accounts.models import Person
from saiban.accounts.tests.conftest import NOW, Cast
from saiban.messaging.commands import send_message

FRAME = Template("{% if unread %}{{ unread }}{{ unread }}{% endif %}|{% if is_staff_of_something %}desk{% endif %}")


def frame(person: Any) -> str:
    request = RequestFactory().get("/")
    request.user = person
    return FRAME.render(Context(context_of(request)))


def test_a_visitor_costs_no_query(db: None, assert_queries: Any) -> None:
    with assert_queries(0):
        assert frame(AnonymousUser()) == "|"


def test_a_person_costs_two_queries_however_often_the_frame_asks(cast: Cast, assert_queries: Any) -> None:
    with transaction.atomic():
        send_message(person=cast.hunan, kind="k", title="t", body="b", now=NOW)
    staff, owner = (Person.objects.get(pk=p.pk) for p in (cast.hunan, cast.owner))
    with assert_queries(2):
        assert frame(staff) == "11|desk"
    with assert_queries(2):
        assert frame(owner) == "|"


def test_a_page_that_does_not_ask_costs_nothing(cast: Cast, assert_queries: Any) -> None:
    request = RequestFactory().get("/")
    request.user = Person.objects.get(pk=cast.owner.pk)
    with assert_queries(0):
        Template("plain").render(Context(context_of(request)))
