"""Handing in, amending, taking back: the effect, each refusal, the audit row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from saiban.accounts.models import Unit
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.core.tokens import check_number
from saiban.editions.models import Edition
from saiban.editions.testing import rehearse_at
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry, ProjectClaim, State, UnitPlace
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.messaging.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.clause for reason in refused.value.reasons}


def test_a_submission_freezes_what_was_typed_and_says_when_to_the_second(edition: Edition, cast: Cast) -> None:
    submission = make_submission(edition, cast.owner, NOW)
    entry = Entry.objects.get()
    assert (entry.state, entry.division and entry.division.code) == (State.SUBMITTED, "hunan")
    assert submission.submitted_at == NOW and submission.form["title"] == filled_form().title
    assert check_number(entry.number)
    assert AuditRow.objects.filter(verb="submit_entry", scope="shic-7/hunan", subject_id=entry.public_id).exists()
    assert Message.objects.get(person=cast.owner).body.count(entry.number) == 1


def test_nobody_hands_in_somebody_elses_entry(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    with pytest.raises(NotThere):
        submit_entry(entry_id=entry.pk, actor=cast.stranger, accepts_terms=True, now=NOW)


def test_h7_the_last_second_counts_and_the_next_does_not(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    with pytest.raises(Refused) as refused:
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=CLOSES)
    assert clauses(refused) == {"H7"}
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=CLOSES - SECOND)


def test_h7_what_was_handed_in_cannot_be_changed_after_closing_but_a_draft_keeps_what_is_typed(
    edition: Edition, cast: Cast
) -> None:
    sent = make_submission(edition, cast.owner, NOW).entry
    with pytest.raises(Refused) as refused:
        save_draft(entry_id=sent.pk, actor=cast.owner, values={"title": "改名"}, now=CLOSES)
    assert clauses(refused) == {"H7"}
    draft = make_draft(edition, cast.owner, NOW, title="另一个项目", lead=hospital(2))
    assert save_draft(entry_id=draft.pk, actor=cast.owner, values={"title": "改名"}, now=CLOSES).title == "改名"


def test_amending_leaves_the_last_submission_standing_until_the_next(edition: Edition, cast: Cast) -> None:
    first = make_submission(edition, cast.owner, NOW)
    changes = {"title": "智慧门诊协同平台二期", "lead": filled_form(lead=hospital(province="44")).to_data()["lead"]}
    save_draft(entry_id=first.entry_id, actor=cast.owner, values=changes, now=NOW)
    entry = Entry.objects.select_related("division").get()
    assert entry.title == filled_form().title and entry.division and entry.division.code == "hunan"
    second = submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW + SECOND)
    entry = Entry.objects.select_related("division").get()
    assert (second.sequence, entry.submission_id) == (2, second.pk)
    assert entry.number == first.entry.number or entry.number
    assert entry.division and entry.division.code == "guangdong"


def test_h13_five_entries_of_a_unit_and_no_sixth_whether_lead_or_joint(edition: Edition, cast: Cast) -> None:
    for number in range(4):
        make_submission(edition, cast.owner, NOW, title=f"项目{number}")
    make_submission(edition, cast.owner, NOW, title="项目五", lead=hospital(2), joint=(hospital(1),))
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.owner, NOW, title="项目六")
    assert clauses(refused) == {"H13"}
    with pytest.raises(Refused):
        make_submission(edition, cast.owner, NOW, title="项目七", lead=hospital(3), joint=(hospital(1),))
    assert sorted(UnitPlace.objects.filter(unit__name="第1示范医院").values_list("place", flat=True)) == [1, 2, 3, 4, 5]


def test_h13_withdrawing_frees_the_place_at_once(edition: Edition, cast: Cast) -> None:
    sent = [make_submission(edition, cast.owner, NOW, title=f"项目{number}") for number in range(5)]
    withdraw_entry(entry_id=sent[2].entry_id, actor=cast.owner, now=NOW)
    make_submission(edition, cast.owner, NOW, title="项目六")
    with pytest.raises(Refused):
        submit_entry(entry_id=sent[2].entry_id, actor=cast.owner, accepts_terms=True, now=NOW)


def test_h13_the_same_unit_written_differently_is_one_unit(edition: Edition, cast: Cast) -> None:
    for number in range(5):
        make_submission(edition, cast.owner, NOW, title=f"项目{number}")
    spaced = replace(hospital(), name=" 第 1 示范医院 ", uscc=hospital().uscc.lower())
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.owner, NOW, title="项目六", lead=spaced)
    assert clauses(refused) == {"H13"}
    assert Unit.objects.count() == 1


def test_h16_a_project_is_entered_once_in_whatever_track_and_by_whomever(edition: Edition, cast: Cast) -> None:
    first = make_submission(edition, cast.owner, NOW)
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.stranger, NOW, track="xinchuang", title="智慧门诊 全流程协同平台。")
    (reason,) = refused.value.reasons
    first.entry.refresh_from_db()
    assert reason.clause == "H16" and first.entry.number in reason.message
    withdraw_entry(entry_id=first.entry_id, actor=cast.owner, now=NOW)
    make_submission(edition, cast.stranger, NOW, track="xinchuang")
    assert ProjectClaim.objects.count() == 1


def test_h16_units_that_joined_share_the_claim(edition: Edition, cast: Cast) -> None:
    make_submission(edition, cast.owner, NOW, joint=(company(7),))
    with pytest.raises(Refused) as refused:
        make_submission(edition, cast.stranger, NOW, applicant="enterprise", lead=company(7), track="technical")
    assert clauses(refused) == {"H16"}


def test_a_refusal_writes_nothing_at_all(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    with pytest.raises(Refused):
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=False, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.submission_id, entry.number) == (State.DRAFT, None, "")
    assert not Unit.objects.exists() and not AuditRow.objects.filter(verb="submit_entry").exists()


def test_withdrawing_is_over_when_registration_is(edition: Edition, cast: Cast) -> None:
    submission = make_submission(edition, cast.owner, NOW)
    with pytest.raises(Refused) as refused:
        withdraw_entry(entry_id=submission.entry_id, actor=cast.owner, now=CLOSES)
    assert clauses(refused) == {"H7"}


def test_what_the_committee_decided_is_not_withdrawn_or_changed(edition: Edition, cast: Cast) -> None:
    submission = make_submission(edition, cast.owner, NOW)
    screen_entry(entry_id=submission.entry_id, submission_id=submission.pk, actor=cast.hunan, verdict="passed", now=NOW)
    for act in (
        lambda: withdraw_entry(entry_id=submission.entry_id, actor=cast.owner, now=NOW),
        lambda: save_draft(entry_id=submission.entry_id, actor=cast.owner, values={"title": "改"}, now=NOW),
        lambda: submit_entry(entry_id=submission.entry_id, actor=cast.owner, accepts_terms=True, now=NOW),
    ):
        with pytest.raises(Refused):
            act()


def test_h17_terms_that_changed_since_the_page_was_shown_are_not_accepted_with_it(
    edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    address = f"/entries/{entry.public_id}/submit/"
    answer = client_for(cast.owner).post(address, {"terms": "yes", "terms_version": "an older one"})
    assert answer.status_code == 422 and "请阅读并同意《" in answer.content.decode()
    shown = {"terms": "yes", "terms_version": edition.rules.terms.version}
    assert client_for(cast.owner).post(address, shown).status_code == 302


def test_the_owner_reads_what_was_handed_in_whatever_became_of_it(
    edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    submission = make_submission(edition, cast.owner, NOW)
    owner, address = client_for(cast.owner), f"/entries/{submission.entry.public_id}/"
    save_draft(entry_id=submission.entry_id, actor=cast.owner, values={"title": "还没有提交的新名称"}, now=NOW)
    for verdict in ("", "passed"):
        if verdict:
            screen_entry(
                entry_id=submission.entry_id, submission_id=submission.pk, actor=cast.hunan, verdict=verdict, now=NOW
            )
        page = owner.get(address).content.decode()
        told = page.split("已提交的内容")[1]
        assert submission.form["abstract"] in told and submission.form["mentors"][0]["phone"] in told
        assert all(document["name"] in told for document in submission.documents)
        assert "还没有提交的新名称" not in told


def test_h7_out_of_time_nobody_begins_an_entry_that_could_not_be_handed_in(
    edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    owner, address = client_for(cast.owner), f"/editions/{edition.code}/enter/"
    assert "开始填写" in owner.get(address).content.decode()
    assert owner.post(address).status_code == 302
    assert f'href="{address}"' in owner.get("/me/entries/").content.decode()
    rehearse_at(edition, CLOSES + timedelta(days=30))
    closed = owner.get(address).content.decode()
    assert "现在不接受报名" in closed and "开始填写" not in closed
    assert owner.post(address).status_code == 422
    assert f'href="{address}"' not in owner.get("/me/entries/").content.decode()
    assert Entry.objects.count() == 1
