"""What the frame of every page asks about whoever is looking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from saiban.accounts.models import Person
from saiban.accounts.queries import is_staff
from saiban.messaging.queries import count_unread


def person(request: HttpRequest) -> dict[str, Any]:
    """How many messages are unread, and whether to show the way to a desk: a query each, when a template asks."""
    someone = request.user if hasattr(request, "user") else None
    if not isinstance(someone, Person):
        return {"unread": 0, "is_staff_of_something": False}
    return {
        "unread": SimpleLazyObject(lambda: count_unread(someone)),
        "is_staff_of_something": SimpleLazyObject(lambda: is_staff(someone)),
    }
