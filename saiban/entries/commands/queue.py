"""Queueing the worker's jobs in the transaction of the act that calls for them.

By name, because commands stand below the tasks that call them.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from saiban.entries.models import Document, Submission

PREVIEW = "saiban.entries.make_preview"
RECEIPT = "saiban.entries.make_receipt"
QUEUE = "papers"


def queue_preview(document: Document) -> None:
    """Have a document's preview drawn, when somebody first wants to see it; however often that is asked, once.

    Many files are never looked at on a page, or replaced before anybody does: drawing each as it comes would keep the
    worker busy through the last hours before the closing time.
    """
    name = f"preview:{document.pk}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(PREVIEW, queue=QUEUE, lock=name, queueing_lock=name).defer(document_id=document.pk)


def queue_receipt(submission: Submission) -> None:
    app.configure_task(RECEIPT, queue=QUEUE).defer(submission_id=submission.pk)
