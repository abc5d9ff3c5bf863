"""One number for several people: whoever has it could confirm for all of them, so it is told (H12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.editions.models import Edition
from saiban.entries.commands.asking import ask_after_submission, ask_people
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Entry
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.queries.doors import get_entry_for_desk
from saiban.entries.rules.confirmations import Writer, named_people
from saiban.entries.rules.contacts import shared_by
from saiban.entries.rules.form import MemberPart, MentorPart
from saiban.entries.testing import LEADER, MENTOR, filled_form, make_draft
from saiban.entries.tests.conftest import NOW, Cast
from saiban.messaging.testing import texts_to

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
MEMBER = MemberPart("陈示范", "core", "示范医院", "医师", "13800000005", "chen@example.cn")
OTHER = MemberPart("吴示范", "core", "示范医院", "医师", "13800000006", "wu@example.cn")


def shared(
    edition: Edition, *members: MemberPart, mentor: MentorPart = MENTOR, writer: Writer | None = None
) -> set[tuple[str, ...]]:
    """Everything that is shared: item, kind, with whom, and whether a link would reach the leader."""
    form = filled_form(members=(LEADER, *members), mentors=(mentor,))
    return {
        (person.item, each.kind, each.other, "leader" if each.is_leaders else "")
        for person in named_people(edition.rules, form)
        for each in shared_by(person, edition.rules, form, writer)
    }


def test_h12_people_with_numbers_and_mailboxes_of_their_own_share_nothing(edition: Edition) -> None:
    writer = Writer(LEADER.name, LEADER.phone, LEADER.email)
    assert shared(edition, MEMBER, OTHER, writer=writer) == set()


def test_h12_two_members_with_one_number_share_it_however_it_is_typed(edition: Edition) -> None:
    found = shared(edition, MEMBER, replace(OTHER, phone="+86 138-0000-0005"))
    assert found == {("members.1", "phone", "吴示范", ""), ("members.2", "phone", "陈示范", "")}


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_h12_a_mentor_with_the_leaders_own_address_is_told_from_all_others(edition: Edition, kind: str) -> None:
    mentor = replace(MENTOR, **{kind: getattr(LEADER, kind)})
    assert ("mentors.0", kind, LEADER.name, "leader") in shared(edition, mentor=mentor)


def test_h12_a_number_of_whoever_writes_the_entry_counts_as_the_leaders(edition: Edition) -> None:
    writer = Writer("填报人", MENTOR.phone)
    assert shared(edition, writer=writer) == {("mentors.0", "phone", "填报人", "leader")}
    assert shared(edition, writer=Writer("", MENTOR.phone)) == set(), (
        "of a writer without a name nobody knows who it is"
    )


def test_h12_the_same_person_in_two_parts_shares_with_nobody(edition: Edition) -> None:
    assert shared(edition, replace(MEMBER, name=MENTOR.name, phone=MENTOR.phone)) == set()


def sharing(edition: Edition, owner: Person) -> Entry:
    """The mentor has the leader's number; two members have one between them."""
    return make_draft(
        edition, owner, NOW, members=(LEADER, MEMBER, replace(OTHER, phone=MEMBER.phone)),
        mentors=(replace(MENTOR, phone=LEADER.phone),),
    )  # fmt: skip


def test_h12_it_is_told_while_typing_and_stands_in_nobodys_way(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    entry = sharing(edition, cast.owner)
    client = client_for(cast.owner)
    page = client.get(f"/entries/{entry.public_id}/mentors/").content.decode()
    assert "“李示范”与“张示范”填的是同一个手机号" in page
    page = client.get(f"/entries/{entry.public_id}/team/").content.decode()
    assert "“吴示范”与“陈示范”填的是同一个手机号" in page
    assert submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)


def test_h12_the_committee_finds_it_among_the_concerns_and_beside_the_name(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    entry = sharing(edition, cast.owner)
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    concerns = concerns_of(get_entry_for_desk(cast.hunan, entry.public_id))
    told = [(each.item, each.clause) for each in concerns if "填的是同一个手机号" in each.message]
    (by_choice,) = {clause for item, clause in told if item == "members.2.phone"}
    assert told == [("members.2.phone", by_choice), ("mentors.0.phone", "H12")], "each is told once"
    page = client_for(cast.hunan).get(f"/desk/shic-7/entries/{entry.public_id}/").content.decode()
    assert "手机号与“张示范”相同" in page


def test_h12_no_link_to_a_mentor_goes_to_the_leaders_own_number_unasked(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    entry = sharing(edition, cast.owner)
    ask_people(entry_id=entry.pk, actor=cast.owner, now=NOW)
    ask_after_submission(entry_id=entry.pk, now=NOW)
    assert not any("李示范" in text for text in texts_to(LEADER.phone))
    assert any("陈示范" in text for text in texts_to(MEMBER.phone)), (
        "two members with one number are asked, and told of"
    )
    client = client_for(cast.owner)
    address = f"/entries/{entry.public_id}/confirmations/"
    page = client.get(address).content.decode()
    assert "确实共用，仍然发送" in page and "没有发送" in page
    client.post(address, {"do": "ask_at_leaders"})
    assert any("李示范" in text for text in texts_to(LEADER.phone))
    row = AuditRow.objects.filter(verb="ask_people").latest("pk")
    assert row.detail["at_leaders"] is True and "mentors.0" in row.detail["item"]
    assert "确实共用，仍然发送" not in client.get(address).content.decode()


def test_h12_with_a_number_of_their_own_the_mentor_is_asked_as_everybody(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW)
    ask_people(entry_id=entry.pk, actor=cast.owner, now=NOW)
    assert any("李示范" in text for text in texts_to(MENTOR.phone))
