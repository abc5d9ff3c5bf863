"""Background jobs of entries: ids in, one command out."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.commands.queue import PREVIEW, QUEUE, RECEIPT


@app.task(name=PREVIEW, queue=QUEUE, retry=3)
def make_preview(document_id: int) -> None:
    keep_preview(document_id=document_id, now=timezone.now())


@app.task(name=RECEIPT, queue=QUEUE, retry=3)
def make_receipt(submission_id: int) -> None:
    keep_receipt(submission_id=submission_id, now=timezone.now())
