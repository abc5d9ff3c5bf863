"""A worker that dies amid what follows a submission: nothing is sent a second time, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from saiban.editions.models import Edition
from saiban.entries.commands.queue import FOLLOWING
from saiban.entries.commands.submission import submit_entry
from saiban.entries.known import KnownProject
from saiban.entries.models import Confirmation
from saiban.entries.testing import make_draft
from saiban.entries.tests.conftest import NOW, Cast
from saiban.messaging.commands import DELIVER, resume_deliveries
from saiban.messaging.models import Delivery
from saiban.messaging.testing import sms_in_memory

# Dies when it has just handed over its last text, before it can note that.
WORKER = """
import json, os, signal, sys, django
django.setup()
from procrastinate.contrib.django import app
from saiban.messaging import channels

class Deadly:
    left = int(sys.argv[1])

    def send(self, text):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return ""

adapter = Deadly()
channels.sms_adapter = lambda: adapter
app.tasks[sys.argv[2]](**json.loads(sys.argv[3]))
"""


def killed_at(text: int) -> None:
    """Do the job in a process of its own that dies at its so-many-th text."""
    known = connection.settings_dict
    where = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "saiban.config.settings", "SAIBAN_MODE": "test",
        "DATABASE_URL": make_conninfo(dbname=known["NAME"], **{name: value for name, value in where.items() if value}),
    }  # fmt: skip
    given = json.dumps(following().args)
    worker = subprocess.run([sys.executable, "-c", WORKER, str(text), FOLLOWING, given], env=environment, check=False)
    assert worker.returncode == -signal.SIGKILL


def following() -> ProcrastinateJob:
    job: ProcrastinateJob = ProcrastinateJob.objects.get(task_name=FOLLOWING)
    return job


def take_up_what_is_left() -> None:
    """As the worker's own sweeps do: the job is put back, and what waits unattempted is queued."""
    app.tasks[FOLLOWING](**following().args)
    resume_deliveries(overdue_since=timezone.now() + timedelta(hours=1))
    for job in ProcrastinateJob.objects.filter(task_name=DELIVER):
        app.tasks[DELIVER](**job.args)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", [1, 2, 3])
def test_what_was_handed_over_goes_out_once_and_what_was_not_goes_out_after_all(
    edition: Edition, cast: Cast, text: int
) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    killed_at(text)
    with sms_in_memory() as sms:
        take_up_what_is_left()
    by_sms = Delivery.objects.filter(channel=Delivery.Channel.SMS)
    assert len(sms.sent) == by_sms.count() - text, "what the dead worker handed over is not sent again"
    assert by_sms.count() == 1 + Confirmation.objects.count()
    assert [each.state for each in Delivery.objects.open()] == [Delivery.State.HANDING], "its fate is to be asked for"
    assert KnownProject.objects.filter(entry=entry).exists()
