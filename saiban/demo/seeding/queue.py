"""Stands in for the job queue while the seeding runs, and hands what commands queue to the workshop."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.utils import timezone
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.types import JobToDefer

from saiban.demo.seeding.workshop import do_job
from saiban.entries.commands.queue import ASK, READING
from saiban.messaging.commands import DELIVER
from saiban.messaging.models import Delivery


class Queue(BaseConnector):
    """Holds the jobs of the act at hand; a refused act, whose jobs should vanish, ends the seeding anyway."""

    def __init__(self) -> None:
        self._jobs: deque[JobToDefer] = deque()
        self._ids = count(1)

    def get_sync_connector(self) -> BaseConnector:
        return self

    def execute_query_all(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        jobs: list[JobToDefer] = arguments["jobs"]
        self._jobs += jobs
        return [{"id": next(self._ids)} for _ in jobs]

    @contextmanager
    def instead(self) -> Iterator[Queue]:
        with app.replace_connector(self):
            yield self

    def hand_over(self, executor: Executor) -> Iterator[Future[None]]:
        """Have the jobs done whose act is committed; texts to phones and mailboxes are left to `settle_deliveries`."""
        while self._jobs:
            job = self._jobs.popleft()
            if job.task_name == ASK:
                # Here and now: answers come by the links that it sends, whose own jobs are let go as well.
                do_job(job.task_name, job.args)
                continue
            # Licences are read when somebody first looks: hundreds at once would take half an hour.
            if job.task_name not in (DELIVER, READING):
                yield executor.submit(do_job, job.task_name, job.args)


def settle_deliveries() -> int:
    """Take for sent what was to be sent; returns how many.

    Numbers and mailboxes are invented, and the demo's console should show the texts of those who try it out, not a
    thousand others.
    """
    return Delivery.objects.waiting().update(sent_at=timezone.now(), attempts=1)
