"""A row is written as `save` writes it, by words put together once."""

from __future__ import annotations

import threading
from copy import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from saiban.accounts.models import Unit
from saiban.audit.models import AuditRow
from saiban.database.marks import RowMark
from saiban.database.writing import change_of, insert, insert_all, insert_with, update

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, 4, tzinfo=UTC)


def audit_row(**more: object) -> AuditRow:
    given = {"at": NOW, "verb": "a", "scope": "shic-7/hunan", "subject_kind": "entry", "subject_id": "1"} | more
    return AuditRow(**given)


def plain(row: AuditRow) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name not in {"_state", "id"}}


def test_a_row_is_added_with_its_types_its_key_and_what_the_database_fills_in() -> None:
    added, saved = insert(audit_row(detail={"n": [1, "二"]})), audit_row(detail={"n": [1, "二"]})
    saved.save()
    assert plain(AuditRow.objects.get(pk=added.pk)) == plain(AuditRow.objects.get(pk=saved.pk))
    assert added.edition == "shic-7" and saved.pk == added.pk + 1
    assert not added._state.adding and added._state.db == "default"


def test_several_rows_are_added_in_one_query_each_with_its_key() -> None:
    with CaptureQueriesContext(connection) as asked:
        added = insert_all(audit_row(verb=verb) for verb in "abc")
        assert insert_all([]) == []
    assert len(asked) == 1
    assert [(row.pk, row.verb) for row in AuditRow.objects.order_by("pk")] == [(row.pk, row.verb) for row in added]


def test_the_added_row_can_be_saved_as_any_other() -> None:
    unit = insert(Unit(name="示例医院", name_key="示例医院"))
    unit.name = "示范医院"
    unit.save()
    assert Unit.objects.get(pk=unit.pk).name == "示范医院"


def test_what_the_database_refuses_is_raised() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(audit_row(verb=None))
    assert not AuditRow.objects.exists()


def test_the_named_fields_of_a_row_are_written_and_no_others() -> None:
    unit = Unit.objects.create(name="示例医院", name_key="示例医院", uscc="1", compared_as="x")
    Unit.objects.filter(pk=unit.pk).update(uscc="2")
    unit.name, unit.compared_as = "示范医院", ""
    update(unit, "name", "compared_as", "merged_into")
    found = Unit.objects.get(pk=unit.pk)
    assert (found.name, found.compared_as, found.uscc) == ("示范医院", "", "2")


def test_a_row_is_written_alone() -> None:
    one, other = (Unit.objects.create(name=name, name_key=name) for name in ("甲", "乙"))
    one.name = "丙"
    update(one, "name")
    assert Unit.objects.get(pk=other.pk).name == "乙"


def test_a_change_and_a_row_are_written_in_one_query() -> None:
    unit = Unit.objects.create(name="示例医院", name_key="示例医院")
    unit.name, row = "示范医院", audit_row(detail={"n": 1}, actor_id=7)
    with CaptureQueriesContext(connection) as asked:
        assert insert_with(change_of(unit, "name"), row)
    assert len(asked) == 1 and Unit.objects.get(pk=unit.pk).name == "示范医院"
    assert plain(AuditRow.objects.get(pk=row.pk)) == plain(row)


@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_marked_change_meets_the_row_only_as_it_was_read_and_neither_is_written_without_the_other(
    *, meanwhile: bool
) -> None:
    Unit.objects.create(name="示例医院", name_key="示例医院")
    unit: Any = Unit.objects.annotate(mark=RowMark()).get()
    if meanwhile:
        Unit.objects.update(level="county")
    unit.name = "示范医院"
    assert insert_with(change_of(unit, "name", mark=unit.mark), audit_row()) is not meanwhile
    found = Unit.objects.get(), AuditRow.objects.count()
    assert (found[0].name, found[1]) == (("示例医院", 0) if meanwhile else ("示范医院", 1))


@pytest.mark.django_db(transaction=True)
def test_of_those_who_have_read_the_same_row_one_changes_it() -> None:
    Unit.objects.create(name="示例医院", name_key="示例医院")
    unit: Any = Unit.objects.annotate(mark=RowMark()).get()
    start, outcomes = threading.Barrier(6), []

    def act(number: int) -> None:
        mine = copy(unit)
        mine.name = f"第{number}医院"
        start.wait(5)
        with transaction.atomic():
            outcomes.append(insert_with(change_of(mine, "name", mark=unit.mark), audit_row()))
        connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == [False] * 5 + [True] and AuditRow.objects.count() == 1


def test_one_query_a_row() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert(audit_row())
        insert(audit_row(verb="b"))
    assert len(asked) == 2
