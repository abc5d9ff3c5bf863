"""Mentors and members confirm for themselves (H12): asked, answered, replaced, handed in again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from saiban.accounts import privacy
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, shipped
from saiban.entries.commands import asking
from saiban.entries.commands import confirmations as commands
from saiban.entries.commands.asking import ask_after_submission, ask_people, remind_person
from saiban.entries.commands.confirmations import confirm_part, decline_part
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.queue import FOLLOWING
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Confirmation, ConfirmationLink, Entry
from saiban.entries.pages import desk_page_of
from saiban.entries.queries.confirmations import asked_in, asked_in_submission, confirmed_mentors, standings_of
from saiban.entries.rules.confirmations import Standing
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.form import EntryForm, MemberPart
from saiban.entries.testing import MENTOR, hospital, make_draft
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.entries.tests.racing import errors, free_entry, meet_after, together
from saiban.entries.tries import TRIES
from saiban.messaging.models import Delivery, Message
from saiban.messaging.testing import texts_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = {"name": "李示范", "unit": "示范大学", "post": "教授", "reason": "我亲自指导两年，成效可见。"}
MEMBER = MemberPart("陈示范", "core", "示范医院", "医师", "13800000005", "chen@example.cn")


@pytest.fixture
def draft(edition: Edition, cast: Cast) -> Entry:
    return make_draft(edition, cast.owner, NOW)


def ask(entry: Entry, cast: Cast, now: Any = NOW) -> int:
    return ask_people(entry_id=entry.pk, actor=cast.owner, now=now)


def token_to(address: str, which: int = -1) -> str:
    """Of the link in the last text to the number or mailbox."""
    found = re.search(r"/confirmations/([\w-]+)/", texts_to(address)[which])
    assert found
    return found[1]


def mentors_token(entry: Entry, cast: Cast) -> str:
    ask(entry, cast)
    return token_to(MENTOR.phone)


def confirm(token: str, now: Any = NOW, **changes: str) -> Confirmation:
    return confirm_part(token=token, words=OWN | changes, consents_to=privacy.VERSION, now=now)


def add_members(entry: Entry, cast: Cast, *members: MemberPart) -> Entry:
    rows = [*entry.form["members"], *EntryForm(members=members).to_data()["members"]]
    return save_draft(entry_id=entry.pk, actor=cast.owner, values={"members": rows}, now=NOW)


def edit(entry: Entry, cast: Cast, now: Any = NOW, **mentor: str) -> Entry:
    row = {**EntryForm.read(Entry.objects.get(pk=entry.pk).form).to_data()["mentors"][0], **mentor}
    return save_draft(entry_id=entry.pk, actor=cast.owner, values={"mentors": [row]}, now=now)


def stands(entry: Entry, item: str = "mentors.0") -> Standing:
    fresh = Entry.objects.get(pk=entry.pk)
    return standings_of(fresh, form_of(fresh.edition.rules, fresh.form))[item]


# --- asking ----------------------------------------------------------------------------------------------------------


def test_h12_everybody_gets_a_link_of_their_own_by_number_and_mailbox(draft: Entry, cast: Cast) -> None:
    add_members(draft, cast, MEMBER)
    assert ask(draft, cast) == 3
    texts = [texts_to(MENTOR.phone), texts_to(MEMBER.phone), texts_to(MEMBER.email)]
    assert [len(each) for each in texts] == [1, 1, 1]
    assert all(settings.SITE_ADDRESS + "/confirmations/" in text for each in texts for text in each)
    assert "李示范" in texts[0][0] and "智慧门诊全流程协同平台" in texts[0][0] and "导师" in texts[0][0]
    assert len({token_to(address) for address in (MENTOR.phone, MEMBER.phone, MEMBER.email)}) == 3


def test_h12_a_token_is_kept_as_a_hash_alone_and_the_text_is_sealed(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    kept = [str(row) for row in ConfirmationLink.objects.values_list()] + [
        str(row) for row in Delivery.objects.values_list()
    ]
    assert not any(token in row for row in kept)


def test_h12_pressing_send_twice_asks_once(draft: Entry, cast: Cast) -> None:
    assert (ask(draft, cast), ask(draft, cast)) == (2, 0)
    row = AuditRow.objects.get(verb="ask_people")
    assert row.actor_id == cast.owner.pk and row.detail == {"item": ["members.0", "mentors.0"]}


def test_what_an_entrant_typed_makes_no_link_in_a_text_to_a_stranger(draft: Entry, cast: Cast) -> None:
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"title": "领奖 http://evil.example/x 快"}, now=NOW)
    (text,) = (mentors_token(draft, cast), *texts_to(MENTOR.phone))[1:]
    assert text.count("http") - text.count("httpevil") == 1 and "evil.example" not in text


def test_h12_only_the_owner_asks_and_reminds(draft: Entry, cast: Cast) -> None:
    for other in (cast.stranger, cast.hunan, cast.national):
        with pytest.raises(NotThere):
            ask_people(entry_id=draft.pk, actor=other, now=NOW)
    ask(draft, cast)
    asked = Confirmation.objects.get(part="mentor")
    with pytest.raises(NotThere):
        remind_person(entry_id=draft.pk, confirmation_id=asked.public_id, actor=cast.stranger, now=NOW + DAY)


def test_h12_a_reminder_once_a_day_with_the_earlier_link_still_good(draft: Entry, cast: Cast) -> None:
    first = mentors_token(draft, cast)
    asked = Confirmation.objects.get(part="mentor")
    remind = partial(remind_person, entry_id=draft.pk, confirmation_id=asked.public_id, actor=cast.owner)
    with pytest.raises(Refused):
        remind(now=NOW + DAY - timedelta(seconds=1))
    remind(now=NOW + DAY)
    with pytest.raises(Refused):
        remind(now=NOW + DAY)
    assert token_to(MENTOR.phone) != first
    assert confirm(first, NOW + DAY).state == "confirmed"
    with pytest.raises(Refused):
        remind(now=NOW + 5 * DAY)


def test_h12_changing_numbers_again_and_again_comes_to_an_end(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LINKS_A_DAY", 4)
    ask(draft, cast)
    edit(draft, cast, phone="13800000011")
    assert ask(draft, cast) == 1
    edit(draft, cast, phone="13800000012")
    with pytest.raises(Refused):
        ask(draft, cast)
    assert ask(draft, cast, NOW + DAY) == 1


def test_h12_nobody_is_asked_or_reminded_when_it_is_too_late_to_confirm(draft: Entry, cast: Cast) -> None:
    rules = draft.edition.rules
    due = rules.confirmation_deadline(rules.mentors.confirm, "hunan")
    assert due and ask(draft, cast, due) == 0
    ask(draft, cast, due - 3 * DAY)
    given = Confirmation.objects.get(part="mentor")
    with pytest.raises(Refused):
        remind_person(entry_id=draft.pk, confirmation_id=given.public_id, actor=cast.owner, now=due)


def test_h12_handing_in_asks_those_who_were_not_asked(draft: Entry, cast: Cast) -> None:
    ask(draft, cast)
    add_members(draft, cast, MEMBER)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    texts = ask_after_submission(entry_id=draft.pk, now=NOW)
    assert [text.address for text in texts] == [MEMBER.phone, MEMBER.email]
    assert len(texts_to(MEMBER.phone)) == 1 and len(texts_to(MENTOR.phone)) == 1
    assert AuditRow.objects.filter(verb="ask_people").order_by("pk").last().actor_id is None  # type: ignore[union-attr]


def test_h12_handing_in_queues_the_asking_and_not_where_all_have_confirmed(draft: Entry, cast: Cast) -> None:
    ask(draft, cast)
    confirm(token_to(MENTOR.phone))
    leader = {"name": "张示范", "unit": "示范单位", "post": "主任"}
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    assert [job.args["asks"] for job in following()] == [True]
    confirm_part(token=token_to("13800000001"), words=leader, consents_to=privacy.VERSION, now=NOW)
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"title": "智慧门诊协同平台"}, now=NOW)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    assert [job.args["asks"] for job in following()] == [True, False]


def following() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=FOLLOWING).order_by("pk"))


def test_h12_a_withdrawn_entry_asks_nobody(draft: Entry, cast: Cast) -> None:
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    withdraw_entry(entry_id=draft.pk, actor=cast.owner, now=NOW)
    assert ask_after_submission(entry_id=draft.pk, now=NOW) == []
    with pytest.raises(Refused):
        ask(draft, cast)


# --- answering -------------------------------------------------------------------------------------------------------


def test_h12_a_mentors_own_words_go_into_the_entry_and_are_handed_in(draft: Entry, cast: Cast) -> None:
    confirm(mentors_token(draft, cast), unit="示范大学医学院")
    assert stands(draft) is Standing.CONFIRMED
    submission = submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    mentor = EntryForm.read(submission.form).mentors[0]
    assert (mentor.unit, mentor.reason, mentor.phone) == ("示范大学医学院", OWN["reason"], MENTOR.phone)


def test_h12_confirming_is_on_record_without_the_name_of_who_confirmed(draft: Entry, cast: Cast) -> None:
    confirm(mentors_token(draft, cast))
    row = AuditRow.objects.get(verb="confirm_part")
    assert (row.actor_id, row.actor_name, row.subject_id) == (None, "本人", draft.public_id)
    assert row.detail == {"item": "mentors.0", "corrected": True, "written": True, "privacy": privacy.VERSION}
    given = Confirmation.objects.get(part="mentor")
    assert given.consent_version == privacy.VERSION and given.answered_at == NOW


def test_h12_without_consent_or_words_everything_missing_is_said(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    with pytest.raises(Refused) as refusal:
        confirm_part(token=token, words={"name": "李示范"}, consents_to="", now=NOW)
    assert {reason.item for reason in refusal.value.reasons} == {"unit", "post", "reason", "consent"}
    with pytest.raises(Refused):
        confirm_part(token=token, words=OWN, consents_to="an older version", now=NOW)
    assert stands(draft) is Standing.ASKED and not AuditRow.objects.filter(verb="confirm_part").exists()


def test_h12_confirming_the_same_twice_is_confirming_once(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    confirm(token)
    confirm(token, NOW + DAY)
    assert Confirmation.objects.get(part="mentor").answered_at == NOW
    assert AuditRow.objects.filter(verb="confirm_part").count() == 1


def test_h12_an_edit_of_what_was_confirmed_asks_anew_and_putting_it_back_does_not(draft: Entry, cast: Cast) -> None:
    confirm(mentors_token(draft, cast))
    edit(draft, cast, reason="替导师写的理由。")
    assert stands(draft) is Standing.CHANGED
    assert ask(draft, cast, NOW + timedelta(minutes=1)) == 1
    edit(draft, cast, reason=OWN["reason"])
    assert stands(draft) is Standing.CONFIRMED


def test_h12_a_page_that_was_open_meanwhile_does_not_take_the_words_back(draft: Entry, cast: Cast) -> None:
    stale = draft.form["mentors"]
    confirm(mentors_token(draft, cast))
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"mentors": stale}, now=NOW)
    assert EntryForm.read(Entry.objects.get().form).mentors[0].reason == OWN["reason"]
    assert stands(draft) is Standing.CONFIRMED


def test_h12_whoever_says_that_it_is_not_them_is_believed_and_the_owner_told(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    decline_part(token=token, now=NOW)
    decline_part(token=token, now=NOW)
    assert stands(draft) is Standing.DECLINED
    assert AuditRow.objects.filter(verb="decline_part").count() == 1
    message = Message.objects.get(kind="person_declined")
    assert message.person_id == cast.owner.pk and "李示范" in message.body
    assert ask(draft, cast, NOW + 5 * DAY) == 0, "left alone"
    confirm(token)
    assert stands(draft) is Standing.CONFIRMED, "pressed by mistake"


def test_h12_taking_a_confirmation_back_takes_the_consent_back(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    confirm(token)
    decline_part(token=token, now=NOW)
    given = Confirmation.objects.get(part="mentor")
    assert (given.state, given.consent_version, given.said) == ("declined", "", {})


@pytest.mark.parametrize(
    "change",
    [{"phone": "13800000009"}, {"email": "li@example.cn"}, {"name": "王示范"}],
    ids=lambda change: str(*change),
)
def test_h12_the_link_of_a_replaced_person_is_dead(draft: Entry, cast: Cast, change: dict[str, str]) -> None:
    token = mentors_token(draft, cast)
    edit(draft, cast, **change)
    with pytest.raises(Refused) as refusal:
        confirm(token)
    assert [reason.code for reason in refusal.value.reasons] == ["replaced"]
    with pytest.raises(Refused):
        decline_part(token=token, now=NOW)
    page = Client().get(f"/confirmations/{token}/").content.decode()
    assert "链接已失效" in page and "智慧门诊" not in page and "示范大学" not in page
    assert stands(draft) is Standing.NOT_ASKED and ask(draft, cast) == 1


def test_h12_the_link_of_a_removed_row_is_dead(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"mentors": []}, now=NOW)
    with pytest.raises(Refused):
        confirm(token)


def test_h12_a_link_expires_and_a_reminder_opens_anew(draft: Entry, cast: Cast) -> None:
    early = NOW - 20 * DAY
    ask(draft, cast, early)
    token = token_to(MENTOR.phone)
    with pytest.raises(Refused) as refusal:
        confirm(token, early + 14 * DAY)
    assert [reason.code for reason in refusal.value.reasons] == ["expired"]
    given = Confirmation.objects.get(part="mentor")
    remind_person(entry_id=draft.pk, confirmation_id=given.public_id, actor=cast.owner, now=early + 14 * DAY)
    assert confirm(token_to(MENTOR.phone), early + 14 * DAY).state == "confirmed"


def test_h12_after_the_closing_time_a_mentors_words_stand_beside_what_was_handed_in(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    confirm(token, CLOSES + DAY)
    entry = Entry.objects.get()
    assert entry.submission and entry.version == entry.submission.version
    assert EntryForm.read(entry.form).mentors[0].reason == MENTOR.reason
    (asked,) = [asked for asked in asked_in_submission(entry) if asked.person.part == "mentor"]
    assert asked.standing is Standing.CONFIRMED and asked.own_words == {"reason": OWN["reason"]}
    assert Message.objects.filter(kind="person_corrected", person=cast.owner).count() == 1


def test_h12_words_corrected_after_handing_in_are_handed_in_again(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    confirm(token)
    again = submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    assert again.sequence == 2 and EntryForm.read(again.form).mentors[0].reason == OWN["reason"]
    (asked,) = [one for one in asked_in_submission(Entry.objects.get()) if one.person.part == "mentor"]
    assert asked.standing is Standing.CONFIRMED and asked.own_words == {}


def test_h12_the_mentors_who_confirmed_are_listed_for_the_award_in_their_own_words(
    edition: Edition, cast: Cast
) -> None:
    for number in (1, 2):
        entry = make_draft(edition, cast.owner, NOW, lead=hospital(number), title=f"项目{number}")
        ask(entry, cast)
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    confirm(token_to(MENTOR.phone, 0), CLOSES + DAY)
    entries = Entry.objects.select_related("submission", "owner").order_by("pk")
    assert [(each.entry.title, each.name, each.reason) for each in confirmed_mentors(entries)] == [
        ("项目1", "李示范", OWN["reason"])
    ]


# --- required --------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(db: None) -> Edition:
    data = shipped("shic-7").to_data()
    data["mentors"]["confirm"] = {"ask": "required", "clause": "H12"}
    return rehearse_at(make_edition(data), NOW)


def test_h12_where_it_is_required_handing_in_waits_for_the_mentor(strict: Edition, cast: Cast) -> None:
    entry = make_draft(strict, cast.owner, NOW)
    with pytest.raises(Refused) as refusal:
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    (reason,) = refusal.value.reasons
    assert (reason.item, reason.clause) == ("mentors.0.name", "H12") and "本人确认" in reason.remedy
    confirm(mentors_token(entry, cast))
    assert submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW).sequence == 1


# --- races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_h12_two_clicks_at_once_confirm_once(edition: Edition, cast: Cast) -> None:
    token = mentors_token(make_draft(edition, cast.owner, NOW), cast)
    outcomes = together([lambda: confirm(token) for _ in range(4)])
    assert not errors(outcomes)
    assert AuditRow.objects.filter(verb="confirm_part").count() == 1
    assert Entry.objects.get().version == 2, "the words were written once"


@pytest.mark.django_db(transaction=True)
def test_h12_control_without_holding_the_entry_both_clicks_confirm(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = mentors_token(make_draft(edition, cast.owner, NOW), cast)
    monkeypatch.setattr(commands, "locked_entry", free_entry)
    meet_after(monkeypatch, commands, "_answering", 2)
    together([lambda: confirm(token) for _ in range(2)])
    assert AuditRow.objects.filter(verb="confirm_part").count() == 2


@pytest.mark.django_db(transaction=True)
def test_h12_sending_twice_at_once_asks_each_once(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    outcomes = together([lambda: ask(entry, cast) for _ in range(3)])
    assert sorted(outcomes) == [0, 0, 2] and Confirmation.objects.count() == 2


# --- pages -----------------------------------------------------------------------------------------------------------


def test_h12_the_link_needs_no_account_and_opening_it_changes_nothing(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    before = AuditRow.objects.count()
    page = Client().get(f"/confirmations/{token}/")
    text = page.content.decode()
    assert page.status_code == 200 and page["Cache-Control"].count("no-store")
    for word in ("参赛者", "智慧门诊全流程协同平台", "第1示范医院", "导师", "示范大学", MENTOR.reason, "138****0002"):
        assert word in text, word
    assert MENTOR.phone not in text and AuditRow.objects.count() == before


def test_h12_a_link_that_never_was_and_that_of_another_kind_are_the_same_404(draft: Entry, cast: Cast) -> None:
    mentors_token(draft, cast)
    answers = [Client().get(f"/confirmations/{token}/") for token in ("nothing", "x" * 43)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Client().post("/confirmations/nothing/", {"answer": "confirm"}).status_code == 404


def test_h12_trying_links_comes_to_an_end(draft: Entry, cast: Cast) -> None:
    cache.clear()
    token, client = mentors_token(draft, cast), Client()
    answers = {client.get(f"/confirmations/{number}/").status_code for number in range(TRIES)}
    assert answers == {404}
    assert client.get("/confirmations/x/").status_code == 429
    assert client.get(f"/confirmations/{token}/").status_code == 429
    cache.clear()
    assert client.get(f"/confirmations/{token}/").status_code == 200


def test_h12_a_refusal_keeps_what_was_typed_and_says_why_beside_the_field(draft: Entry, cast: Cast) -> None:
    token, client = mentors_token(draft, cast), Client()
    typed = {"name": "李示范", "unit": "", "post": "教授", "reason": "写到一半的理由", "answer": "confirm"}
    page = client.post(f"/confirmations/{token}/", typed)
    text = page.content.decode()
    assert (
        page.status_code == 422 and "写到一半的理由" in text and "请填写所在单位。" in text and "请阅读并同意" in text
    )


def test_h12_the_owner_sees_who_confirmed_who_is_missing_and_who_is_somebody_else(draft: Entry, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner)
    address = f"/entries/{draft.public_id}/confirmations/"
    assert "发送链接（2 人）" in client.get(address).content.decode()
    assert client.post(address, {"do": "ask"}, follow=True).status_code == 200
    confirm(token_to(MENTOR.phone))
    decline_part(token=token_to("13800000001"), now=NOW)
    page = client.get(address).content.decode()
    assert "已确认 1 人" in page and "不是本人 1 人" in page
    assert "表示不是本人" in client.get(f"/entries/{draft.public_id}/team/").content.decode()
    assert "已确认" in client.get(f"/entries/{draft.public_id}/mentors/").content.decode()


def test_h12_a_strangers_page_of_an_entry_is_not_there(draft: Entry, cast: Cast) -> None:
    for other in (cast.stranger, cast.hunan):
        client = Client()
        client.force_login(other)
        assert client.get(f"/entries/{draft.public_id}/confirmations/").status_code == 404
        assert client.post(f"/entries/{draft.public_id}/confirmations/", {"do": "ask"}).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_owners_page_asks_the_same_number_of_queries_for_one_and_three(
    draft: Entry, cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_members(draft, cast, *(replace(MEMBER, name=f"成员{n}", phone=f"1380000010{n}", email="") for n in range(more)))
    ask(draft, cast)
    entry = Entry.objects.select_related("owner").get()
    with django_assert_num_queries(3):
        assert len(asked_in(entry, NOW)) == 2 + more


def test_h12_the_committee_sees_who_confirmed_and_when(draft: Entry, cast: Cast) -> None:
    token = mentors_token(draft, cast)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    confirm(token, CLOSES + DAY)
    request = RequestFactory().get("/")
    context = desk_page_of(Entry.objects.select_related("submission", "owner").get(), CLOSES + DAY)
    text = render_to_string("entries/desk/confirmed.html", context, request)
    assert "已确认" in text and "待确认" in text and OWN["reason"] in text and "2024" in text
