"""Versions of a document: what an uploaded file becomes in its entry, and what it takes the place of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.core.errors import Reason, Refused
from saiban.database.writing import insert
from saiban.documents.findings import UnreadableFile
from saiban.documents.inspection import Inspection
from saiban.documents.metadata import strip_metadata
from saiban.entries import storage
from saiban.entries.commands.consents import refuse_without_consent
from saiban.entries.models import Document, Entry
from saiban.entries.naming import wanted_name
from saiban.entries.queries.facts import documents_of, set_documents
from saiban.rulebook import clause_of
from saiban.rulebook.schema.documents import Document as DocumentKind

_PHOTOS = {"jpg", "png"}
# The name is put right for the entrant; there is nothing to tell.
_RENAMED = "name_differs"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, after it was looked into; `replaces` is the document whose place it is to take, if any."""

    data: bytes
    filename: str
    found: Inspection
    replaces: str
    actor: Person
    now: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A document that is fit to be kept, with its bytes, and those whose place it takes; nothing is written yet."""

    document: Document
    data: bytes
    replaced: list[Document]


def next_version(entry: Entry, wanted: DocumentKind, upload: Upload) -> Version:
    """What the file becomes; Refused where there is no room for it, or no consent to it."""
    refuse_without_consent(entry, wanted)
    versions = [document for document in documents_of(entry) if document.kind == wanted.code]
    held = [document for document in versions if document.replaced_at is None]
    replaced = [document for document in held if wanted.max == 1 or document.public_id == upload.replaces]
    if not replaced:
        _refuse_without_room(wanted, len(held))
    last = max((document.version for document in versions), default=0)
    data = _cleaned(upload, wanted)
    return Version(_document(entry, wanted, last + 1, data, upload), data, replaced)


def keep_version(version: Version) -> Document:
    """Keep it. The caller holds the entry, or has just written its row."""
    document = version.document
    entry = document.entry
    document.stored_as = storage.keep(version.data, folder=f"entries/{entry.public_id}")
    _replace(version.replaced, document.uploaded_at)
    insert(document)
    set_documents(entry, [*documents_of(entry), document])
    return document


def _refuse_without_room(wanted: DocumentKind, held: int) -> None:
    if held >= wanted.max:
        message = _("“%(name)s”最多 %(max)s 份，请先删去或替换一份。") % {"name": wanted.name, "max": wanted.max}
        raise Refused([Reason("too_many", message, f"documents.{wanted.code}", clause=clause_of(wanted))])


def _document(entry: Entry, wanted: DocumentKind, version: int, data: bytes, upload: Upload) -> Document:
    found = upload.found
    return Document(
        entry=entry, kind=wanted.code, version=version, original_name=upload.filename.replace("\0", "")[:255],
        name=wanted_name(entry, wanted.code, upload.filename, found.kind)[:255], type=found.kind, size=len(data),
        pages=found.pages, sha256=hashlib.sha256(data).hexdigest(),
        is_sensitive=wanted.private != "normal", is_identity=wanted.private == "identity",
        findings=[{"code": note.code, "message": note.message} for note in found.remarks if note.code != _RENAMED],
        uploaded_by=upload.actor, uploaded_at=upload.now,
    )  # fmt: skip


def _replace(documents: list[Document], now: datetime) -> None:
    if documents:
        Document.objects.filter(pk__in=[document.pk for document in documents]).update(replaced_at=now)
    for document in documents:
        document.replaced_at = now


def _cleaned(upload: Upload, wanted: DocumentKind) -> bytes:
    """A photo from a phone says where and when it was taken; nobody here needs to know."""
    if upload.found.kind not in _PHOTOS:
        return upload.data
    try:
        return strip_metadata(upload.data)
    except UnreadableFile as error:
        found = error.finding
        item, clause = f"documents.{wanted.code}", clause_of(wanted)
        raise Refused([Reason(found.code, found.message, item, found.remedy, clause)]) from None
