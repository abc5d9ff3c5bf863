"""Queueing the worker's jobs in the transaction of the act that calls for them.

By name, because commands stand below the tasks that call them.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer

from saiban.entries.models import Document, Entry, Submission
from saiban.messaging.models import Message

PREVIEW = "saiban.entries.make_preview"
READING = "saiban.entries.read_licence"
RECEIPT = "saiban.entries.make_receipt"
COMPARISON = "saiban.entries.compare"
MISSED = "saiban.entries.compare_missed"
TAKING_IN = "saiban.entries.take_in_list"
TAKING_OUT = "saiban.entries.take_out_list"
ASK = "saiban.entries.ask_people"
FOLLOWING = "saiban.entries.follow_submission"
ERASING = "saiban.entries.finish_erasing"
QUEUE = "papers"
# The lock of jobs that may hold all comparisons of a contest for long
COMPARISONS = "comparisons"


def queue_preview(document: Document) -> None:
    """Have a document's preview drawn, when somebody first wants to see it; however often that is asked, once.

    Many files are never looked at on a page, or replaced before anybody does: drawing each as it comes would keep the
    worker busy through the last hours before the closing time.
    """
    _queue_once(PREVIEW, f"preview:{document.pk}", document_id=document.pk)


def queue_reading(document: Document) -> None:
    """Have a licence read, when a page first shows it: the entrant's does as soon as the file is there.

    One at a time and after what else waits: each takes seconds and half a gigabyte, and the worker that sends the codes
    with which people sign in must not be kept from it.
    """
    _queue_once(READING, f"reading:{document.pk}", lock="readings", priority=-1, document_id=document.pk)


def queue_receipt(submission: Submission) -> None:
    """Have a submission's receipt made, when somebody first wants to see it: it will say the same then."""
    _queue_once(RECEIPT, f"receipt:{submission.pk}", submission_id=submission.pk)


def _queue_once(task: str, name: str, *, lock: str = "", priority: int = 0, **given: int) -> None:
    job = app.configure_task(task, queue=QUEUE, lock=lock or name, queueing_lock=name, priority=priority)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(**given)


def queue_following(entry: Entry, told: Message, now: datetime, *, asks: bool) -> None:
    """Have what follows a submission done: what its owner was told handed over, those whom it names asked where it
    `asks` anybody, and the entry compared. `now` is edition time: those who are asked are asked as of then.
    """
    app.configure_task(FOLLOWING, queue=QUEUE).defer(
        entry_id=entry.pk, message_id=told.pk, asks=asks, now=now.isoformat()
    )


def queue_comparison(entry_id: int, *, anew: bool = False) -> None:
    """Have the entry compared as it stands when its turn comes.

    `anew`: also if it was compared as it stands, because what it is compared by has changed.
    """
    _comparing(COMPARISON).defer(entry_id=entry_id, anew=anew)


def queue_missed_comparisons() -> None:
    """Have everything compared that stands without having been; however often that is asked, once."""
    _queue_once(MISSED, MISSED, lock=COMPARISONS, timestamp=0)


def queue_taking_in(list_id: int) -> None:
    _comparing(TAKING_IN).defer(list_id=list_id)


def queue_taking_out(list_id: int) -> None:
    _comparing(TAKING_OUT).defer(list_id=list_id)


def _comparing(task: str) -> JobDeferrer:
    """Of the jobs that hold all comparisons one at a time: those that wait leave the worker free for other things."""
    return app.configure_task(task, queue=QUEUE, lock=COMPARISONS)


def queue_asking(entry: Entry, now: datetime) -> None:
    """Have those asked to confirm who were not asked yet: by the worker, so that nobody who hands in waits for it.

    `now` is edition time: the moment of handing in is the one at which they are asked.
    """
    app.configure_task(ASK, queue=QUEUE).defer(entry_id=entry.pk, now=now.isoformat())
