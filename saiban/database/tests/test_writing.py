"""A row is written as `save` writes it, by words put together once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from saiban.accounts.models import Unit
from saiban.audit.models import AuditRow
from saiban.database.writing import insert, insert_all, update

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


def test_one_query_a_row() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert(audit_row())
        insert(audit_row(verb="b"))
    assert len(asked) == 2
