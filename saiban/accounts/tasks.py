"""Jobs of this room: each is one command."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.accounts.commands import forget_traces


@app.periodic(cron="17 4 * * *")
@app.task(name="saiban.accounts.forget_traces")
def forget(timestamp: int) -> None:
    forget_traces(now=timezone.now())
