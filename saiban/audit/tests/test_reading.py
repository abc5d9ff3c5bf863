"""Finding something in the record, and paging through it while it grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from saiban.audit import queries, words
from saiban.audit.commands import SYSTEM, record
from saiban.audit.queries import PER_PAGE, AuditFilter, page_of_rows, rows_to_take_away
from saiban.core.errors import Refused

NOW = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads the record."""


def write(scope: str, verb: str = "screen_entry", subject: str = "e1", **detail: object) -> None:
    with transaction.atomic():
        record(actor=SYSTEM, verb=verb, subject=("entry", subject), now=NOW, scope=scope, **detail)


def subjects(scope: str, **asked: Any) -> list[str]:
    return [row.subject_id for row in page_of_rows(AuditFilter(scope, **asked)).rows]


def test_a_scope_holds_its_own_rows_and_those_below_it_newest_first() -> None:
    for scope, subject in (("shic-7", "a"), ("shic-7/hunan", "b"), ("shic-70", "c"), ("shic-7/hubei", "d"), ("", "e")):
        write(scope, subject=subject)
    assert subjects("shic-7") == ["d", "b", "a"]
    assert subjects("shic-7/hunan") == ["b"]


def test_the_platform_holds_every_row() -> None:
    write("shic-7", subject="a")
    write("", subject="b")
    assert {"a", "b"} <= set(subjects("*"))


def test_a_search_looks_at_names_numbers_and_contents() -> None:
    write("shic-7", subject="a", title="智能导诊")
    write("shic-7", subject="b", title="影像质控")
    assert subjects("shic-7", text="导诊") == ["a"]
    assert subjects("shic-7", text="B") == ["b"]
    assert subjects("shic-7", text="系统") == ["b", "a"]
    assert subjects("shic-7", text="没有这样的") == []


def test_a_search_takes_acts_by_the_words_they_are_shown_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words._words, "screen_entry", "初审")
    write("shic-7", subject="a")
    write("shic-7", subject="b", verb="submit_entry")
    assert subjects("shic-7", text="初审") == ["a"]
    assert subjects("shic-7", text="submit_entry") == ["b"]
    assert page_of_rows(AuditFilter("shic-7", text="初审")).rows[0].act == "初审"


def test_an_act_that_nobody_named_is_called_by_its_verb() -> None:
    assert words.word_for("never_named") == "never_named"


def test_pages_follow_each_other_without_gap_or_repetition_while_rows_are_added() -> None:
    for number in range(PER_PAGE + 3):
        write("shic-7", subject=str(number))
    first = page_of_rows(AuditFilter("shic-7"))
    write("shic-7", subject="later")
    second = page_of_rows(AuditFilter("shic-7"), before=first.next)
    seen = [row.subject_id for row in [*first.rows, *second.rows]]
    assert seen == [str(number) for number in reversed(range(PER_PAGE + 3))]
    assert second.next is None


def test_each_part_of_a_filter_narrows_and_all_of_them_together() -> None:
    write("shic-7", subject="a")
    write("shic-7/hunan", subject="b", verb="submit_entry")
    assert subjects("shic-7", verb="submit_entry") == ["b"]
    assert subjects("shic-7", subject_kind="entry", subject_id="a") == ["a"]
    assert subjects("shic-7", subject_kind="person") == []
    assert subjects("shic-7", people=()) == []
    assert subjects("shic-7", since=NOW, until=NOW + timedelta(seconds=1)) == ["b", "a"]
    assert subjects("shic-7", until=NOW) == subjects("shic-7", since=NOW + timedelta(seconds=1)) == []
    assert subjects("shic-7", verb="submit_entry", subject_id="a") == []


def test_a_search_for_a_text_says_how_far_it_came_and_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED_THROUGH", 3)
    write("shic-7", subject="old", title="智能导诊")
    for number in range(4):
        write("shic-7", subject=str(number), title="影像质控")
    asked = AuditFilter("shic-7", text="导诊")
    first = page_of_rows(asked)
    assert (first.rows, first.reached) == ([], NOW)
    second = page_of_rows(asked, before=first.next)
    assert ([row.subject_id for row in second.rows], second.next, second.reached) == (["old"], None, None)


def test_what_is_taken_away_is_all_of_it_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    for number in range(5):
        write("shic-7", subject=str(number))
    assert [row.subject_id for row in rows_to_take_away(AuditFilter("shic-7"))] == ["4", "3", "2", "1", "0"]
    monkeypatch.setattr(queries, "EXPORT_LIMIT", 4)
    with pytest.raises(Refused, match="超过 4 条"):
        rows_to_take_away(AuditFilter("shic-7"))
