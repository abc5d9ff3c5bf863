"""Jobs of this room: each is one command."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.messaging.commands import DELIVER, QUEUE, attempt_delivery, resume_deliveries

_PATIENCE = timedelta(minutes=10)


@app.task(name=DELIVER, queue=QUEUE)
def deliver(delivery_id: int) -> None:
    """Send one text; a failure queues the next attempt by itself."""
    attempt_delivery(delivery_id=delivery_id, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="saiban.messaging.resume", queue=QUEUE)
def resume(timestamp: int) -> None:
    """Take up what a worker that died has left lying."""
    resume_deliveries(overdue_since=timezone.now() - _PATIENCE)
