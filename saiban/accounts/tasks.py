"""Jobs of this room: each is one command."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.accounts.commands import forget_traces
from saiban.accounts.commands.alike_units import compare_units


@app.periodic(cron="17 4 * * *")
@app.task(name="saiban.accounts.forget_traces")
def forget(timestamp: int) -> None:
    forget_traces(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="saiban.accounts.compare_units", queueing_lock="saiban.accounts.compare_units")
def compare(timestamp: int) -> None:
    """Look for units that are probably one, where new ones came."""
    compare_units(now=timezone.now())
