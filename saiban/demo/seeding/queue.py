"""Stands in for the job queue while the seeding runs, and hands what commands queue to the workshop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.types import JobToDefer

from saiban.demo.cast import SEVENTH
from saiban.demo.seeding.workshop import do_job
from saiban.entries.commands.asking import ask_after_submission
from saiban.entries.commands.queue import ASK, COMPARISON, FOLLOWING
from saiban.messaging.commands import DELIVER
from saiban.messaging.models import Delivery

HUNAN = f"{SEVENTH}/hunan"


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
            if job.task_name in {FOLLOWING, ASK}:
                _ask(job.args)
            if job.task_name == FOLLOWING:
                yield executor.submit(do_job, COMPARISON, {"entry_id": job.args["entry_id"]})
            elif job.task_name not in {ASK, DELIVER}:
                yield executor.submit(do_job, job.task_name, job.args)


def _ask(given: Mapping[str, Any]) -> None:
    """Here and now, since answers come by the links that are sent; nothing is handed over to be delivered."""
    if given.get("asks", True):
        ask_after_submission(entry_id=given["entry_id"], now=datetime.fromisoformat(given["now"]))


def settle_deliveries() -> int:
    """Take for sent what was to be sent; returns how many.

    Numbers and mailboxes are invented, and the demo's console should show the texts of those who try it out, not a
    thousand others.
    """
    troubled = list(Delivery.objects.waiting().filter(channel="sms", is_secret=False, scope=HUNAN).order_by("-pk")[:3])
    settled = Delivery.objects.waiting().exclude(pk__in=[delivery.pk for delivery in troubled])
    count = settled.update(sent_at=timezone.now(), attempts=1)
    for delivery, outcome in zip(troubled, _TROUBLE, strict=False):
        Delivery.objects.filter(pk=delivery.pk).update(**outcome(timezone.now()))
    return count + len(troubled)


def _failed(problem: str, code: str, attempts: int) -> Callable[[datetime], dict[str, Any]]:
    return lambda now: {"given_up_at": now, "attempts": attempts, "problem": problem, "problem_code": code}


def _uncertain(now: datetime) -> dict[str, Any]:
    problem = "短信服务商没有回应：timed out"
    known = {"attempts": 1, "problem": problem, "problem_code": "no_answer"}
    return {"handing_at": now - timedelta(hours=2), "uncertain_at": now - timedelta(hours=1), **known}


# What a provider answers on a bad day, for the desk's page of what goes out.
_TROUBLE = (
    _failed("触发天级流控Permits:10", "isv.BUSINESS_LIMIT_CONTROL", 7),
    _failed("非法手机号", "isv.MOBILE_NUMBER_ILLEGAL", 1),
    _uncertain,
)
