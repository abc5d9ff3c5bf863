"""Work on several entries at once: who has which, and many clean ones passed together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.bench.likeness.invention import Language
from saiban.core.errors import Refused
from saiban.editions.models import Edition
from saiban.entries.commands.assigning import assign_entries, claim_entries
from saiban.entries.commands.passing import pass_clean_entries
from saiban.entries.models import Document, Entry, State, Submission
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import list_for_desk
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, together
from saiban.messaging.models import Message

pytestmark = pytest.mark.django_db
LIST = "/desk/shic-7/entries/"


@pytest.fixture
def colleague(db: None) -> Person:
    person = make_person("湖南同事")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


@pytest.fixture
def three(edition: Edition, cast: Cast) -> list[Submission]:
    """Two of Hunan, one of Guangdong, each about something else."""
    told = [text.abstract[:900] for text in (Language(3).project(), Language(4).project(), Language(5).project())]
    return [
        make_submission(edition, cast.owner, NOW, title="智慧门诊", abstract=told[0], lead=hospital(1)),
        make_submission(edition, cast.owner, NOW, title="智慧病房", abstract=told[1], lead=hospital(2)),
        make_submission(edition, cast.owner, NOW, title="远程会诊", abstract=told[2], lead=hospital(3, province="44")),
    ]


def ids(submissions: list[Submission]) -> list[str]:
    return [submission.entry.public_id for submission in submissions]


def titles(person: Person, who: str) -> list[str]:
    return [row.title for row in list_for_desk(get_desk_for(person, "shic-7"), DeskFilter(who=who))[0]]


def states() -> dict[str, str]:
    return dict(Entry.objects.values_list("title", "state"))


# --- who has which ----------------------------------------------------------------------------------------------------
def test_what_is_claimed_is_mine_and_no_longer_nobodys(
    edition: Edition, three: list[Submission], cast: Cast, colleague: Person
) -> None:
    assert claim_entries(edition=edition, public_ids=ids(three[:1]), actor=cast.hunan, now=NOW) == []
    assert (titles(cast.hunan, "me"), titles(cast.hunan, "nobody")) == (["智慧门诊"], ["智慧病房"])
    taken = claim_entries(edition=edition, public_ids=ids(three), actor=colleague, now=NOW)
    assert [entry.title for entry in taken] == ["智慧门诊"]
    assert titles(colleague, "me") == ["智慧病房"]
    assert AuditRow.objects.filter(verb="assign_entry").count() == 2


def test_entries_of_another_division_are_not_there(edition: Edition, three: list[Submission], cast: Cast) -> None:
    claim_entries(edition=edition, public_ids=ids(three), actor=cast.hunan, now=NOW)
    assert Entry.objects.get(title="远程会诊").assigned_to is None
    assert pass_clean_entries(edition=edition, public_ids=ids(three[2:]), actor=cast.hunan, now=NOW).entries == []
    assert pass_clean_entries(edition=edition, public_ids=ids(three), actor=cast.observer, now=NOW).entries == []


def test_a_colleague_is_given_entries_and_told_once(
    edition: Edition, three: list[Submission], cast: Cast, colleague: Person
) -> None:
    give = partial(assign_entries, edition=edition, public_ids=ids(three), actor=cast.hunan, now=NOW)
    assert (give(to=colleague), give(to=colleague)) == (2, 0)
    assert titles(colleague, "me") == ["智慧病房", "智慧门诊"]
    assert [message.title for message in Message.objects.filter(person=colleague)] == ["有 2 个项目分给您初审"]
    assert give(to=None) == 2 and titles(colleague, "me") == []


def test_nobody_from_outside_the_committee_is_given_any(edition: Edition, three: list[Submission], cast: Cast) -> None:
    for stranger in (cast.guangdong, cast.observer, cast.owner):
        with pytest.raises(Refused):
            assign_entries(edition=edition, public_ids=ids(three[:1]), actor=cast.hunan, to=stranger, now=NOW)
    assert not Entry.objects.exclude(assigned_to=None).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_has_it(
    edition: Edition, three: list[Submission], cast: Cast, colleague: Person
) -> None:
    acts = [
        partial(claim_entries, edition=edition, public_ids=ids(three[:2]), actor=actor, now=NOW)
        for actor in (cast.hunan, colleague)
    ]
    assert errors(together(acts)) == []
    assert sorted(len(titles(actor, "me")) for actor in (cast.hunan, colleague)) == [0, 2]
    assert AuditRow.objects.filter(verb="assign_entry").count() == 2


# --- many at once -----------------------------------------------------------------------------------------------------
def test_clean_entries_pass_and_the_others_are_left_with_the_reason(
    edition: Edition, three: list[Submission], cast: Cast
) -> None:
    paper = Document.objects.filter(entry=three[1].entry).first()
    assert paper
    Document.objects.filter(pk=paper.pk).update(findings=[{"code": "blurred", "message": "图片不清晰"}])
    done = pass_clean_entries(edition=edition, public_ids=ids(three), actor=cast.hunan, now=NOW)
    assert [entry.title for entry in done.entries] == ["智慧门诊"]
    assert [(entry.title, "图片不清晰" in why) for entry, why in done.left] == [("智慧病房", True)]
    assert states() == {"智慧门诊": State.PASSED, "智慧病房": State.SUBMITTED, "远程会诊": State.SUBMITTED}
    again = pass_clean_entries(edition=edition, public_ids=ids(three[:1]), actor=cast.hunan, now=NOW)
    assert [why for _, why in again.left] == ["初审通过"]


def test_the_list_does_what_was_chosen_and_keeps_its_filter(
    edition: Edition, three: list[Submission], cast: Cast, client_for: Callable[[Person], Client], colleague: Person
) -> None:
    client = client_for(cast.hunan)
    page = client.get(LIST + "?state=submitted").content.decode()
    assert "无疑点的直接通过" in page and "湖南同事" in page and "广东委员" not in page
    given = {"entry": ids(three[:2]), "state": "submitted"}
    answer = client.post(LIST + "together/", given | {"do": "assign", "to": colleague.public_id}, follow=True)
    assert answer.redirect_chain == [(LIST + "?state=submitted", 302)]
    assert "已把 2 个项目分给湖南同事" in answer.content.decode()
    assert "已由同事领取" in client.post(LIST + "together/", given | {"do": "claim"}, follow=True).content.decode()
    assert "已放回 2 个项目" in client.post(LIST + "together/", given | {"do": "release"}, follow=True).content.decode()
    assert "2 个项目初审通过" in client.post(LIST + "together/", given | {"do": "pass"}, follow=True).content.decode()
    assert states()["智慧门诊"] == State.PASSED


@pytest.mark.parametrize("given", [{"do": "pass"}, {"entry": "x"}, {"entry": "x", "do": "burn"}])
def test_nothing_chosen_is_said(
    edition: Edition, cast: Cast, client_for: Callable[[Person], Client], given: dict[str, str]
) -> None:
    answer = client_for(cast.hunan).post(LIST + "together/", given, follow=True)
    assert "请先勾选项目" in answer.content.decode()


def test_the_page_of_an_entry_says_what_the_rules_find(
    edition: Edition, three: list[Submission], cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    client, address = client_for(cast.hunan), LIST + three[0].entry.public_id + "/"
    assert "未发现疑点" in client.get(address).content.decode()
    Document.objects.filter(entry=three[0].entry).update(findings=[{"code": "blurred", "message": "图片不清晰"}])
    page = client.get(address).content.decode()
    assert "未发现疑点" not in page and "图片不清晰" in page
