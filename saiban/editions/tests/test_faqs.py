"""Questions that are often asked: the rulebook's first, then what committees add, in their order (N15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere
from saiban.core.windows import parse_opening
from saiban.editions.commands.faqs import edit_faq, move_faq, remove_faq, write_faq
from saiban.editions.models import Edition, Faq
from saiban.editions.testing import make_edition, rehearse_at, small_rules

pytestmark = pytest.mark.django_db
NOW = parse_opening("2024-05-20 09:00")
PUBLIC, DESK = "/editions/cup-1/faq/", "/desk/cup-1/faq/"
LogIn = Callable[..., Client]


@pytest.fixture
def edition() -> Edition:
    texts = {"faq": [{"question": "规则问答", "answer": "规则回答"}]}
    return rehearse_at(make_edition(small_rules(texts=texts)), NOW)


@pytest.fixture
def national(edition: Edition) -> Person:
    return staff(RoleKind.NATIONAL, "cup-1")


def staff(kind: str, scope: str) -> Person:
    person = make_person()
    make_role(person, kind, scope)
    return person


def add(edition: Edition, actor: Person, question: str, division: str = "") -> Faq:
    place = edition.divisions.get(code=division).pk if division else None
    return write_faq(
        edition_id=edition.pk, division_id=place, question=question, answer=f"{question}的回答", actor=actor, now=NOW
    )


def order(page: str, *words: str) -> bool:
    places = [page.index(word) for word in words]
    return places == sorted(places)


def test_n15_the_rulebooks_own_stand_first_then_the_editions_then_each_divisions(
    edition: Edition, national: Person
) -> None:
    add(edition, national, "湖南甲", "hunan")
    add(edition, national, "全国甲")
    page = Client().get(PUBLIC).content.decode()
    assert order(page, "规则问答", "全国甲", "湖南赛区", "湖南甲")
    assert PUBLIC in Client().get("/editions/cup-1/").content.decode()


def test_their_order_is_the_committees(edition: Edition, national: Person) -> None:
    first, second, third = (add(edition, national, f"问题{name}") for name in "甲乙丙")
    move_faq(faq_id=third.pk, up=True, actor=national, now=NOW)
    assert order(Client().get(PUBLIC).content.decode(), "问题甲", "问题丙", "问题乙")
    move_faq(faq_id=first.pk, up=True, actor=national, now=NOW)
    move_faq(faq_id=second.pk, up=False, actor=national, now=NOW)
    assert order(Client().get(PUBLIC).content.decode(), "问题甲", "问题丙", "问题乙")
    assert AuditRow.objects.filter(verb="move_faq").count() == 1, "at the ends nothing moves"


def test_h1_a_division_adds_to_its_own_alone(edition: Edition, national: Person) -> None:
    hunan = staff(RoleKind.DIVISION, "cup-1/hunan")
    add(edition, hunan, "湖南甲", "hunan")
    theirs = add(edition, national, "全国甲")
    for act in (
        lambda: add(edition, hunan, "越界", "hubei"),
        lambda: edit_faq(faq_id=theirs.pk, question="a", answer="b", actor=hunan, now=NOW),
        lambda: move_faq(faq_id=theirs.pk, up=True, actor=hunan, now=NOW),
        lambda: remove_faq(faq_id=theirs.pk, actor=hunan, now=NOW),
    ):
        with pytest.raises(NotThere):
            act()


def test_words_that_were_changed_or_removed_stay_on_record(edition: Edition, national: Person) -> None:
    faq = add(edition, national, "问题甲")
    edit_faq(faq_id=faq.pk, question="问题甲", answer="新的回答", actor=national, now=NOW)
    remove_faq(faq_id=faq.pk, actor=national, now=NOW)
    assert AuditRow.objects.get(verb="edit_faq").detail["before"]["answer"] == "问题甲的回答"
    assert AuditRow.objects.get(verb="remove_faq").detail["answer"] == "新的回答"
    assert "问题甲" not in Client().get(PUBLIC).content.decode()


def test_on_the_desk_a_committee_adds_previews_moves_and_removes(
    edition: Edition, national: Person, client_for: LogIn
) -> None:
    client = client_for(national)
    assert "规则手册里有 1 条问答" in client.get(DESK).content.decode()
    preview = client.post(f"{DESK}new/", {"question": "", "answer": "**重要**", "preview": "1"})
    assert "<strong>重要</strong>" in preview.content.decode() and not Faq.objects.exists()
    assert client.post(f"{DESK}new/", {"question": "甲", "answer": ""}).status_code == 422
    for question in ("问题甲", "问题乙"):
        client.post(f"{DESK}new/", {"place": "", "question": question, "answer": "回答"})
    second = Faq.objects.get(question="问题乙")
    client.post(f"{DESK}{second.pk}/move/", {"up": "1"})
    assert order(client.get(DESK).content.decode(), "问题乙", "问题甲")
    client.post(f"{DESK}{second.pk}/", {"question": "问题乙改", "answer": "回答"})
    assert "问题乙改" in client.get(DESK).content.decode()
    client.post(f"{DESK}{second.pk}/remove/")
    assert list(Faq.objects.values_list("question", flat=True)) == ["问题甲"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_page_asks_the_same_for_one_and_for_three(
    edition: Edition, national: Person, count: int, assert_queries: Any
) -> None:
    for number in range(count):
        add(edition, national, f"问题{number}", "hunan")
    # The edition, its entries' counts, its bulletins, its lists of passed entries, its questions.
    with assert_queries(5):
        Client().get(PUBLIC)
