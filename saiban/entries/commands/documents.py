"""Uploading, replacing and removing documents (H8–H10)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record_with
from saiban.core.errors import Reason, Refused
from saiban.database.writing import change_of
from saiban.documents.fitness import check_fit
from saiban.documents.inspection import Inspection, inspect
from saiban.entries.commands.drafts import refuse_after_closing
from saiban.entries.commands.locks import locked_own_entry, may_go_unheld, refuse_unless_editable
from saiban.entries.commands.versions import Upload, keep_version, next_version
from saiban.entries.models import Document, Entry
from saiban.entries.queries.parts import working_form
from saiban.entries.rules.project import documents_wanted
from saiban.rulebook import clause_of
from saiban.rulebook.schema.documents import Document as DocumentKind


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
        item, clause = f"documents.{wanted.code}", clause_of(wanted)
        raise Refused(Reason(p.code, p.message, item, p.remedy, clause) for p in problems)
    return found


def wanted_kind(entry: Entry, kind: str) -> DocumentKind:
    """The rulebook's document kind `kind`, if it is asked of this entry now."""
    form = working_form(entry)
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
    upload = Upload(data, filename, found, replaces, actor, now)
    if seen is not None and may_go_unheld(seen, actor) and (document := _added(seen, kind, upload, mark=seen.mark)):
        return document
    document = _added(locked_own_entry(entry_id, actor, seen=seen), kind, upload)
    assert document
    return document


def _added(entry: Entry, kind: str, upload: Upload, *, mark: str = "") -> Document | None:
    """The document, in an entry that is held, or that has the `mark` still by which it was read; None if it has not."""
    refuse_unless_editable(entry)
    refuse_after_closing(entry, upload.now)
    version = next_version(entry, wanted_kind(entry, kind), upload)
    document = version.document
    is_noted = _note_change(
        entry, upload.actor, upload.now, "add_document", mark=mark,
        document=document.public_id, kind=kind, sha256=document.sha256,
    )  # fmt: skip
    return keep_version(version) if is_noted else None


@transaction.atomic(durable=True)
def remove_document(*, entry_id: int, actor: Person, public_id: str, now: datetime) -> None:
    """Take a document out of the working copy. Its bytes stay: an earlier submission may hold it. Holds the entry."""
    entry = locked_own_entry(entry_id, actor)
    refuse_unless_editable(entry)
    refuse_after_closing(entry, now)
    if not entry.documents.filter(public_id=public_id, replaced_at=None).update(replaced_at=now):
        return
    _note_change(entry, actor, now, "remove_document", document=public_id)


def _note_change(entry: Entry, actor: Person, now: datetime, verb: str, *, mark: str = "", **detail: str) -> bool:
    """The working copy is another one, and that goes on record; False where the entry is not the one of the `mark`."""
    entry.version += 1
    entry.changed_at = now
    return record_with(
        change_of(entry, "version", "changed_at", mark=mark),
        actor=actor, verb=verb, subject=("entry", entry.public_id), scope=entry.scope, now=now, **detail,
    )  # fmt: skip
