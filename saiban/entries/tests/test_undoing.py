"""Taking a decision back: what becomes of the entry, who may, until when, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import withdraw_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.invariants import INVARIANTS
from saiban.entries.models import Entry, Screening, State, Submission, UnitPlace
from saiban.entries.queries.lists import history_of, remarks_of
from saiban.entries.testing import make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, together
from saiban.messaging.models import Message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = NOW + HOUR


@pytest.fixture
def sent(edition: Edition, cast: Cast) -> Submission:
    return make_submission(edition, cast.owner, NOW)


def decide(sent: Submission, cast: Cast, verdict: str, now: datetime = NOW, **more: Any) -> Screening:
    given = {"reason": "" if verdict == "passed" else "理由"} | more
    if verdict == "returned":
        given |= {"correct_until": NOW + timedelta(days=3)}
    return screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict=verdict, now=now, **given
    )


def undo(done: Screening, actor: Person, *, why: str = "点错了", now: datetime = LATER) -> Entry:
    return undo_screening(entry_id=done.entry_id, screening_id=done.pk, actor=actor, why=why, now=now)


def broken() -> list[str]:
    """The invariants that do not hold, but for those of files, which these entries were made without."""
    quick = (each for each in INVARIANTS if not each.is_deep and "files" not in each.name)
    return [each.name for each in quick if each.offenders()]


@pytest.mark.parametrize("verdict", ["passed", "returned", "rejected"])
def test_the_entry_waits_again_and_may_be_decided_otherwise(sent: Submission, cast: Cast, verdict: str) -> None:
    more: dict[str, Any] = {"remarks": {"title": "太长"}} if verdict == "returned" else {}
    done = decide(sent, cast, verdict, **more)
    entry = undo(done, cast.hunan)
    assert (entry.state, entry.correct_until) == (State.SUBMITTED, None) and remarks_of(entry) == {}
    told = Message.objects.filter(person=cast.owner).latest("pk")
    assert told.kind == "screening_undone" and "点错了" in told.body
    row = AuditRow.objects.get(verb="undo_screening")
    assert (row.actor_id, row.detail["verdict"], row.detail["why"]) == (cast.hunan.pk, verdict, "点错了")
    assert broken() == []
    decide(sent, cast, "passed" if verdict != "passed" else "rejected", LATER + HOUR)
    assert broken() == []


def test_history_keeps_what_was_decided_and_that_it_was_taken_back(sent: Submission, cast: Cast) -> None:
    entry = undo(decide(sent, cast, "rejected"), cast.national)
    decide(sent, cast, "passed", LATER + HOUR)
    told = [(event.screening.verdict if event.screening else "", event.undone) for event in history_of(entry)]
    assert told == [("passed", False), ("rejected", True), ("rejected", False), ("", False)]


def test_it_needs_a_reason(sent: Submission, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        undo(decide(sent, cast, "passed"), cast.hunan, why="  ")
    assert [reason.item for reason in refused.value.reasons] == ["why"]
    assert Entry.objects.get().state == State.PASSED


def test_h3_after_the_stage_only_the_national_committee_undoes(sent: Submission, cast: Cast) -> None:
    done = decide(sent, cast, "passed")
    window = done.entry.edition.rules.screening_window("hunan")
    assert window and window.closes
    undo(done, cast.hunan, now=window.closes - timedelta(seconds=1))
    done = decide(sent, cast, "rejected", window.closes - timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        undo(done, cast.hunan, now=window.closes)
    assert [(reason.code, reason.clause) for reason in refused.value.reasons] == [("window", "H3")]
    assert undo(done, cast.national, now=window.closes).state == State.SUBMITTED


@pytest.mark.parametrize("who", ["guangdong", "observer", "owner", "stranger"])
def test_for_everybody_else_the_entry_is_not_there(sent: Submission, cast: Cast, who: str) -> None:
    done = decide(sent, cast, "passed")
    with pytest.raises(NotThere):
        undo(done, getattr(cast, who))


def test_a_decision_that_does_not_stand_any_more_is_not_undone(sent: Submission, cast: Cast) -> None:
    first = decide(sent, cast, "rejected")
    undo(first, cast.hunan)
    decide(sent, cast, "passed", LATER)
    with pytest.raises(Refused) as refused:
        undo(first, cast.hunan)
    assert [reason.code for reason in refused.value.reasons] == ["state"]


def test_h13_a_rejected_entry_takes_its_place_again_or_is_refused_when_there_is_none(
    edition: Edition, cast: Cast
) -> None:
    limit = edition.rules.limits.per_unit
    assert limit and not limit.count_rejected
    first = make_submission(edition, cast.owner, NOW, title="项目零")
    done = decide(first, cast, "rejected")
    others = [make_submission(edition, cast.owner, NOW, title=f"项目{n}") for n in range(1, limit.max + 1)]
    with pytest.raises(Refused) as refused:
        undo(done, cast.hunan)
    assert [(reason.code, reason.clause) for reason in refused.value.reasons] == [("limit", "H13")]
    assert Entry.objects.get(pk=first.entry_id).state == State.REJECTED
    withdraw_entry(entry_id=others[0].entry_id, actor=cast.owner, now=NOW)
    undo(done, cast.hunan)
    assert UnitPlace.objects.filter(entry=first.entry_id).exists() and UnitPlace.objects.count() == limit.max
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_one_does(edition: Edition, cast: Cast) -> None:
    done = decide(make_submission(edition, cast.owner, NOW), cast, "passed")
    outcomes = together([partial(undo, done, cast.hunan), partial(undo, done, cast.national)])
    assert [type(error) for error in errors(outcomes)] == [Refused]
    assert AuditRow.objects.filter(verb="undo_screening").count() == 1


def test_the_page_offers_it_and_says_why_not(
    sent: Submission, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    done = decide(sent, cast, "passed")
    client, address = client_for(cast.hunan), f"/desk/shic-7/entries/{sent.entry.public_id}/"
    assert "撤销这项结论" in client.get(address).content.decode()
    refused = client.post(address + "undo/", {"screening": done.pk, "why": ""})
    assert refused.status_code == 422 and "请写明撤销结论的原因" in refused.content.decode()
    assert client.post(address + "undo/", {"screening": done.pk, "why": "点错了"}).status_code == 302
    page = client.get(address).content.decode()
    assert "撤销这项结论" not in page and "点错了" in page and "确定，看下一项" in page
    observer = client_for(cast.observer)
    assert observer.post(address + "undo/", {"screening": done.pk, "why": "x"}).status_code == 404
