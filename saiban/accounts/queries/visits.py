"""A session and whose it is, in one question: every page that knows its visitor begins with it."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from saiban.accounts.models import Person, Role, Session
from saiban.database.rows import names_of, row_of


def session_with_person(key: str, now: datetime) -> Session | None:
    """The session that goes by `key` and has not expired, its person with it.

    With the person come their roles (kind and scope alone), whether they have a second factor, and how many messages
    they have not read: what the doors and the frame of nearly every page ask, and would ask one by one. Written out in
    SQL, since putting it together anew for every request would take longer than the database takes to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_question(), [key, now])
        row = cursor.fetchone()
    if row is None:
        return None
    sessions, people = len(names_of(Session)), len(names_of(Person))
    session: Session = row_of(Session, row[:sessions])
    if session.person_id is not None:
        person = row_of(Person, row[sessions : sessions + people])
        held, person.known_second_factor, person.known_unread = row[sessions + people :]
        person.known_roles = tuple(Role(person=person, **role) for role in _read(held))
        session.person = person
    return session


def _read(held: Any) -> list[dict[str, Any]]:
    """Django leaves JSON to its own fields to read."""
    roles: list[dict[str, Any]] = json.loads(held) if isinstance(held, str) else held
    return roles


@cache
def _question() -> str:
    """The columns are named after the fields, so both go by the same names."""
    shown = [*(f's."{name}"' for name in names_of(Session)), *(f'p."{name}"' for name in names_of(Person))]
    return f"""
        SELECT {", ".join(shown)},
            (SELECT coalesce(json_agg(json_build_object('pk', id, 'kind', kind, 'scope', scope) ORDER BY scope, kind),
                '[]') FROM accounts_role WHERE person_id = p.id AND ended_at IS NULL),
            EXISTS (SELECT FROM mfa_authenticator WHERE user_id = p.id AND type <> 'recovery_codes'),
            (SELECT count(*) FROM messaging_message WHERE person_id = p.id AND read_at IS NULL)
        FROM accounts_session s LEFT JOIN accounts_person p ON p.id = s.person_id
        WHERE s.session_key = %s AND s.expire_date > %s
    """  # noqa: S608 - of our own names
