"""Background jobs of entries: ids in, one command out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.entries.commands.asking import ask_after_submission
from saiban.entries.commands.erasing import erase_due_documents, erase_unused_documents, finish_erasures
from saiban.entries.commands.licences import keep_reading
from saiban.entries.commands.likeness import compare_entry, compare_entry_soon, compare_missed_entries
from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.commands.project_lists import compare_project_list, take_in_project_list
from saiban.entries.commands.queue import (
    ASK,
    COMPARISON,
    COMPARISONS,
    ERASING,
    FOLLOWING,
    MISSED,
    PREVIEW,
    QUEUE,
    READING,
    RECEIPT,
    TAKING_IN,
    TAKING_OUT,
)
from saiban.entries.commands.stage_reminders import remind_of_stage_documents
from saiban.entries.commands.strays import sweep_strays
from saiban.entries.commands.withdrawn_lists import take_out_project_list
from saiban.messaging.commands import attempt, queue_deliveries
from saiban.messaging.models import Delivery
from saiban.messaging.queries import waiting_of


@app.task(name=FOLLOWING, queue=QUEUE, retry=3)
def follow_submission(entry_id: int, message_id: int, asks: bool, now: str) -> None:
    """What follows when an entry was handed in, in one job, for the queue's part in each costs as much as the work.

    Each step is a command that does nothing twice. A comparison that fails has the texts sent before it, and whatever
    becomes of the texts, the entry is compared.
    """
    try:
        _hand_over(waiting_of(message_id))
        if asks:
            ask_people(entry_id, now)
    finally:
        compare_entry_soon(entry_id=entry_id, now=timezone.now())


@app.task(name=PREVIEW, queue=QUEUE, retry=3)
def make_preview(document_id: int) -> None:
    keep_preview(document_id=document_id, now=timezone.now())


@app.task(name=READING, queue=QUEUE, retry=3)
def read_licence(document_id: int) -> None:
    keep_reading(document_id=document_id, now=timezone.now())


@app.task(name=RECEIPT, queue=QUEUE, retry=3)
def make_receipt(submission_id: int) -> None:
    keep_receipt(submission_id=submission_id, now=timezone.now())


@app.task(name=COMPARISON, queue=QUEUE, retry=3)
def compare(entry_id: int, *, anew: bool = False) -> None:
    compare_entry(entry_id=entry_id, now=timezone.now(), anew=anew)


@app.periodic(cron="*/10 * * * *")
@app.task(name=MISSED, queue=QUEUE, lock=COMPARISONS, queueing_lock=MISSED)
def compare_missed(timestamp: int) -> None:
    """Take up what was entered before there were comparisons, what a failed job has left, and what could not wait."""
    compare_missed_entries(now=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="saiban.entries.remind", queue=QUEUE, queueing_lock="saiban.entries.remind")
def remind(timestamp: int) -> None:
    """Tell those whose documents for the stage after screening are due within days, once for each deadline."""
    remind_of_stage_documents(real_now=timezone.now())


@app.task(name=TAKING_IN, queue=QUEUE, retry=3)
def take_in_list(list_id: int) -> None:
    take_in_project_list(list_id=list_id, now=timezone.now())
    compare_project_list(list_id=list_id, now=timezone.now())


@app.task(name=ERASING, queue=QUEUE, retry=3)
def finish_erasing() -> None:
    finish_erasures(now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="saiban.entries.erase_private", queue=QUEUE, queueing_lock="saiban.entries.erase_private")
def erase_private(timestamp: int) -> None:
    """Every day: what is due, what nobody handed in, what was begun and left, and what killed processes left lying."""
    now = timezone.now()
    erase_due_documents(now=now)
    erase_unused_documents(now=now)
    finish_erasures(now=now)
    sweep_strays(now=now)


@app.task(name=TAKING_OUT, queue=QUEUE, retry=3)
def take_out_list(list_id: int) -> None:
    take_out_project_list(list_id=list_id, now=timezone.now())


@app.task(name=ASK, queue=QUEUE, retry=3)
def ask_people(entry_id: int, now: str) -> None:
    _hand_over(ask_after_submission(entry_id=entry_id, now=datetime.fromisoformat(now)))


def _hand_over(deliveries: Sequence[Delivery]) -> None:
    """One after the other; where one is not sent, those after it get jobs of their own: a provider that does not
    answer keeps this one from other things once, and not for each text."""
    for place, delivery in enumerate(deliveries, start=1):
        attempt(delivery=delivery, now=timezone.now())
        if delivery.sent_at is None:
            queue_deliveries(deliveries[place:])
            return
