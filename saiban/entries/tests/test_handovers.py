"""Handing an entry over: whoever has proven the address leads it from then on, and whoever led it sees it no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition, TermsAcceptance
from saiban.entries.commands import handovers
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.handovers import accept_handover, decline_handover, offer_entry, take_back_offer
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.handing_over import Handover
from saiban.entries.invariants.registry import INVARIANTS
from saiban.entries.models import Document, Entry, Erasure, ProjectClaim, State, UnitPlace
from saiban.entries.queries.doors import get_document_for, get_own_entry_for
from saiban.entries.rules.form import UnitPart
from saiban.entries.rules.handovers import OFFERS_A_DAY
from saiban.entries.testing import make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, free_entry, meet_after, together
from saiban.messaging.models import Message
from saiban.messaging.testing import texts_to

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
ALONE = {"applicant": "individual", "lead": UnitPart(), "province": "43", "track": "xinchuang"}
PHONE = "13766667777"


@pytest.fixture
def taker(db: None) -> Person:
    return make_person("接手者", phone=PHONE)


def offered(entry: Entry, to: str = PHONE) -> Handover:
    return offer_entry(entry_id=entry.pk, actor=entry.owner, address=to, now=NOW)


def accept(offer: Handover, actor: Person, **changes: Any) -> Entry:
    terms = offer.entry.edition.rules.terms.version
    given = {"public_id": offer.public_id, "accepts_terms": terms, "now": NOW, "real_now": NOW, **changes}
    return accept_handover(actor=actor, **given)


def prove_identity(entry: Entry) -> None:
    entry.documents.filter(kind="identity").update(is_identity=True, is_sensitive=True)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def broken() -> list[str]:
    """What does not hold, but for files: the documents here have none."""
    return [name for each in INVARIANTS if "file" not in each.name and not each.is_deep for name in each.offenders()]


# --- what changes hands -----------------------------------------------------------------------------------------------


def test_who_accepts_leads_the_entry_and_who_led_it_sees_nothing_of_it(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    document = entry.documents.all()[0]
    accept(offered(entry), taker)
    assert get_own_entry_for(taker, entry.public_id).owner == taker
    assert get_document_for(taker, document.public_id) == document
    for door, name in ((get_own_entry_for, entry.public_id), (get_document_for, document.public_id)):
        with pytest.raises(NotThere):
            door(cast.owner, name)
    with pytest.raises(NotThere):
        save_draft(entry_id=entry.pk, actor=cast.owner, values={"title": "还想改"}, now=NOW)
    row = AuditRow.objects.get(verb="accept_handover")
    assert (row.actor_id, row.subject_id) == (taker.pk, entry.public_id)
    assert (row.detail["from_person"], row.detail["to_person"]) == (cast.owner.pk, taker.pk)
    assert Message.objects.get(kind="entry_taken_over").person == taker
    assert Message.objects.get(kind="entry_handed_over").person == cast.owner
    assert TermsAcceptance.objects.filter(person=taker, edition=edition).exists()


def test_h13_a_passed_entry_of_a_unit_goes_to_a_colleague_and_keeps_number_and_place(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict="passed", reason="",
        correct_until=None, now=NOW,
    )  # fmt: skip
    places = list(UnitPlace.objects.values())
    before = Entry.objects.get(pk=sent.entry_id)
    accept(offered(before), taker)
    entry = Entry.objects.get(pk=sent.entry_id)
    assert (entry.owner, entry.state, entry.number, entry.submission) == (taker, State.PASSED, before.number, sent)
    assert list(UnitPlace.objects.values()) == places and entry.lead_name == before.lead_name
    assert broken() == []


def test_h16_a_project_that_no_unit_leads_is_claimed_by_whoever_leads_it(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    entry = make_submission(edition, cast.owner, NOW, **ALONE).entry
    accept(offered(entry), taker)
    entry.refresh_from_db()
    assert ProjectClaim.objects.get().claimant == f"person:{taker.pk}"
    assert (entry.lead_name, "接手者" in entry.found_by) == ("接手者", True)
    assert broken() == []
    # What was counted against the earlier owner is free again.
    make_submission(edition, cast.owner, NOW, **ALONE)
    assert broken() == []


def test_h16_who_has_entered_the_same_project_cannot_take_another_over(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    entry = make_submission(edition, cast.owner, NOW, **ALONE).entry
    own = make_submission(edition, taker, NOW, **ALONE).entry
    offer = offered(entry)
    with pytest.raises(Refused) as refused:
        accept(offer, taker)
    assert codes(refused) == ["same_project"] and own.number in refused.value.reasons[0].message
    withdraw_entry(entry_id=own.pk, actor=taker, now=NOW)
    accept(offer, taker)
    assert broken() == []


def test_h9_proofs_of_identity_go_to_nobody_and_are_erased(edition: Edition, cast: Cast, taker: Person) -> None:
    entry = make_draft(edition, cast.owner, NOW, **ALONE)
    prove_identity(entry)
    accept(offered(entry), taker)
    assert Erasure.objects.get().rule == "handed_over"
    proof = Document.objects.get(is_identity=True)
    assert proof.erased_at and not proof.stored_as
    assert AuditRow.objects.get(verb="accept_handover").detail["proofs_erased"] == 1


def test_h9_an_entry_that_is_to_be_screened_by_a_proof_of_identity_stays_until_then(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    entry = make_draft(edition, cast.owner, NOW, **ALONE)
    prove_identity(entry)
    offer = offered(entry)
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    with pytest.raises(Refused) as refused:
        accept(offer, taker)
    assert codes(refused) == ["proofs"]
    take_back_offer(entry_id=entry.pk, actor=cast.owner, now=NOW)
    with pytest.raises(Refused) as refused:
        offered(entry)
    assert codes(refused) == ["proofs"]
    withdraw_entry(entry_id=entry.pk, actor=cast.owner, now=NOW)
    accept(offered(entry), taker)


# --- the offer --------------------------------------------------------------------------------------------------------


def test_the_link_is_for_whoever_has_proven_the_address(edition: Edition, cast: Cast, taker: Person) -> None:
    offer = offered(make_draft(edition, cast.owner, NOW))
    assert f"/handovers/{offer.public_id}/" in texts_to(PHONE)[-1]
    Person.objects.filter(pk=taker.pk).update(phone_verified=False)
    for person in (cast.stranger, cast.owner, Person.objects.get(pk=taker.pk)):
        with pytest.raises(Refused) as refused:
            accept(offer, person)
        assert codes(refused) == ["offer_not_yours"] and PHONE not in refused.value.reasons[0].message
    assert not AuditRow.objects.filter(verb="accept_handover").exists()


def test_the_link_lives_seven_days_and_dies_when_it_is_used_taken_back_or_declined(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    offer = offered(entry)
    with pytest.raises(Refused) as refused:
        accept(offer, taker, now=NOW + timedelta(days=7))
    assert codes(refused) == ["offer_expired"]
    take_back_offer(entry_id=entry.pk, actor=cast.owner, now=NOW)
    second = offered(entry)
    decline_handover(public_id=second.public_id, actor=taker, now=NOW)
    for dead in (offer, second):
        with pytest.raises(Refused) as refused:
            accept(dead, taker)
        assert codes(refused) == ["offer_settled"]
    assert Message.objects.get(kind="handover_declined").person == cast.owner
    third = offered(entry)
    assert accept(third, taker, now=NOW + timedelta(days=7) - timedelta(seconds=1)) == accept(third, taker)
    assert AuditRow.objects.filter(verb="accept_handover").count() == 1
    with pytest.raises(Refused) as refused:
        accept(third, cast.stranger)
    assert codes(refused) == ["offer_accepted"]
    assert set(Handover.objects.values_list("address", flat=True)) == {""}


def test_one_offer_at_a_time_and_so_many_a_day(edition: Edition, cast: Cast, taker: Person) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    for _ in range(OFFERS_A_DAY):
        offered(entry)
        with pytest.raises(Refused) as refused:
            offered(entry, "13788889999")
        assert codes(refused) == ["open_offer"]
        take_back_offer(entry_id=entry.pk, actor=cast.owner, now=NOW)
    with pytest.raises(Refused) as refused:
        offered(entry)
    assert codes(refused) == ["too_many"]
    later = offer_entry(entry_id=entry.pk, actor=cast.owner, address=PHONE, now=NOW + timedelta(days=2))
    # One that has expired stands in nobody's way.
    anew = offer_entry(entry_id=entry.pk, actor=cast.owner, address=PHONE, now=later.expires_at)
    later.refresh_from_db()
    assert (later.state, anew.state) == ("taken_back", "open")
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=later.pk).update(state="open", settled_at=None, address=PHONE)


def test_ones_own_address_and_what_is_none_are_refused(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    for address in (cast.owner.phone or "", "12345", ""):
        with pytest.raises(Refused) as refused:
            offered(entry, address)
        assert refused.value.reasons[0].item == "address"
    with pytest.raises(NotThere):
        offer_entry(entry_id=entry.pk, actor=cast.stranger, address=PHONE, now=NOW)
    with pytest.raises(NotThere):
        take_back_offer(entry_id=entry.pk, actor=cast.stranger, now=NOW)


def test_h17_who_takes_over_accepts_the_terms_in_force(edition: Edition, cast: Cast, taker: Person) -> None:
    offer = offered(make_draft(edition, cast.owner, NOW))
    for version in ("", "another"):
        with pytest.raises(Refused) as refused:
            accept(offer, taker, accepts_terms=version)
        assert [reason.item for reason in refused.value.reasons] == ["terms"]


# --- the pages --------------------------------------------------------------------------------------------------------


def sure_of(client: Client, person: Person) -> Client:
    """Somebody who has just shown who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def test_from_page_to_page(edition: Edition, cast: Cast, taker: Person, client_for: ClientFor) -> None:
    entry = make_draft(edition, cast.owner, NOW, title="要移交的项目")
    mine, theirs = sure_of(client_for(cast.owner), cast.owner), client_for(taker)
    page = f"/entries/{entry.public_id}/handover/"
    assert page in mine.get("/me/entries/").content.decode()
    assert "请" in mine.get(page).content.decode()
    assert mine.post(page, {"to": PHONE}).status_code == 302
    assert "137****7777" in mine.get(page).content.decode()
    link = f"/handovers/{Handover.objects.get().public_id}/"
    assert link in theirs.get("/me/entries/").content.decode()
    assert "要移交的项目" in theirs.get(link).content.decode()
    refused = theirs.post(link, {"answer": "accept"})
    assert refused.status_code == 422 and "请阅读并同意《" in refused.content.decode()
    ticked = {"answer": "accept", "terms": "yes", "terms_version": edition.rules.terms.version}
    assert theirs.post(link, ticked)["Location"] == f"/entries/{entry.public_id}/"
    assert theirs.get(page).status_code == 302, "who hands on shows first who they are"
    assert mine.get(page).status_code == 404
    assert link not in theirs.get("/me/entries/").content.decode()


def test_whom_the_link_is_not_for_learns_nothing_of_the_entry(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    offer = offered(make_draft(edition, cast.owner, NOW, title="秘密的项目"))
    link = f"/handovers/{offer.public_id}/"
    shown = client_for(cast.stranger).get(link).content.decode()
    assert "137****7777" in shown and "秘密的项目" not in shown and cast.owner.name not in shown
    assert Client().get(link)["Location"].startswith("/account/login/")
    assert client_for(cast.stranger).get("/handovers/nothing/").status_code == 404


def test_the_list_asks_the_same_for_one_offer_and_for_three(
    edition: Edition, cast: Cast, taker: Person, client_for: ClientFor
) -> None:
    client, counts = client_for(taker), []
    for number in (1, 2):
        for place in range(number):
            offered(make_draft(edition, cast.owner, NOW, title=f"第{number}之{place}号"))
        client.get("/me/entries/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/entries/")
        counts.append(len(asked))
    assert Handover.objects.count() == 3 and counts[0] == counts[1]


def test_a_refused_address_stays_in_its_field(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    page = f"/entries/{make_draft(edition, cast.owner, NOW).public_id}/handover/"
    answer = sure_of(client_for(cast.owner), cast.owner).post(page, {"to": "1376666777"})
    assert answer.status_code == 422 and 'value="1376666777"' in answer.content.decode()


def test_the_way_back_by_the_page(edition: Edition, cast: Cast, taker: Person, client_for: ClientFor) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    offer = offered(entry)
    page = f"/entries/{entry.public_id}/handover/"
    assert sure_of(client_for(cast.owner), cast.owner).post(page, {"do": "take_back"}).status_code == 302
    assert "已收回" in client_for(taker).get(f"/handovers/{offer.public_id}/").content.decode()
    again = offered(entry)
    answer = client_for(taker).post(f"/handovers/{again.public_id}/", {"answer": "decline"})
    assert answer["Location"] == "/me/entries/"
    assert Handover.objects.get(pk=again.pk).state == "declined"


# --- races ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_in_two_windows_one_does(edition: Edition, cast: Cast, taker: Person) -> None:
    offer = offered(make_draft(edition, cast.owner, NOW))
    outcomes = together([partial(accept, offer, taker)] * 6)
    assert errors(outcomes) == []
    assert AuditRow.objects.filter(verb="accept_handover").count() == 1
    assert Message.objects.filter(kind="entry_taken_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_entry_it_is_accepted_twice(
    edition: Edition, cast: Cast, taker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = offered(make_draft(edition, cast.owner, NOW))
    monkeypatch.setattr(handovers, "locked_entry", free_entry)
    monkeypatch.setattr(handovers, "_hold_taker", lambda *_: None)
    meet_after(monkeypatch, handovers, "handover_facts", 2)
    assert errors(together([partial(accept, offer, taker)] * 2)) == []
    assert AuditRow.objects.filter(verb="accept_handover").count() == 2


@pytest.mark.django_db(transaction=True)
def test_accepted_or_taken_back_but_never_both(edition: Edition, cast: Cast, taker: Person) -> None:
    for number in range(6):
        entry = make_draft(edition, cast.owner, NOW, title=f"第{number}号")
        offer = offered(entry)
        back = partial(take_back_offer, entry_id=entry.pk, actor=cast.owner, now=NOW)
        accepted, taken_back = together([partial(accept, offer, taker), back])
        entry.refresh_from_db()
        if isinstance(accepted, Entry):
            assert isinstance(taken_back, NotThere) and entry.owner == taker
        else:
            assert isinstance(accepted, Refused) and taken_back is None and entry.owner == cast.owner


@pytest.mark.django_db(transaction=True)
def test_handed_in_by_the_owner_before_or_by_nobody_once_it_is_accepted(
    edition: Edition, cast: Cast, taker: Person
) -> None:
    for number in range(6):
        entry = make_draft(edition, cast.owner, NOW, title=f"第{number}号", **ALONE)
        offer = offered(entry)
        submitting = partial(submit_entry, entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
        accepted, sent = together([partial(accept, offer, taker), submitting])
        assert isinstance(accepted, Entry)
        entry.refresh_from_db()
        assert entry.owner == taker
        assert isinstance(sent, NotThere) == (entry.state == State.DRAFT)
    assert broken() == []
