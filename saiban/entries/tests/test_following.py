"""What follows a submission is done by one job: the texts, the asking and the comparison, none held up by another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.audit.models import AuditRow
from saiban.editions.models import Edition
from saiban.entries import tasks
from saiban.entries.commands.likeness import hold_comparisons
from saiban.entries.commands.queue import COMPARISONS, FOLLOWING, MISSED
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.known import KnownProject
from saiban.entries.models import Confirmation, Entry
from saiban.entries.testing import make_draft
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, together
from saiban.messaging.commands import DELIVER
from saiban.messaging.models import Delivery
from saiban.messaging.sms import CannotSend, Unsure
from saiban.messaging.testing import MemorySms, sms_in_memory

pytestmark = pytest.mark.django_db
PEOPLE = 2


@pytest.fixture
def sms() -> Iterator[type[MemorySms]]:
    with sms_in_memory() as adapter:
        yield adapter


@pytest.fixture
def entry(edition: Edition, cast: Cast) -> Entry:
    draft = make_draft(edition, cast.owner, NOW)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    return draft


def jobs(name: str) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=name).order_by("pk"))


def follow() -> None:
    """Do what the last submission has queued."""
    app.tasks[FOLLOWING](**jobs(FOLLOWING)[-1].args)


def is_compared(entry: Entry) -> bool:
    return KnownProject.objects.filter(entry=entry, is_compared=True).exists()


def test_handing_in_leaves_one_job_that_tells_asks_and_compares(entry: Entry, cast: Cast, sms: type[MemorySms]) -> None:
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == [FOLLOWING]
    follow()
    assert sms.sent[0][0] == cast.owner.phone and len(sms.sent) == 1 + PEOPLE == 1 + Confirmation.objects.count()
    assert is_compared(entry) and not Delivery.objects.open().exists() and not jobs(DELIVER)


def test_done_again_it_does_nothing_twice(entry: Entry, sms: type[MemorySms]) -> None:
    follow()
    on_record = AuditRow.objects.count()
    follow()
    assert len(sms.sent) == 1 + PEOPLE and AuditRow.objects.count() == on_record


def test_a_provider_that_fails_is_tried_again_later_and_holds_nothing_up(entry: Entry, sms: type[MemorySms]) -> None:
    sms.failures = [CannotSend("忙"), Unsure("没有回应")]
    follow()
    (again, *others) = jobs(DELIVER)
    assert again.scheduled_at == Delivery.objects.get(attempts=1, handing_at=None).next_at
    for job in others:
        app.tasks[DELIVER](**job.args)
    # The mentor has a mailbox as well
    assert sorted(each.state for each in Delivery.objects.all()) == ["handing", "sent", "sent", "waiting"]
    assert is_compared(entry)


def test_a_comparison_that_fails_holds_no_text_up(
    entry: Entry, sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "compare_entry_soon", lambda **known: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        follow()
    assert len(sms.sent) == 1 + PEOPLE


def test_texts_that_fail_hold_no_comparison_up(
    entry: Entry, sms: type[MemorySms], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "attempt", lambda **known: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        follow()
    assert is_compared(entry)


def test_what_was_withdrawn_meanwhile_asks_nobody_and_is_not_compared(
    entry: Entry, cast: Cast, sms: type[MemorySms]
) -> None:
    withdraw_entry(entry_id=entry.pk, actor=cast.owner, now=NOW)
    follow()
    assert len(sms.sent) == 1 and not is_compared(entry)


@pytest.mark.django_db(transaction=True)
def test_while_somebody_else_compares_the_texts_go_out_and_the_comparison_has_its_turn_later(
    entry: Entry, sms: type[MemorySms]
) -> None:
    with transaction.atomic():
        hold_comparisons(entry.edition.contest_id)
        assert not errors(together([follow]))
    assert len(sms.sent) == 1 + PEOPLE and not is_compared(entry)
    (job,) = jobs(MISSED)
    assert job.lock == COMPARISONS
    app.tasks[MISSED](**job.args)
    assert is_compared(entry)
