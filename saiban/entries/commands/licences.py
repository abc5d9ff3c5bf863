"""Reading licences by the worker, and taking over what was read (H9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM, record
from saiban.core.errors import Reason, Refused
from saiban.documents.findings import UnreadableFile
from saiban.documents.licences.isolation import read_isolated
from saiban.documents.licences.model import Reading
from saiban.entries import storage
from saiban.entries.commands.drafts import change_form
from saiban.entries.commands.locks import locked_own_entry
from saiban.entries.models import Document, Entry
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.licences import with_reading


def keep_reading(*, document_id: int, now: datetime) -> None:
    """Read a licence and keep what it says of name and code, and nothing else of it.

    Read before the transaction, since it takes seconds; a document that was read is left alone, so that a job that
    runs twice does nothing twice. What cannot be read is noted as that: nobody waits for it any longer.
    """
    document = Document.objects.get(pk=document_id)
    if document.reading != Document.Reading.WAITING:
        return
    try:
        said = _read(document).to_data()
    except UnreadableFile:
        _note_reading(document, Document.Reading.NONE, {}, now)
        return
    _note_reading(document, Document.Reading.READ, said, now)


def _read(document: Document) -> Reading:
    """In a process of its own, since a hostile file can take much time and memory."""
    with storage.opened(document.stored_as, document.type) as path:
        return read_isolated(path, document.name)


@transaction.atomic(durable=True)
def _note_reading(document: Document, state: str, said: dict[str, Any], now: datetime) -> None:
    waiting = Document.objects.filter(pk=document.pk, reading=Document.Reading.WAITING)
    if waiting.update(reading=state, reading_data=said):
        record(actor=SYSTEM, verb="keep_reading", subject=("document", document.public_id), now=now, state=state)


@transaction.atomic(durable=True)
def take_over_reading(
    *, entry_id: int, actor: Person, document: str, items: Collection[str], now: datetime
) -> Entry:  # fmt: skip
    """Fill the lead unit with what was read on the licence: those `items` of the offer that the entrant chose.

    What meanwhile agrees is left alone. Holds the entry; refused like any change of the form, and where the licence
    was replaced or says nothing.
    """
    entry = locked_own_entry(entry_id, actor)
    said = entry.documents.filter(public_id=document, replaced_at=None, reading=Document.Reading.READ).first()
    if said is None:
        raise Refused([Reason("no_reading", _("这份证照已被替换或没有识读结果，请刷新页面后再试。"), "documents")])
    lead = with_reading(EntryForm.read(entry.form).lead, Reading.read(said.reading_data), items)
    change_form(entry, actor, {"lead": asdict(lead)}, now, verb="take_over_reading", document=document)
    return entry
