"""The committee's decision: the effect, who may decide, what a decision must say, and that there is one of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, shipped
from saiban.entries.commands import screening
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry, ProjectClaim, Screening, ScreeningRemark, State, Submission, UnitPlace
from saiban.entries.queries.lists import history_of, remarks_of
from saiban.entries.testing import filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.entries.tests.racing import errors, free_entry, meet_after, together
from saiban.messaging.models import Delivery, Message

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DAYS = timedelta(days=3)


@pytest.fixture
def sent(edition: Edition, cast: Cast) -> Submission:
    return make_submission(edition, cast.owner, NOW)


def decide(sent: Submission, cast: Cast, verdict: str, **more: Any) -> Screening:
    known: dict[str, Any] = {"actor": cast.hunan, "now": NOW}
    return screen_entry(entry_id=sent.entry_id, submission_id=sent.pk, verdict=verdict, **(known | more))


def refused_at(sent: Submission, cast: Cast, verdict: str, **more: Any) -> list[tuple[str, str]]:
    """(code, item) of the reasons for which the decision is refused; nothing may have been written."""
    with pytest.raises(Refused) as refused:
        decide(sent, cast, verdict, **more)
    assert not Screening.objects.exists() and Entry.objects.get(pk=sent.entry_id).state == State.SUBMITTED
    assert not AuditRow.objects.filter(verb="screen_entry").exists()
    return [(reason.code, reason.item) for reason in refused.value.reasons]


# --- the three verdicts -----------------------------------------------------------------------------------------------


def test_a_pass_is_kept_told_and_put_on_record(sent: Submission, cast: Cast) -> None:
    done = decide(sent, cast, "passed")
    entry = Entry.objects.get()
    assert (entry.state, entry.correct_until, entry.changed_at) == (State.PASSED, None, NOW)
    assert (done.submission_id, done.decided_by, done.decided_at) == (sent.pk, cast.hunan, NOW)
    told = Message.objects.filter(person=cast.owner).latest("pk")
    assert (told.kind, told.link) == ("entry_passed", f"/entries/{entry.public_id}/") and entry.title in told.title
    assert Delivery.objects.filter(message=told, channel="sms", address=cast.owner.phone).count() == 1
    row = AuditRow.objects.get(verb="screen_entry")
    assert (row.scope, row.subject_id, row.actor_id) == ("shic-7/hunan", entry.public_id, cast.hunan.pk)
    assert row.detail == {"verdict": "passed", "reason": "", "remarks": []}


def test_a_return_says_what_to_mend_where_and_until_when(sent: Submission, cast: Cast) -> None:
    until = CLOSES + DAYS
    remarks = {"title": " 名称与报名表不一致 ", "documents.licence": "未\0盖章", "abstract": "  ", "track": "\0"}
    done = decide(sent, cast, "returned", remarks=remarks, correct_until=until)
    entry = Entry.objects.get()
    assert (entry.state, entry.correct_until, done.correct_until) == (State.RETURNED, until, until)
    assert remarks_of(entry) == {"title": "名称与报名表不一致", "documents.licence": "未盖章"}
    assert done.reason, "the entrant is told to look at the remarks"
    told = Message.objects.filter(person=cast.owner).latest("pk")
    assert told.kind == "entry_returned" and "2024-06-04 00:00" in told.body
    assert AuditRow.objects.get(verb="screen_entry").detail["remarks"] == ["documents.licence", "title"]


def test_a_return_with_a_reason_needs_no_remarks(sent: Submission, cast: Cast) -> None:
    done = decide(sent, cast, "returned", reason=" 请补充试点数据 ", correct_until=CLOSES + DAYS)
    assert (done.reason, ScreeningRemark.objects.count()) == ("请补充试点数据", 0)
    assert "请补充试点数据" in Message.objects.filter(person=cast.owner).latest("pk").body


def test_a_rejection_tells_its_reason(sent: Submission, cast: Cast) -> None:
    decide(sent, cast, "rejected", reason="不属于本赛道范围")
    assert Entry.objects.get().state == State.REJECTED
    told = Message.objects.filter(person=cast.owner).latest("pk")
    assert told.kind == "entry_rejected" and "不属于本赛道范围" in told.body


# --- what a decision must say -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_rejection_without_a_reason_is_refused(sent: Submission, cast: Cast, reason: str) -> None:
    assert refused_at(sent, cast, "rejected", reason=reason) == [("missing", "reason")]


@pytest.mark.parametrize("remarks", [None, {}, {"title": "  "}])
def test_a_return_that_does_not_say_what_to_mend_is_refused(
    sent: Submission, cast: Cast, remarks: dict[str, str] | None
) -> None:
    assert refused_at(sent, cast, "returned", remarks=remarks) == [("missing", "reason")]


def test_h7_after_closing_a_return_needs_a_date_or_nobody_could_mend(sent: Submission, cast: Cast) -> None:
    assert refused_at(sent, cast, "returned", reason="请补充", now=CLOSES) == [("missing", "correct_until")]
    assert decide(sent, cast, "returned", reason="请补充", now=CLOSES, correct_until=CLOSES + SECOND)


def test_h7_before_closing_a_return_without_a_date_may_be_mended_until_registration_closes(
    sent: Submission, cast: Cast
) -> None:
    decide(sent, cast, "returned", reason="请补充", now=CLOSES - SECOND)
    act = partial(save_draft, entry_id=sent.entry_id, actor=cast.owner, values={"title": "改"})
    with pytest.raises(Refused):
        act(now=CLOSES)
    assert act(now=CLOSES - SECOND).form["title"] == "改"


@pytest.mark.parametrize("until", [NOW, NOW - SECOND])
def test_a_date_that_is_past_is_refused(sent: Submission, cast: Cast, until: datetime) -> None:
    assert refused_at(sent, cast, "returned", reason="请补充", correct_until=until) == [("problem", "correct_until")]


def test_every_reason_is_told_at_once(sent: Submission, cast: Cast) -> None:
    found = refused_at(sent, cast, "returned", correct_until=NOW)
    assert found == [("missing", "reason"), ("problem", "correct_until")]


# --- who decides, and on what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["owner", "stranger", "guangdong", "observer"])
def test_h1_only_the_divisions_own_committee_decides_and_others_find_nothing(
    sent: Submission, cast: Cast, who: str
) -> None:
    with pytest.raises(NotThere):
        decide(sent, cast, "passed", actor=getattr(cast, who))
    assert Entry.objects.get().state == State.SUBMITTED and not Screening.objects.exists()


@pytest.mark.parametrize("who", ["hunan", "national"])
def test_h1_the_divisions_committee_and_the_national_one_decide(sent: Submission, cast: Cast, who: str) -> None:
    assert decide(sent, cast, "passed", actor=getattr(cast, who)).decided_by == getattr(cast, who)


def test_an_entry_that_is_not_there_is_not_there(sent: Submission, cast: Cast) -> None:
    with pytest.raises(NotThere):
        screen_entry(entry_id=sent.entry_id + 1000, submission_id=sent.pk, actor=cast.hunan, verdict="passed", now=NOW)


def test_h5_an_entry_that_moved_to_another_division_is_that_divisions_to_decide(sent: Submission, cast: Cast) -> None:
    lead = filled_form(lead=hospital(province="44")).to_data()["lead"]
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"lead": lead}, now=NOW)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    with pytest.raises(NotThere):
        decide(again, cast, "passed")
    assert decide(again, cast, "passed", actor=cast.guangdong).verdict == "passed"


def test_nobody_decides_on_what_they_have_not_read(sent: Submission, cast: Cast) -> None:
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "改过的项目"}, now=NOW)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    assert refused_at(sent, cast, "passed") == [("submission", "")]
    assert decide(again, cast, "passed").submission_id == again.pk


def test_changes_that_were_not_handed_in_stop_no_decision(sent: Submission, cast: Cast) -> None:
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "改过的项目"}, now=NOW)
    decide(sent, cast, "passed")
    assert Entry.objects.get().title == filled_form().title


@pytest.mark.parametrize("verdict", ["passed", "returned", "rejected"])
def test_what_was_decided_is_not_decided_again(sent: Submission, cast: Cast, verdict: str) -> None:
    decide(sent, cast, verdict, reason="初审意见", correct_until=CLOSES + DAYS)
    with pytest.raises(Refused) as refused:
        decide(sent, cast, "passed", actor=cast.national)
    assert [reason.code for reason in refused.value.reasons] == ["state"]
    assert Screening.objects.count() == AuditRow.objects.filter(verb="screen_entry").count() == 1


def test_what_was_withdrawn_or_never_handed_in_is_not_decided(edition: Edition, sent: Submission, cast: Cast) -> None:
    withdraw_entry(entry_id=sent.entry_id, actor=cast.owner, now=NOW)
    with pytest.raises(Refused):
        decide(sent, cast, "passed")
    draft = make_draft(edition, cast.owner, NOW, title="另一个项目")
    with pytest.raises(Refused):
        screen_entry(entry_id=draft.pk, submission_id=sent.pk, actor=cast.hunan, verdict="passed", now=NOW)
    assert not Screening.objects.exists()


# --- returned, mended, passed -----------------------------------------------------------------------------------------


def test_h3_a_returned_entry_is_mended_handed_in_again_and_passed(sent: Submission, cast: Cast) -> None:
    until, late = CLOSES + DAYS, CLOSES + timedelta(days=1)
    decide(sent, cast, "returned", remarks={"title": "请写全称"}, correct_until=until)
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "智慧门诊全流程协同平台（一期）"}, now=late)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=late)
    entry = Entry.objects.get()
    assert (entry.state, again.sequence, again.submitted_at) == (State.SUBMITTED, 2, late)
    assert remarks_of(entry) == {}, "what was mended is no longer asked for"
    decide(again, cast, "passed", now=late + SECOND)
    events = [(event.screening and event.screening.verdict, event.submission.sequence) for event in history_of(entry)]
    assert events == [("passed", 2), (None, 2), ("returned", 1), (None, 1)]
    assert Entry.objects.get().state == State.PASSED


def test_h7_a_returned_entry_that_comes_back_too_late_is_not_accepted(sent: Submission, cast: Cast) -> None:
    until = CLOSES + DAYS
    decide(sent, cast, "returned", reason="请补充", correct_until=until)
    with pytest.raises(Refused) as refused:
        submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=until)
    assert {reason.clause for reason in refused.value.reasons} == {"H7"}
    assert Entry.objects.get().state == State.RETURNED


def test_a_returned_entry_may_come_back_as_it_was(sent: Submission, cast: Cast) -> None:
    """The entrant may hold that nothing is to be mended; the committee then decides on a submission of its own."""
    decide(sent, cast, "returned", reason="请补充", correct_until=CLOSES + DAYS)
    again = submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    assert again.sequence == 2 and decide(again, cast, "passed").submission_id == again.pk


def test_h13_while_it_is_returned_an_entry_keeps_its_place_and_its_claim(sent: Submission, cast: Cast) -> None:
    decide(sent, cast, "returned", reason="请补充", correct_until=CLOSES + DAYS)
    assert UnitPlace.objects.count() == ProjectClaim.objects.count() == 1


# --- places of rejected entries (H13) ---------------------------------------------------------------------------------


def full(edition: Edition, cast: Cast) -> Submission:
    """The last of five entries of one unit."""
    return [make_submission(edition, cast.owner, NOW, title=f"项目{number}") for number in range(5)][-1]


def test_h13_a_rejected_entry_gives_its_place_back_where_rejected_ones_do_not_count(
    edition: Edition, cast: Cast
) -> None:
    limit = edition.rules.limits.per_unit
    assert limit and not limit.count_rejected
    last = full(edition, cast)
    with pytest.raises(Refused):
        make_submission(edition, cast.owner, NOW, title="第六个项目")
    decide(last, cast, "rejected", reason="不属于本赛道范围")
    assert UnitPlace.objects.count() == 4
    make_submission(edition, cast.owner, NOW, title="第六个项目")
    with pytest.raises(Refused):
        make_submission(edition, cast.owner, NOW, title="第七个项目")


def test_h13_a_rejected_entry_keeps_its_place_where_rejected_ones_count(cast: Cast) -> None:
    data = shipped("shic-7").to_data()
    data["limits"]["per_unit"]["count_rejected"] = True
    edition = rehearse_at(make_edition(data), NOW)
    decide(full(edition, cast), cast, "rejected", reason="不属于本赛道范围")
    assert UnitPlace.objects.count() == 5
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.owner, NOW, title="第六个项目")
    assert {reason.clause for reason in refused.value.reasons} == {"H13"}


# --- two colleagues ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_decide_at_once_make_one_decision(sent: Submission, cast: Cast) -> None:
    outcomes = together(
        [
            partial(decide, sent, cast, "passed"),
            partial(decide, sent, cast, "rejected", reason="不符合要求", actor=cast.national),
        ]
    )
    (refused,) = errors(outcomes)
    assert isinstance(refused, Refused) and [reason.code for reason in refused.reasons] == ["state"]
    made = Screening.objects.get()
    assert Entry.objects.get().state == made.verdict
    assert Message.objects.filter(kind__in=["entry_passed", "entry_rejected"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_a_new_submission_at_once_are_one_after_the_other(sent: Submission, cast: Cast) -> None:
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "改过的项目"}, now=NOW)
    submitting = partial(submit_entry, entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    (refused,) = errors(together([partial(decide, sent, cast, "passed"), submitting]))
    assert isinstance(refused, Refused)
    entry = Entry.objects.get()
    # Either it was passed as it stood, or the new submission waits to be read.
    passed_as_it_stood = entry.submission_id == sent.pk and entry.state == State.PASSED
    assert passed_as_it_stood != (entry.state == State.SUBMITTED and not Screening.objects.exists())


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_entry_both_decide_and_only_the_database_stops_the_second(
    sent: Submission, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "locked_entry", free_entry)
    meet_after(monkeypatch, screening, "_state_after", 2)
    acts = [partial(decide, sent, cast, "passed"), partial(decide, sent, cast, "passed", actor=cast.national)]
    (error,) = errors(together(acts))
    assert isinstance(error, IntegrityError)


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_entry_a_decision_falls_on_what_nobody_has_read(
    sent: Submission, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "改过的项目"}, now=NOW)
    monkeypatch.setattr(screening, "locked_entry", free_entry)
    state_after = screening._state_after

    def and_meanwhile(entry: Entry, submission_id: int, verdict: str) -> str:
        state = state_after(entry, submission_id, verdict)
        act = partial(submit_entry, entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
        assert errors(together([act])) == []
        return state

    monkeypatch.setattr(screening, "_state_after", and_meanwhile)
    decide(sent, cast, "passed")
    entry = Entry.objects.get()
    assert entry.state == State.PASSED and entry.submission_id != sent.pk


def test_what_a_decision_lacks_is_said_beside_its_field(
    sent: Submission, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    page = f"/desk/shic-7/entries/{sent.entry.public_id}/"
    answer = client_for(cast.hunan).post(page, {"submission": sent.pk, "verdict": "returned", "then": "list"})
    assert answer.status_code == 422
    field = re.search(r'<textarea[^>]*name="reason".*?</textarea>.*?</div>', answer.content.decode(), re.DOTALL)
    assert field and 'aria-invalid="true"' in field[0]


def test_a_decision_sent_by_htmx_is_answered_with_the_next_entry_and_a_refused_one_with_its_own_page(
    edition: Edition, sent: Submission, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    following = make_submission(edition, cast.owner, NOW, title="远程会诊", lead=hospital(2))
    page, client = "/desk/shic-7/entries/{}/", client_for(cast.hunan)
    given = {"submission": sent.pk, "verdict": "rejected", "then": "next"}
    refused = client.post(page.format(sent.entry.public_id), given, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and "HX-Retarget" in refused
    decided = {**given, "reason": "与通知不符"}
    answer = client.post(page.format(sent.entry.public_id), decided, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, page.format(following.entry.public_id))
    assert re.search("<h1>远程会诊</h1>", answer.content.decode())
    last = client.post(
        page.format(following.entry.public_id), {**decided, "submission": following.pk}, headers={"HX-Request": "true"}
    )
    assert last["HX-Push-Url"] == "/desk/shic-7/entries/"


def test_a_decision_and_the_next_page_ask_a_bounded_number_of_questions(
    edition: Edition, sent: Submission, cast: Cast, client_for: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[..., Any], keeping: None,
) -> None:  # fmt: skip
    for number in (2, 3):
        make_submission(edition, cast.owner, NOW, title=f"远程会诊{number}", lead=hospital(number))
    page, client = f"/desk/shic-7/entries/{sent.entry.public_id}/", client_for(cast.hunan)
    client.get(page)
    given = {"submission": sent.pk, "verdict": "rejected", "reason": "与通知不符", "then": "next"}
    with django_assert_max_num_queries(25):
        client.post(page, given, headers={"HX-Request": "true"})
