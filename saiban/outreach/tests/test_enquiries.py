"""Questions to committees: whom they reach, who answers, and what the asker is told (N15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition, Faq
from saiban.entries.models import Entry
from saiban.messaging.models import Message
from saiban.messaging.testing import Meeting, at_once, of_kind
from saiban.outreach.commands import enquiries as commands
from saiban.outreach.models import Enquiry
from saiban.outreach.rules import MOST_OPEN, asking_refusals
from saiban.outreach.tests.conftest import NOW

pytestmark = pytest.mark.django_db
ASK, DESK = "/editions/cup-1/ask/", "/desk/cup-1/questions/"
LogIn = Callable[..., Client]


def ask(edition: Edition, asker: Person, division: str = "", **changes: Any) -> Enquiry:
    place = edition.divisions.get(code=division).pk if division else None
    said = {"subject": "路演要带什么？", "text": "请问需要带营业执照原件吗？"} | changes
    return commands.ask_question(edition_id=edition.pk, division_id=place, actor=asker, now=NOW, **said)


def told(person: Person) -> list[tuple[str, str]]:
    return list(Message.objects.filter(person=person).order_by("pk").values_list("kind", "title"))


# --- whom it reaches --------------------------------------------------------------------------------------------


def test_n15_a_question_lies_on_the_desk_of_its_division_and_of_the_nation(
    edition: Edition, national: Person, hunan: Person, hubei: Person, client_for: LogIn
) -> None:
    enquiry = ask(edition, make_person("提问人甲"), "hunan")
    for person in (national, hunan):
        page = client_for(person).get(DESK).content.decode()
        assert "路演要带什么？" in page and "提问人甲" in page
    assert "路演要带什么？" not in client_for(hubei).get(DESK).content.decode()
    assert client_for(hubei).get(f"{DESK}{enquiry.public_id}/").status_code == 404
    assert told(hunan) == [("question_asked", "有新的提问：路演要带什么？")]
    assert told(hubei) == told(national) == []


def test_n15_one_without_a_division_goes_to_the_national_committee_alone(
    edition: Edition, national: Person, hunan: Person, client_for: LogIn
) -> None:
    enquiry = ask(edition, make_person())
    assert [kind for kind, _ in told(national)] == ["question_asked"] and told(hunan) == []
    assert client_for(hunan).get(f"{DESK}{enquiry.public_id}/").status_code == 404


def test_a_division_that_nobody_works_in_yet_lets_the_nation_know(edition: Edition, national: Person) -> None:
    ask(edition, make_person(), "hubei")
    assert [kind for kind, _ in told(national)] == ["question_asked"]


def test_the_division_of_ones_own_entry_is_chosen_beforehand(edition: Edition, client_for: LogIn) -> None:
    asker = make_person()
    client = client_for(asker)
    assert '<option value="hubei" selected' not in client.get(ASK).content.decode()
    division = edition.divisions.get(code="hubei")
    Entry.objects.create(edition=edition, owner=asker, division=division, created_at=NOW, changed_at=NOW)
    assert '<option value="hubei" selected' in client.get(ASK).content.decode()


def test_whoever_is_not_logged_in_is_led_to_the_log_in(edition: Edition) -> None:
    assert Client().get(ASK)["Location"].startswith("/account/")


# --- there and back ---------------------------------------------------------------------------------------------


def test_n15_from_the_question_to_the_answer_in_the_inbox(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    asker = make_person()
    client = client_for(asker)
    assert client.post(ASK, {"division": "hunan", "subject": "", "text": "x"}).status_code == 422
    client.post(ASK, {"division": "hunan", "subject": "路演要带什么？", "text": "营业执照原件？"})
    enquiry = Enquiry.objects.get()
    assert enquiry.state == "open"
    client_for(hunan).post(f"{DESK}{enquiry.public_id}/", {"text": "带复印件即可。", "has_read": "1"})
    enquiry.refresh_from_db()
    assert enquiry.state == "answered"
    assert told(asker) == [("question_answered", "组委会已答复：路演要带什么？")]
    message = Message.objects.get(person=asker)
    assert message.body == "带复印件即可。" and message.link == f"/me/questions/{enquiry.public_id}/"
    page = client.get(message.link).content.decode()
    assert "带复印件即可。" in page and hunan.display_name not in page, "the committee speaks, not one of its people"
    client.post(message.link, {"text": "彩色的吗？"})
    enquiry.refresh_from_db()
    assert enquiry.state == "open" and len(told(hunan)) == 2
    verbs = AuditRow.objects.filter(subject_kind="enquiry").order_by("pk").values_list("verb", "scope")
    scope = "cup-1/hunan"
    assert list(verbs) == [("ask_question", scope), ("answer_question", scope), ("follow_up_question", scope)]


def test_nobody_else_reads_it_or_writes_in_it(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    enquiry = ask(edition, make_person(), "hunan")
    for person in (make_person(), hunan):
        assert client_for(person).get(f"/me/questions/{enquiry.public_id}/").status_code == 404
        with pytest.raises(NotThere):
            commands.follow_up_question(enquiry_id=enquiry.pk, text="x", actor=person, now=NOW)


def test_h1_another_division_cannot_answer_or_pass_on(edition: Edition, hubei: Person) -> None:
    enquiry = ask(edition, make_person(), "hunan")
    with pytest.raises(NotThere):
        commands.answer_question(enquiry_id=enquiry.pk, text="x", has_read=1, actor=hubei, now=NOW)
    with pytest.raises(NotThere):
        commands.pass_on_question(enquiry_id=enquiry.pk, division_id=None, actor=hubei, now=NOW)


def test_observers_have_no_desk_of_questions(staff: Callable[..., Person], client_for: LogIn) -> None:
    assert client_for(staff(RoleKind.OBSERVER)).get(DESK).status_code == 404


def test_what_was_written_meanwhile_is_read_before_answering(
    edition: Edition, hunan: Person, client_for: LogIn
) -> None:
    asker = make_person()
    enquiry = ask(edition, asker, "hunan")
    commands.follow_up_question(enquiry_id=enquiry.pk, text="另外，能线上吗？", actor=asker, now=NOW)
    answer = client_for(hunan).post(f"{DESK}{enquiry.public_id}/", {"text": "带复印件。", "has_read": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "看过后再答复" in page
    assert "带复印件。" in page and 'name="has_read" value="2"' in page, "the answer is not lost and can be sent now"


def test_passing_on_lays_it_on_another_desk(edition: Edition, hunan: Person, national: Person) -> None:
    enquiry = ask(edition, make_person(), "hunan")
    passed = commands.pass_on_question(enquiry_id=enquiry.pk, division_id=None, actor=hunan, now=NOW)
    assert passed.scope == "cup-1" and [kind for kind, _ in told(national)] == ["question_asked"]
    assert AuditRow.objects.get(verb="pass_on_question").detail == {"to": "cup-1"}


def test_an_answer_becomes_one_for_everybody(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    enquiry = ask(edition, make_person(), "hunan")
    commands.answer_question(enquiry_id=enquiry.pk, text="带复印件即可。", has_read=1, actor=hunan, now=NOW)
    client, path = client_for(hunan), f"{DESK}{enquiry.public_id}/faq/"
    page = client.get(path).content.decode()
    assert "路演要带什么？" in page and "带复印件即可。" in page
    client.post(path, {"question": "路演要带什么材料？", "answer": "营业执照**复印件**。"})
    faq = Faq.objects.get()
    assert (faq.scope, faq.question) == ("cup-1/hunan", "路演要带什么材料？")
    assert "<strong>复印件</strong>" in Client().get("/editions/cup-1/faq/").content.decode()


# --- how much ---------------------------------------------------------------------------------------------------


def test_one_person_cannot_bury_a_desk(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    asker = make_person()
    waiting = [ask(edition, asker, "hunan") for _ in range(MOST_OPEN)]
    refused = client_for(asker).post(ASK, {"division": "", "subject": "再问", "text": "再问一句"})
    assert refused.status_code == 422 and "再问一句" in refused.content.decode()
    commands.answer_question(enquiry_id=waiting[0].pk, text="好", has_read=1, actor=hunan, now=NOW)
    assert ask(edition, asker, "hunan").state == "open"


def race(edition: Edition, asker: Person, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    for _ in range(MOST_OPEN - 1):
        ask(edition, asker)
    meeting = Meeting(2)
    monkeypatch.setattr("saiban.outreach.commands.enquiries.asking_refusals", meeting.after(asking_refusals))
    return at_once(*[lambda: ask(edition, asker)] * 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_last_questions_at_once_one_is_refused(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = race(edition, make_person(), monkeypatch)
    assert len(of_kind(outcomes, Refused)) == 1 and Enquiry.objects.count() == MOST_OPEN


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_are_taken(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = make_person()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    race(edition, asker, monkeypatch)
    assert Enquiry.objects.count() == MOST_OPEN + 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_desks_list_asks_the_same_for_one_and_for_three(
    edition: Edition, national: Person, count: int, client_for: LogIn, assert_queries: Any
) -> None:
    client = client_for(national)
    client.get(DESK)
    for _ in range(count):
        ask(edition, make_person(), "hunan")
    # The session, the edition with its divisions and tracks, the list and the count.
    with assert_queries(6):
        client.get(DESK)
