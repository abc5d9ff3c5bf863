"""Queueing the worker's jobs in the transaction of the act that calls for them.

By name, because commands stand below the tasks that call them.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from saiban.entries.models import Document, Submission

PREVIEW = "saiban.entries.make_preview"
RECEIPT = "saiban.entries.make_receipt"
QUEUE = "papers"


def queue_preview(document: Document) -> None:
    app.configure_task(PREVIEW, queue=QUEUE).defer(document_id=document.pk)


def queue_receipt(submission: Submission) -> None:
    app.configure_task(RECEIPT, queue=QUEUE).defer(submission_id=submission.pk)
