"""Sessions in the database that whoever reads the database can neither open nor use.

A row goes by a hash of the session's key, so the row does not hold what a browser would have to show; its data are
encrypted and bound to that row. What people need to know their sessions by (since when, from where, which browser)
lies beside it in the clear.
"""

from __future__ import annotations

import base64
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from saiban.core.encryption import CannotDecrypt
from saiban.messaging.keys import ring

if TYPE_CHECKING:
    from saiban.accounts.models import Person, Session

DEVICE = "device"
logger = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    """`settings.SESSION_ENGINE` names this module; Django looks for this class in it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from saiban.accounts.models import Session

        return Session

    @cached_property
    def model(self) -> type[Session]:
        return self.get_model_class()

    person: Person | None = None
    """Whose session it is, once it was read: they come with it in the same question, and with all that pages ask of
    whoever is looking."""

    def load(self) -> dict[str, Any]:
        from saiban.accounts.queries.visits import session_with_person

        found = session_with_person(row_key(self.session_key), timezone.now())
        if found is None:
            self._session_key = None
            return {}
        self.person = found.person
        return unsealed(found.session_data, found.session_key)

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=row_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=row_key(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key = row_key(self._get_or_create_session_key())  # type: ignore[attr-defined]
        device = data.get(DEVICE, {})
        return self.model(
            session_key=key,
            session_data=sealed(data, key),
            expire_date=self.get_expiry_date(),
            person_id=data.get(SESSION_KEY),
            began_at=datetime.fromisoformat(device["at"]) if device else None,
            network=device.get("network"),
            agent=device.get("agent", ""),
        )

    # The database store's own asynchronous half would read and write rows by their plain key.
    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)

    async def asave(self, must_create: bool = False) -> None:
        await sync_to_async(self.save)(must_create)


def row_key(session_key: str | None) -> str:
    """What the row of a session goes by: 160 bits of a hash, which is as much as the column takes."""
    return salted_hmac("saiban.accounts.sessions", session_key or "", algorithm="sha256").hexdigest()[:40]


def sealed(data: dict[str, Any], key: str) -> str:
    plain = signing.JSONSerializer().dumps(data)
    return base64.b64encode(ring().encrypt(plain, context=f"session:{key}")).decode()


def unsealed(text: str, key: str) -> dict[str, Any]:
    """The data of a row; nothing when they cannot be opened, which logs that browser out and harms nobody else."""
    try:
        plain = ring().decrypt(base64.b64decode(text), context=f"session:{key}")
    except (CannotDecrypt, ValueError):
        logger.warning("a session could not be opened; its key may have been retired")
        return {}
    data: dict[str, Any] = signing.JSONSerializer().loads(plain)
    return data
