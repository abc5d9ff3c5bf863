"""Questions put together once: they answer what the queryset would, with its types, locks and annotations."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from saiban.accounts.models import Unit
from saiban.audit.models import AuditRow
from saiban.database.questions import AnyGiven, Columns, Given, Question

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, 4, tzinfo=UTC)


def row(verb: str, **more: object) -> AuditRow:
    given = {"at": NOW, "actor_name": "系统", "subject_kind": "entry", "subject_id": "1", "detail": {"n": [1]}} | more
    return AuditRow.objects.create(verb=verb, **given)


def test_rows_are_those_of_the_queryset_with_their_types() -> None:
    row("a"), row("b"), row("a", subject_id="2")
    question = Question(lambda: AuditRow.objects.filter(verb=Given("verb")).order_by("pk"))
    plain = [vars(each) | {"_state": None} for each in AuditRow.objects.filter(verb="a").order_by("pk")]
    assert [vars(each) | {"_state": None} for each in question.rows(verb="a")] == plain
    assert question.rows(verb="c") == [] and question.one(verb="c") is None


def test_any_of_a_list_of_values_will_do() -> None:
    row("a"), row("b"), row("c")
    question = Question(lambda: AuditRow.objects.filter(verb=AnyGiven("verbs")).order_by("pk"))
    assert [each.verb for each in question.rows(verbs=["c", "a"])] == ["a", "c"]
    assert question.rows(verbs=[]) == []


def test_annotations_come_along() -> None:
    def first_ones() -> QuerySet[AuditRow]:
        before = AuditRow.objects.filter(verb=OuterRef("verb"), pk__lt=OuterRef("pk"))
        return AuditRow.objects.filter(verb=Given("verb")).annotate(follows=Exists(before)).order_by("pk")

    row("a"), row("a")
    assert [each.follows for each in Question(first_ones).rows(verb="a")] == [False, True]  # type: ignore[attr-defined]


def test_a_value_that_is_missing_is_told() -> None:
    with pytest.raises(KeyError, match="verb"):
        Question(lambda: AuditRow.objects.filter(verb=Given("verb"))).rows(noun="a")


def test_values_are_never_words_of_the_question() -> None:
    question = Question(lambda: AuditRow.objects.filter(verb=Given("verb")))
    assert question.rows(verb="' OR true --") == []


def test_the_text_is_put_together_once_and_asked_in_one_query() -> None:
    made: list[int] = []

    def rows() -> QuerySet[AuditRow]:
        made.append(1)
        return AuditRow.objects.filter(verb=Given("verb"))

    question = Question(rows)
    with CaptureQueriesContext(connection) as asked:
        question.rows(verb="a"), question.rows(verb="b")
    assert (len(asked), len(made)) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_question_that_locks_holds_its_rows() -> None:
    kept = row("a")
    question = Question(lambda: AuditRow.objects.select_for_update().filter(pk=Given("key")))
    free: list[bool] = []

    def look() -> None:
        with transaction.atomic():
            free.append(AuditRow.objects.select_for_update(skip_locked=True).filter(pk=kept.pk).exists())
        connection.close()

    with transaction.atomic():
        assert question.one(key=kept.pk) == kept
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert free == [False]


def test_rows_that_are_joined_come_along_and_none_where_there_is_none() -> None:
    kept = Unit.objects.create(name="甲", name_key="甲")
    gone = Unit.objects.create(name="乙", name_key="乙", merged_into=kept)
    question = Question(
        lambda: Unit.objects.filter(pk__gte=Given("first")).select_related("merged_into").order_by("pk")
    )
    with CaptureQueriesContext(connection) as asked:
        assert [(each, each.merged_into) for each in question.rows(first=kept.pk)] == [(kept, None), (gone, kept)]
    assert len(asked) == 1


def test_a_column_that_is_left_out_is_read_when_it_is_asked_for() -> None:
    row("a")
    [found] = Question(lambda: AuditRow.objects.filter(verb=Given("verb")).defer("detail")).rows(verb="a")
    with CaptureQueriesContext(connection) as asked:
        assert (found.verb, found.detail) == ("a", {"n": [1]})
    assert len(asked) == 1


def test_columns_are_the_values_of_the_queryset_with_their_types() -> None:
    row("a"), row("b")
    columns = Columns(lambda: AuditRow.objects.filter(verb=Given("verb")).values_list("at", "verb", "detail"))
    assert columns.rows(verb="a") == [(NOW, "a", {"n": [1]})]
    assert columns.rows(verb="c") == []


def test_values_that_are_not_given_stand_in_the_words_for_the_planner_to_see() -> None:
    row("a", scope="shic-7"), row("a", scope="50%"), row("a")
    question = Question(lambda: AuditRow.objects.filter(verb=Given("verb"), scope__in=["50%", "o'clock"]))
    with CaptureQueriesContext(connection) as asked:
        assert [each.scope for each in question.rows(verb="a")] == ["50%"]
    assert "IN ('50%', 'o''clock')" in asked[0]["sql"]
