"""The record is written with what it tells of, and stays as it was written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from saiban.audit.commands import SYSTEM, record
from saiban.audit.models import AuditRow

NOW = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)


def write(**changes: object) -> AuditRow:
    told = {"actor": SYSTEM, "verb": "load_rulebook", "subject": ("edition", "shic-7"), "now": NOW, "scope": "shic-7"}
    with transaction.atomic():
        record(**{**told, **changes})  # type: ignore[arg-type]
    return AuditRow.objects.latest("pk")


@pytest.mark.django_db
def test_a_row_says_who_did_what_to_what_and_when() -> None:
    row = write(reason="更正通知")
    assert (row.actor_id, row.actor_name, row.verb, row.scope) == (None, "系统", "load_rulebook", "shic-7")
    assert (row.subject_kind, row.subject_id, row.at, row.detail) == ("edition", "shic-7", NOW, {"reason": "更正通知"})


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_the_transaction_of_its_write_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        record(actor=SYSTEM, verb="load_rulebook", subject=("edition", "shic-7"), now=NOW)
    assert not AuditRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_rolled_back_leaves_no_row() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=SYSTEM, verb="load_rulebook", subject=("edition", "shic-7"), now=NOW)
        raise ZeroDivisionError
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_row() -> None:
    row = write()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditRow.objects.filter(pk=row.pk).update(actor_name="别人")
    row.refresh_from_db()
    assert row.actor_name == "系统"


@pytest.mark.django_db
def test_the_database_refuses_to_delete_a_row() -> None:
    row = write()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        row.delete()
    assert AuditRow.objects.filter(verb="load_rulebook").count() == 1
