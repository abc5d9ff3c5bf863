"""Uploading, replacing and removing documents (H8–H10)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.database.questions import Given, Question
from saiban.database.writing import insert, update
from saiban.documents.findings import UnreadableFile
from saiban.documents.fitness import check_fit
from saiban.documents.inspection import Inspection, inspect
from saiban.documents.metadata import strip_metadata
from saiban.entries import storage
from saiban.entries.commands.consents import refuse_without_consent
from saiban.entries.commands.drafts import refuse_after_closing
from saiban.entries.commands.locks import locked_own_entry, refuse_unless_editable
from saiban.entries.models import Document, Entry
from saiban.entries.naming import wanted_name
from saiban.entries.queries.facts import current_documents, set_current_documents
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.project import documents_wanted
from saiban.rulebook.schema.documents import Document as DocumentKind

_PHOTOS = {"jpg", "png"}
# The name is put right for the entrant; there is nothing to tell.
_RENAMED = "name_differs"


def check_upload(entry: Entry, kind: str, source: bytes | Path, filename: str) -> Inspection:
    """What the uploaded file is; Refused with everything that is wrong with it, each with how to mend it (H8).

    Looks at the file alone and holds no lock, so that a large file keeps nobody waiting.
    """
    return check_file(wanted_kind(entry, kind), source, filename)


def check_file(wanted: DocumentKind, source: bytes | Path, filename: str) -> Inspection:
    """What the file is, if it is fit for a document of that kind; Refused otherwise."""
    found = inspect(source, filename)
    problems = check_fit(found, allowed_kinds=wanted.types, max_bytes=wanted.max_bytes)
    if problems:
        clause = wanted.clause or "H8"
        raise Refused(Reason(p.code, p.message, f"documents.{wanted.code}", p.remedy, clause) for p in problems)
    return found


def wanted_kind(entry: Entry, kind: str) -> DocumentKind:
    """The rulebook's document kind `kind`, if it is asked of this entry now."""
    form = form_of(entry.edition.rules, entry.form)
    found = next((wanted for wanted in documents_wanted(entry.edition.rules, form) if wanted.code == kind), None)
    if found is None:
        raise Refused([Reason("unknown", _("这类申报主体或赛道不需要这项材料。"), f"documents.{kind}")])
    return found


@transaction.atomic(durable=True)
def add_document(
    *, entry_id: int, actor: Person, kind: str, data: bytes, filename: str, found: Inspection,
    replaces: str = "", now: datetime, seen: Entry | None = None,
) -> Document:  # fmt: skip
    """Keep an uploaded file that `check_upload` let through.

    The file gets the name that the notice asks for; the entrant need not rename it. Where only one file of the kind
    is wanted, or `replaces` names one, the new file takes its place; the old version is kept. Holds the entry; `seen`
    spares reading it again (see `locked_entry`).
    """
    entry = locked_own_entry(entry_id, actor, seen=seen)
    refuse_unless_editable(entry)
    refuse_after_closing(entry, now)
    wanted = wanted_kind(entry, kind)
    document = keep_version(entry, wanted, data, filename, found, replaces, actor, now)
    _note_change(entry, now)
    record(
        actor=actor, verb="add_document", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        document=document.public_id, kind=kind, sha256=document.sha256,
    )  # fmt: skip
    return document


def keep_version(
    entry: Entry, wanted: DocumentKind, data: bytes, filename: str, found: Inspection, replaces: str, actor: Person,
    now: datetime,
) -> Document:  # fmt: skip
    """The next version of a kind of document, in place of the one that it replaces. The caller holds the entry."""
    refuse_without_consent(entry, wanted)
    current = current_documents(entry)
    held = [document for document in current if document.kind == wanted.code]
    replaced = [document for document in held if wanted.max == 1 or document.public_id == replaces]
    if replaced:
        Document.objects.filter(pk__in=[document.pk for document in replaced]).update(replaced_at=now)
    else:
        _refuse_without_room(wanted, len(held))
    document = _keep(entry, wanted, _next_version(entry, wanted), data, filename, found, actor, now)
    still = [document for document in current if document not in replaced]
    set_current_documents(entry, sorted([*still, document], key=lambda each: (each.kind, each.version)))
    return document


_LAST = Question(lambda: Document.objects.filter(entry_id=Given("entry"), kind=Given("kind")).order_by("-version")[:1])


def _next_version(entry: Entry, wanted: DocumentKind) -> int:
    last = _LAST.one(entry=entry.pk, kind=wanted.code)
    return last.version + 1 if last else 1


def _refuse_without_room(wanted: DocumentKind, held: int) -> None:
    if held >= wanted.max:
        message = _("“%(name)s”最多 %(max)s 份，请先删去或替换一份。") % {"name": wanted.name, "max": wanted.max}
        raise Refused([Reason("too_many", message, f"documents.{wanted.code}", clause=wanted.clause or "")])


def _keep(
    entry: Entry, wanted: DocumentKind, version: int, data: bytes, filename: str, found: Inspection, actor: Person,
    now: datetime,
) -> Document:  # fmt: skip
    if found.kind in _PHOTOS:
        # A photo from a phone says where and when it was taken; nobody here needs to know.
        data = _without_metadata(data, wanted)
    return insert(Document(
        entry=entry, kind=wanted.code, version=version, original_name=filename.replace("\0", "")[:255],
        name=wanted_name(entry, wanted.code, filename, found.kind)[:255], type=found.kind, size=len(data),
        pages=found.pages, sha256=hashlib.sha256(data).hexdigest(),
        stored_as=storage.keep(data, folder=f"entries/{entry.public_id}"),
        is_sensitive=wanted.private != "normal", is_identity=wanted.private == "identity",
        findings=[{"code": note.code, "message": note.message} for note in found.remarks if note.code != _RENAMED],
        uploaded_by=actor, uploaded_at=now,
    ))  # fmt: skip


def _without_metadata(data: bytes, wanted: DocumentKind) -> bytes:
    try:
        return strip_metadata(data)
    except UnreadableFile as error:
        found = error.finding
        item, clause = f"documents.{wanted.code}", wanted.clause or "H8"
        raise Refused([Reason(found.code, found.message, item, found.remedy, clause)]) from None


@transaction.atomic(durable=True)
def remove_document(*, entry_id: int, actor: Person, public_id: str, now: datetime) -> None:
    """Take a document out of the working copy. Its bytes stay: an earlier submission may hold it. Holds the entry."""
    entry = locked_own_entry(entry_id, actor)
    refuse_unless_editable(entry)
    refuse_after_closing(entry, now)
    if not entry.documents.filter(public_id=public_id, replaced_at=None).update(replaced_at=now):
        return
    _note_change(entry, now)
    record(
        actor=actor, verb="remove_document", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        document=public_id,
    )  # fmt: skip


def _note_change(entry: Entry, now: datetime) -> None:
    entry.version += 1
    entry.changed_at = now
    update(entry, "version", "changed_at")
