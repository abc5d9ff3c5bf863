"""A session and whose it is, in one question: every page that knows its visitor begins with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from saiban.accounts.models import Person, Role, Session
from saiban.accounts.queries.people import second_factors
from saiban.messaging.models import Message

_WHOSE = OuterRef("person_id")


def session_with_person(key: str, now: datetime) -> Session | None:
    """The session that goes by `key` and has not expired, its person with it.

    With the person come their roles, whether they have a second factor, and how many messages they have not read:
    what the doors and the frame of nearly every page ask, and would ask one by one.
    """
    roles = Role.objects.filter(person=_WHOSE, ended_at=None).order_by("scope", "kind")
    unread = (
        Message.objects.unread().filter(person=_WHOSE).order_by().values("person").annotate(n=Count("*")).values("n")
    )
    rows = Session.objects.filter(session_key=key, expire_date__gt=now).select_related("person")
    found = rows.annotate(
        held=ArraySubquery(roles.values(one=JSONObject(pk=F("pk"), kind=F("kind"), scope=F("scope")))),
        second_factor=Exists(second_factors().filter(user=_WHOSE)),
        unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0),
    ).first()
    if found is not None and found.person is not None:
        _tell(found.person, found)
    return found


def _tell(person: Person, found: Any) -> None:
    held = [Role(pk=role["pk"], person=person, kind=role["kind"], scope=role["scope"]) for role in found.held]
    person.known_roles, person.known_second_factor, person.known_unread = tuple(held), found.second_factor, found.unread
