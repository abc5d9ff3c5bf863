"""Rows that come along are the rows that would have been found by asking for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from saiban.accounts.models import Unit
from saiban.audit.models import AuditRow
from saiban.database.along import read_along, rows_along
from saiban.database.questions import Given, Question

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, 4, 30, 15, 123456, tzinfo=UTC)


def row(subject: str, verb: str, **more: object) -> AuditRow:
    given = {"at": NOW, "actor_name": "系统", "subject_kind": "unit", "detail": {"n": [1, "二"], "x": None}} | more
    return AuditRow.objects.create(subject_id=subject, verb=verb, **given)


QUESTION = Question(
    lambda: Unit.objects.filter(name=Given("name")).annotate(
        rows=rows_along(AuditRow.objects.filter(subject_id=OuterRef("name")).order_by("-verb"))
    )
)


def plain(row: AuditRow) -> dict[str, object]:
    return vars(row) | {"_state": None}


def test_rows_come_along_whole_in_their_order_and_with_their_types() -> None:
    Unit.objects.create(name="甲", name_key="甲")
    kept = [
        row("甲", "a"),
        row("甲", "c", actor_id=7, at=NOW.replace(microsecond=0)),
        row("甲", "b", scope="shic-7/hunan"),
    ]
    row("乙", "d")
    with CaptureQueriesContext(connection) as asked:
        found = QUESTION.one(name="甲")
        read = read_along(AuditRow, found.rows)  # type: ignore[union-attr]
    wanted = [AuditRow.objects.get(pk=kept[place].pk) for place in (1, 2, 0)]
    assert len(asked) == 1 and [plain(each) for each in read] == [plain(each) for each in wanted]
    assert not read[0]._state.adding


def test_nothing_comes_along_where_there_is_nothing() -> None:
    Unit.objects.create(name="丙", name_key="丙")
    found = QUESTION.one(name="丙")
    assert read_along(AuditRow, found.rows) == []  # type: ignore[union-attr]
