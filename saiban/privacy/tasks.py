"""Background jobs of this room: ids in, one command out."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.privacy.commands.exports import BUILD, QUEUE, build_export, forget_exports, sweep_exports
from saiban.privacy.commands.leaving import delete_due_accounts


@app.task(name=BUILD, queue=QUEUE, retry=3)
def build(export_id: int) -> None:
    build_export(export_id=export_id, now=timezone.now())


@app.periodic(cron="25 * * * *")
@app.task(name="saiban.privacy.forget", queue=QUEUE, queueing_lock="saiban.privacy.forget")
def forget(timestamp: int) -> None:
    """Every hour: exports that have expired, and accounts whose days to think it over have passed."""
    now = timezone.now()
    forget_exports(now=now)
    sweep_exports(now=now)
    delete_due_accounts(now=now)
