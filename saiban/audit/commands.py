"""Recording a write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from saiban.audit.models import AuditRow
from saiban.audit.scopes import PLATFORM
from saiban.database.writing import Change, insert, insert_with


class Actor(Protocol):
    """Whoever acts: a person, or the system itself."""

    @property
    def pk(self) -> Any: ...

    @property
    def display_name(self) -> str: ...


class System:
    """The actor of what happens by itself: jobs, imports, the console program."""

    pk: int | None = None
    display_name = "系统"


SYSTEM = System()


@transaction.atomic(durable=True)
def note_reading(*, actor: Actor, verb: str, scope: str, now: datetime, asked: Mapping[str, object]) -> None:
    """Put on record that somebody has read the record itself (`read_audit`), or taken it away (`export_audit`).

    `asked` is what they looked for; a name that they typed is left out, for no row may name anybody.
    """
    looked_for = {"asked": dict(asked)} if asked else {}
    below = "" if scope == PLATFORM else scope
    record(actor=actor, verb=verb, subject=("audit", scope[:40]), scope=below, now=now, **looked_for)


def record(
    *, actor: Actor, verb: str, subject: tuple[str, object], now: datetime, scope: str = "", **detail: Any
) -> None:
    """Write one audit row, in the transaction of the write that it tells of.

    `subject` is a kind and an id (``("entry", entry.public_id)``); `detail` holds what changed, without secrets and
    without anything about a person: no row can be erased with the account that it tells of, so it names nobody.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit row belongs to the transaction of its write")
    insert(_row(actor, verb, subject, now, scope, detail))


def record_with(
    change: Change, *, actor: Actor, verb: str, subject: tuple[str, object], now: datetime, scope: str = "",
    **detail: Any,
) -> bool:  # fmt: skip
    """Make the change and write its audit row, in one query; neither where the change meets no row, which is False.

    In the caller's transaction, or as one by itself.
    """
    return insert_with(change, _row(actor, verb, subject, now, scope, detail))


def _row(
    actor: Actor, verb: str, subject: tuple[str, object], now: datetime, scope: str, detail: dict[str, Any]
) -> AuditRow:
    kind, key = subject
    return AuditRow(
        at=now, actor_id=actor.pk, actor_name="" if actor.pk else actor.display_name, verb=verb, scope=scope,
        subject_kind=kind, subject_id=str(key), detail=detail,
    )  # fmt: skip
