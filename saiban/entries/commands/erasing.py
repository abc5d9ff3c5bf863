"""Erasing documents for good, and keeping the proof of it.

First, in one transaction, the rows forget everything that leads to the files, and what is to be removed is written
down (`Erasure.left`); then the files are removed; then the proof is signed with its moment. Whoever is killed in
between has left a list, which the next run works off: nothing is half erased for longer than that, and nothing is
called erased that is still there.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from procrastinate.contrib.django import app

from saiban.audit.commands import SYSTEM, record
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.entries import storage
from saiban.entries.commands.queue import ERASING, QUEUE
from saiban.entries.models import Document, Entry, Erasure, Submission
from saiban.entries.queries.parts import set_known_parts
from saiban.entries.queries.private import identity_documents, is_due


def begin_erasures(
    documents: QuerySet[Document], *, rule: Erasure.Rule, edition_time: datetime, now: datetime,
    due_at: datetime | None = None,
) -> int:  # fmt: skip
    """Erase the documents as far as the database goes, and queue the rest; how many they were.

    A step of the caller's transaction, which holds the documents from here on; the caller's audit row speaks for it.
    `edition_time` is the edition's `now`, in which documents keep their moments; proofs are in real time.
    """
    held = list(documents.select_for_update(of=("self",)).select_related("entry__edition").order_by("pk"))
    _touch({document.entry_id for document in held})
    for document in held:
        Erasure.objects.create(
            rule=rule, due_at=due_at, begun_at=now, left=(names := files_of(document)), files=len(names),
            **_known_of(document),
        )  # fmt: skip
        _forget(document, edition_time)
    if held:
        app.configure_task(ERASING, queue=QUEUE).defer()
    return len(held)


def _touch(entries: set[int]) -> None:
    """Write the entries' rows anew as they are: whoever has read one with its documents sees that they are others."""
    Entry.objects.filter(pk__in=entries).update(version=F("version"))


def files_of(document: Document) -> list[str]:
    """Everything in the store that was made of the document: itself, the pictures of its preview, and their text."""
    preview = document.preview_data
    names = [document.stored_as, *preview.get("assets", {}).values(), preview.get("text", "")]
    return [name for name in names if name]


def _known_of(document: Document) -> dict[str, object]:
    entry = document.entry
    set_known_parts(entry)
    return {
        "document_id": document.public_id, "edition": entry.edition, "scope": entry.scope,
        "entry_number": entry.number, "kind": document.kind, "version": document.version, "size": document.size,
        "sha256": document.sha256,
    }  # fmt: skip


def _forget(document: Document, edition_time: datetime) -> None:
    """Names of files hold names of people, and so may what was noted of the content."""
    document.original_name, document.name, document.stored_as = "", "", ""
    document.preview, document.preview_data, document.findings = Document.Preview.NONE, {}, []
    document.reading, document.reading_data = Document.Reading.NONE, {}
    document.replaced_at = document.replaced_at or edition_time
    document.erased_at = edition_time
    document.save()
    for submission in Submission.objects.select_for_update().filter(
        entry_id=document.entry_id, documents__contains=[{"id": document.public_id}]
    ):
        submission.documents = [
            {**frozen, "name": ""} if frozen["id"] == document.public_id else frozen for frozen in submission.documents
        ]
        submission.save(update_fields=["documents"])


def finish_erasures(*, now: datetime) -> int:
    """Remove the files of everything that was begun, each in a transaction of its own; how many are done."""
    open_ones = Erasure.objects.filter(erased_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(finish_erasure(erasure_id=erasure_id, now=now) for erasure_id in list(open_ones))


@transaction.atomic(durable=True)
def finish_erasure(*, erasure_id: int, now: datetime) -> bool:
    """Remove one document's files and sign the proof; False where somebody else is at it or has done it.

    The files go before the commit: a proof that stands is true. Removing what is gone already does nothing.
    """
    rows = Erasure.objects.select_for_update(skip_locked=True, of=("self",)).select_related("edition")
    erasure = rows.filter(pk=erasure_id, erased_at=None).first()
    if erasure is None:
        return False
    for name in erasure.left:
        storage.discard(name)
    erasure.left, erasure.erased_at = [], now
    erasure.save(update_fields=["left", "erased_at"])
    record(
        actor=SYSTEM, verb="erase_document", subject=("document", erasure.document_id), scope=erasure.scope, now=now,
        kind=erasure.kind, version=erasure.version, sha256=erasure.sha256, rule=erasure.rule, files=erasure.files,
    )  # fmt: skip
    return True


def erase_due_documents(*, now: datetime) -> int:
    """Erase the proofs of identity of every edition whose time has come, by both clocks (see `is_due`)."""
    erased = 0
    for edition in Edition.objects.filter(revision__isnull=False).select_related("contest"):
        if is_due(edition, now):
            erased += sum(_erased_of(entry_id, edition, now) for entry_id in _entries_with_proofs(edition))
    return erased


def _entries_with_proofs(edition: Edition) -> list[int]:
    return sorted(set(identity_documents(edition).values_list("entry_id", flat=True)))


def erase_unused_documents(*, now: datetime) -> int:
    """Erase proofs of identity that were replaced or removed and never handed in: nobody needs them any more."""
    replaced = Document.objects.filter(is_identity=True, erased_at=None, replaced_at__isnull=False)
    unused = [document for document in replaced.select_related("entry") if not _was_handed_in(document)]
    return sum(_erased_unused(document, now) for document in unused)


def _was_handed_in(document: Document) -> bool:
    frozen = Submission.objects.filter(entry_id=document.entry_id, documents__contains=[{"id": document.public_id}])
    return frozen.exists()


@transaction.atomic(durable=True)
def _erased_unused(document: Document, now: datetime) -> int:
    """Held with its entry, so that nobody hands it in meanwhile; what is replaced is never handed in after."""
    edition = Edition.objects.get(pk=Entry.objects.select_for_update().get(pk=document.entry_id).edition_id)
    held = Document.objects.filter(pk=document.pk, erased_at=None)
    count = begin_erasures(held, rule=Erasure.Rule.UNUSED, edition_time=edition_now(edition, now), now=now)
    _note_begun(document.entry, edition, Erasure.Rule.UNUSED, count, now)
    return count


@transaction.atomic(durable=True)
def _erased_of(entry_id: int, edition: Edition, now: datetime) -> int:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    count = begin_erasures(
        identity_documents(edition).filter(entry=entry), rule=Erasure.Rule.RETENTION,
        edition_time=edition_now(edition, now), now=now, due_at=edition.rules.identity_documents_due,
    )  # fmt: skip
    _note_begun(entry, edition, Erasure.Rule.RETENTION, count, now)
    return count


def _note_begun(entry: Entry, edition: Edition, rule: Erasure.Rule, count: int, now: datetime) -> None:
    record(
        actor=SYSTEM, verb="begin_erasing", subject=("entry", entry.public_id), scope=edition.code, now=now,
        rule=rule.value, documents=count,
    )  # fmt: skip
