"""What the worker makes after the act: previews of documents, receipts of submissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from saiban.audit.commands import SYSTEM, record
from saiban.documents.findings import UnreadableFile
from saiban.documents.previews.isolation import preview_isolated
from saiban.documents.previews.model import Preview
from saiban.entries import storage
from saiban.entries.models import Document, Submission
from saiban.entries.receipts import make_receipt


def keep_preview(*, document_id: int, now: datetime) -> None:
    """Make a document's preview and keep it beside the document, as private as that.

    Made before the transaction, since it takes seconds; a document that has its preview is left alone, so that a job
    that runs twice does nothing twice.
    """
    document = Document.objects.select_related("entry__edition").get(pk=document_id)
    if document.preview != Document.Preview.WAITING:
        return
    try:
        made = _made(document)
    except UnreadableFile:
        _note_preview(document, Document.Preview.NONE, {}, now)
        return
    folder = f"previews/{document.entry.public_id}"
    assets = {asset.name: storage.keep(asset.data, folder=folder) for asset in made.assets}
    data: dict[str, object] = {
        "kind": made.kind, "count": len(assets), "notice": made.notice, "assets": assets,
    }  # fmt: skip
    kept = [*assets.values()]
    if made.kind == "html":
        text = made.html_at(f"/documents/{document.public_id}/preview/")
        kept.append(storage.keep(text.encode(), folder=folder))
        data["text"] = kept[-1]
    if not _note_preview(document, Document.Preview.READY, data, now):
        _discard(kept)


def _made(document: Document) -> Preview:
    """Drawn in a process of its own, since a hostile file can take much time and memory.

    Without a mark: who looks at it, when and what for is written across it as they do.
    """
    with storage.opened(document.stored_as, document.type) as path:
        return preview_isolated(path, document.name)


@transaction.atomic(durable=True)
def _note_preview(document: Document, state: str, data: dict[str, object], now: datetime) -> bool:
    """False where another worker was quicker: the first one's work stands."""
    waiting = Document.objects.filter(pk=document.pk, preview=Document.Preview.WAITING)
    if not waiting.update(preview=state, preview_data=data):
        return False
    record(actor=SYSTEM, verb="keep_preview", subject=("document", document.public_id), now=now, state=state)
    return True


def _discard(names: Iterable[str]) -> None:
    for name in names:
        storage.discard(name)


def keep_receipt(*, submission_id: int, now: datetime) -> None:
    """Make a submission's receipt and keep it; one that has its receipt is left alone."""
    rows = Submission.objects.select_related("entry__edition", "entry__owner", "revision", "submitted_by")
    submission = rows.get(pk=submission_id)
    if submission.receipt:
        return
    name = storage.keep(make_receipt(submission), folder=f"receipts/{submission.entry.public_id}")
    if not _note_receipt(submission, name, now):
        _discard([name])


@transaction.atomic(durable=True)
def _note_receipt(submission: Submission, name: str, now: datetime) -> bool:
    """False where another worker was quicker: the first one's work stands."""
    if not Submission.objects.filter(pk=submission.pk, receipt="").update(receipt=name):
        return False
    record(actor=SYSTEM, verb="keep_receipt", subject=("entry", submission.entry.public_id), now=now,
           sequence=submission.sequence)  # fmt: skip
    return True
