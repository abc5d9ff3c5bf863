"""Jobs of this room: each is one command."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.messaging.commands import DELIVER, QUEUE, attempt_delivery, resolve_interrupted, resume_deliveries

_PATIENCE = timedelta(minutes=10)


@app.task(name=DELIVER, queue=QUEUE)
def deliver(delivery_id: int) -> None:
    """Send one text; a failure queues the next attempt by itself."""
    attempt_delivery(delivery_id=delivery_id, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="saiban.messaging.resume", queue=QUEUE)
def resume(timestamp: int) -> None:
    """Take up what a worker that died has left lying, and find out about what it had in its hands."""
    now = timezone.now()
    resume_deliveries(overdue_since=now - _PATIENCE)
    resolve_interrupted(interrupted_before=now - _PATIENCE, now=now)
