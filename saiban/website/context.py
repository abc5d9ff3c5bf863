"""What every page's frame needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from saiban.accounts.models import Person
from saiban.accounts.queries import is_staff
from saiban.messaging.queries import count_unread


def site(request: HttpRequest) -> dict[str, Any]:
    """The operator's name and record numbers for the foot of the page; for somebody logged in, what the header tells.

    Nothing here asks the database until a template shows it, and then once.
    """
    return {
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "unread": _of_person(request, count_unread, 0),
        "is_staff_of_something": _of_person(request, is_staff, False),
    }


def _of_person(request: HttpRequest, ask: Callable[[Person], Any], otherwise: Any) -> Callable[[], Any]:
    """A value that a template calls for; who is logged in is not even looked up before that."""

    @cache
    def answer() -> Any:
        person = getattr(request, "user", None)
        return ask(person) if isinstance(person, Person) else otherwise

    return answer
