"""The one way in which a document's bytes leave the store for a person: on record, where the document is private."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from saiban.accounts.models import Person
from saiban.accounts.queries import held_by
from saiban.accounts.rules.roles import covers
from saiban.audit.commands import record
from saiban.core.errors import NotThere
from saiban.entries import storage
from saiban.entries.models import Document, Entry
from saiban.entries.queries.doors import READERS

FILE, TEXT = "file", "text"
OWNER = "owner"
LOOK = "look_at_document"


def look_at(*, document: Document, part: str, actor: Person, now: datetime) -> Iterator[bytes]:
    """The bytes of one part of a document that `get_document_for` let the person have.

    `part` is ``file``, ``text`` (of its preview), or the name of one of its pictures; NotThere for any other. What is
    sensitive leaves a row before the first byte goes out: who, which version, which part of it, in what role. Its
    owner's looks are on record as well, so that a log-in by somebody else shows.
    """
    name = kept_name(document, part)
    if document.is_sensitive:
        _note(document, part, actor, now)
    return storage.chunks(name)


def kept_name(document: Document, part: str) -> str:
    """Where the part lies in the store."""
    preview = document.preview_data
    if part == FILE:
        name = document.stored_as
    elif part == TEXT and preview.get("kind") == "html":
        name = preview["text"]
    else:
        name = preview.get("assets", {}).get(part)
    if not name:
        raise NotThere
    return str(name)


@transaction.atomic(durable=True)
def _note(document: Document, part: str, actor: Person, now: datetime) -> None:
    entry = document.entry
    record(
        actor=actor, verb=LOOK, subject=("document", document.public_id), scope=entry.scope, now=now,
        entry=entry.public_id, version=document.version, part=part, role=reading_role(actor, entry),
    )  # fmt: skip


def reading_role(person: Person, entry: Entry) -> str:
    """As what the person reads the entry: its owner, or the role by which they may."""
    if entry.owner_id == person.pk:
        return OWNER
    held = (role.kind for role in held_by(person) if role.kind in READERS and covers(role.scope, entry.scope))
    return next(held, "")


@transaction.atomic(durable=True)
def note_contacts_shown(*, entry: Entry, actor: Person, now: datetime) -> None:
    """Somebody of the committee had the numbers and addresses shown that an entry's page masks."""
    record(
        actor=actor, verb="show_contacts", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        role=reading_role(actor, entry),
    )  # fmt: skip
