"""A session and whose it is, in one question: every page that knows its visitor begins with it."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from saiban.accounts.models import Person, Role, Session


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
    sessions, people = len(_names(Session)), len(_names(Person))
    session: Session = _made(Session, row[:sessions])
    if session.person_id is not None:
        person = _made(Person, row[sessions : sessions + people])
        held, person.known_second_factor, person.known_unread = row[sessions + people :]
        person.known_roles = tuple(Role(person=person, **role) for role in _read(held))
        session.person = person
    return session


def _made(model: Any, values: tuple[Any, ...]) -> Any:
    return model.from_db(connection.alias, _names(model), values)


def _read(held: Any) -> list[dict[str, Any]]:
    """Django leaves JSON to its own fields to read."""
    roles: list[dict[str, Any]] = json.loads(held) if isinstance(held, str) else held
    return roles


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's own way of telling


@cache
def _question() -> str:
    """The columns are named after the fields, so both go by the same names."""
    shown = [*(f's."{name}"' for name in _names(Session)), *(f'p."{name}"' for name in _names(Person))]
    return f"""
        SELECT {", ".join(shown)},
            (SELECT coalesce(json_agg(json_build_object('pk', id, 'kind', kind, 'scope', scope) ORDER BY scope, kind),
                '[]') FROM accounts_role WHERE person_id = p.id AND ended_at IS NULL),
            EXISTS (SELECT FROM mfa_authenticator WHERE user_id = p.id AND type <> 'recovery_codes'),
            (SELECT count(*) FROM messaging_message WHERE person_id = p.id AND read_at IS NULL)
        FROM accounts_session s LEFT JOIN accounts_person p ON p.id = s.person_id
        WHERE s.session_key = %s AND s.expire_date > %s
    """  # noqa: S608 - of our own names
