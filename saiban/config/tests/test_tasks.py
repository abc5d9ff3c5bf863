"""Jobs that a killed worker left behind are started again, and not for ever."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.config.tasks import MOST_STARTS, put_back_stalled


def _left_behind(attempts: int) -> int:
    """A job whose worker is gone: no living worker has it, and it is not done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', 'tests.nothing', '{}', 'doing', %s) RETURNING id",
            [attempts],
        )
        return int(cursor.fetchone()[0])


def _state(job: int) -> tuple[str, int]:
    row = ProcrastinateJob.objects.get(pk=job)
    return row.status, row.attempts


@pytest.mark.django_db
def test_a_job_left_behind_waits_for_its_next_start() -> None:
    job = _left_behind(attempts=0)
    async_to_sync(put_back_stalled)(app.job_manager)
    assert _state(job) == ("todo", 1)


@pytest.mark.django_db
def test_a_job_that_ends_its_worker_every_time_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    job = _left_behind(attempts=MOST_STARTS)
    async_to_sync(put_back_stalled)(app.job_manager)
    assert _state(job)[0] == "failed"
    assert "given up" in caplog.text
