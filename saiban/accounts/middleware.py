"""Who is logged in, without asking for them a second time."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from saiban.accounts.models import Person
from saiban.accounts.sessions import SessionStore


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user` from the person whom the session brought along.

    Whatever is not plainly in order (another session's person, an account that was closed, a password that was changed
    since) is left to Django, which asks anew, tries retired keys, and ends the session where it has to.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(Person, SimpleLazyObject(lambda: _who(request)))


def _who(request: HttpRequest) -> Person | AnonymousUser:
    return _came_along(cast(SessionStore, request.session)) or auth.get_user(request)


def _came_along(session: SessionStore) -> Person | None:
    said = session.get(auth.SESSION_KEY)  # reads the session
    person = session.person
    if person is None or said != str(person.pk) or not person.is_active:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    known = constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return person if known else None
