"""The mark of a row changes with the row, and with nothing else."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.db.models import F

from saiban.accounts.models import Unit
from saiban.database.marks import RowMark, mark_of

pytestmark = pytest.mark.django_db


def unit() -> Unit:
    return Unit.objects.create(name="示例医院", name_key="示例医院")


def mark(one: Unit) -> str:
    return str(Unit.objects.annotate(mark=RowMark()).get(pk=one.pk).mark)


def test_the_mark_stays_while_the_row_is_read_and_locked() -> None:
    one = unit()
    before = mark(one)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=one.pk)
    unit_beside = Unit.objects.create(name="另一家", name_key="另一家")
    assert mark(one) == before != mark(unit_beside)


def test_every_update_makes_another_one_even_in_one_transaction_and_to_the_same_values() -> None:
    one, seen = unit(), set()
    with transaction.atomic():
        for _ in range(3):
            seen.add(mark(one))
            Unit.objects.filter(pk=one.pk).update(name=F("name"))
    seen.add(mark(one))
    assert len(seen) == 4


def test_the_written_out_form_says_the_same() -> None:
    one = unit()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {mark_of('u')} FROM accounts_unit u WHERE id = %s", [one.pk])
        assert cursor.fetchone() == (mark(one),)


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_a_lock_is_told_the_mark_of_the_row_as_it_is_now() -> None:
    one = unit()
    before, told, waiting = mark(one), [], threading.Event()

    def wait() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            waiting.set()
            cursor.execute(f"SELECT {mark_of('u')} FROM accounts_unit u WHERE id = %s FOR UPDATE", [one.pk])
            told.extend(cursor.fetchone())
        connection.close()

    with transaction.atomic():
        Unit.objects.filter(pk=one.pk).update(name="改名医院")
        other = threading.Thread(target=wait)
        other.start()
        waiting.wait(5)
        other.join(0.3)  # it waits for this transaction
        assert not told
    other.join(5)
    assert told == [mark(one)] and told != [before]
