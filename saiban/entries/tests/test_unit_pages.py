"""The national committee's pages of units that are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from saiban.accounts.commands.alike_units import compare_units
from saiban.accounts.models import Person, Unit, UnitMerge, UnitPair
from saiban.accounts.testing import make_person, make_unit
from saiban.audit.models import AuditRow
from saiban.editions.models import Edition
from saiban.entries.commands.merging import merge_units
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast

ClientFor = Callable[[Person], Client]
LIST = "/desk/shic-7/units/"


@pytest.fixture
def national(client_for: ClientFor, cast: Cast, edition: Edition) -> Client:
    return client_for(cast.national)


@pytest.fixture
def two(edition: Edition) -> tuple[Unit, Unit]:
    """Two that are one but for a bracket, each with an entry."""
    for number, name in enumerate(("昆仑示范医院", "昆仑示范医院（集团）"), start=1):
        lead = hospital(number)
        make_submission(
            edition, make_person(f"填报人{number}"), NOW, title=f"第{number}号项目",
            lead=type(lead)(name, lead.uscc, lead.kind, lead.level, lead.province),
        )  # fmt: skip
    compare_units(now=NOW)
    first, second = Unit.objects.order_by("pk")
    return first, second


def address(two: tuple[Unit, Unit]) -> str:
    return reverse("unit_pair", args=["shic-7", two[0].pk, two[1].pk])


def test_a_suggestion_tells_why_and_leads_to_both_side_by_side(national: Client, two: tuple[Unit, Unit]) -> None:
    page = national.get(LIST).content.decode()
    assert "只差括号及括号中的内容" in page and address(two) in page
    page = national.get(address(two)).content.decode()
    for words in ("昆仑示范医院（集团）", "填报人1", "第2号项目", "两家各有一个统一社会信用代码", "每单位上限"):
        assert words in page


def test_merging_from_the_page_keeps_what_was_chosen(national: Client, two: tuple[Unit, Unit]) -> None:
    kept, gone = two
    answer = national.post(
        address(two), {"do": "merge", "keep": kept.pk, "name": gone.pk, "uscc": kept.pk, "reason": "章程一致"}
    )
    merged = UnitMerge.objects.get()
    assert answer.url == reverse("unit_merge", args=["shic-7", merged.pk])  # type: ignore[attr-defined]
    kept.refresh_from_db()
    assert (kept.name, kept.uscc) == ("昆仑示范医院（集团）", hospital(1).uscc)
    page = national.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "章程一致" in page and "撤销合并" in page
    assert "昆仑示范医院" in national.get(f"{LIST}?show=merges").content.decode()
    # Whoever comes back to the two is led to what was made of them.
    assert national.get(address(two)).url == f"{LIST}?show=merges"  # type: ignore[attr-defined]


def test_undoing_from_the_page(national: Client, two: tuple[Unit, Unit]) -> None:
    national.post(
        address(two), {"do": "merge", "keep": two[0].pk, "name": two[0].pk, "uscc": two[0].pk, "reason": "是"}
    )
    page = reverse("unit_merge", args=["shic-7", UnitMerge.objects.get().pk])
    answer = national.post(page, {"why": ""})
    assert answer.status_code == 422 and "请写明原因" in answer.content.decode()
    assert national.post(page, {"why": "是两家"}).status_code == 302
    assert "这次合并已撤销" in national.get(page).content.decode()
    assert Unit.objects.filter(merged_into=None).count() == 2


def test_a_refused_merge_is_the_same_page_with_what_was_typed(national: Client, two: tuple[Unit, Unit]) -> None:
    answer = national.post(address(two), {"do": "merge", "keep": two[1].pk, "name": two[1].pk, "uscc": two[1].pk})
    page = answer.content.decode()
    assert answer.status_code == 422 and "请写明原因" in page
    answer = national.post(address(two), {"do": "merge", "keep": 987654321, "reason": "试试"})
    assert answer.status_code == 422 and "试试" in answer.content.decode()


def test_h13_beyond_the_limit_the_page_tells_by_how_many_and_what_to_do(
    national: Client, edition: Edition, two: tuple[Unit, Unit]
) -> None:
    for number in range(5):
        part = hospital(1)
        lead = type(part)(two[0].name, part.uscc, part.kind, part.level, part.province)
        if number < 4:
            make_submission(edition, make_person(), NOW, title=f"另{number}", lead=lead)
    answer = national.get(address(two))
    page = answer.content.decode()
    assert "现在不能合并" in page and "多出 1 个" in page and "超过上限" in page
    answer = national.post(
        address(two), {"do": "merge", "keep": two[0].pk, "name": two[0].pk, "uscc": two[0].pk, "reason": "同一家"}
    )
    assert answer.status_code == 422 and "同一家" in answer.content.decode()


def test_two_that_are_two_are_dismissed_with_a_reason_and_that_is_taken_back(
    national: Client, two: tuple[Unit, Unit], cast: Cast
) -> None:
    answer = national.post(address(two), {"do": "dismiss", "why": " "})
    assert answer.status_code == 422
    national.post(address(two), {"do": "dismiss", "why": "集团与成员医院是两个法人"})
    assert "集团与成员医院" in national.get(f"{LIST}?show=dismissed").content.decode()
    assert address(two) not in national.get(LIST).content.decode()
    # Compared again, it stays dismissed.
    Unit.objects.update(compared_as="")
    compare_units(now=NOW)
    pair = UnitPair.objects.get()
    assert pair.dismissed_by == cast.national
    national.post(address(two), {"do": "restore"})
    assert address(two) in national.get(LIST).content.decode()
    verbs = AuditRow.objects.filter(subject_kind="unit_pair").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["dismiss_unit_pair", "restore_unit_pair"]


def test_any_two_units_are_found_by_name_former_name_or_code(national: Client, two: tuple[Unit, Unit]) -> None:
    make_unit("昆仑老医院", merged_into=two[0])
    for typed in ("昆仑", "老医院", hospital(1).uscc.lower()):
        assert two[0].name in national.get(LIST, {"q": typed}).content.decode()
    page = national.get(LIST, {"q": "昆仑", "one": str(two[0].pk)}).content.decode()
    assert address(two) in page
    assert "没有查到" in national.get(LIST, {"q": "没有这样的"}).content.decode()


def test_what_is_new_is_compared_at_once_where_somebody_wants_it(national: Client, two: tuple[Unit, Unit]) -> None:
    make_unit("昆仑示范医院东院区", province="43")
    assert "现在比对" in national.get(LIST).content.decode()
    national.post(LIST)
    page = national.get(LIST).content.decode()
    assert "现在比对" not in page and "只差院区、分院或分公司" in page


@pytest.mark.parametrize("who", ["hunan", "observer", "stranger"])
def test_the_register_is_the_national_committees(
    client_for: ClientFor, cast: Cast, two: tuple[Unit, Unit], who: str
) -> None:
    client = client_for(getattr(cast, who))
    for page in (LIST, address(two)):
        assert client.get(page).status_code == client.post(page, {"do": "merge"}).status_code == 404


def fill(shown: str, by: Person) -> None:
    """One more row of what the tab shows."""
    first, second = make_unit(), make_unit()
    if shown == "merges":
        merge_units(
            kept_id=first.pk, gone_id=second.pk, taken=frozenset(), reason="同一家", actor=by, scope="shic-7", now=NOW
        )
        return
    said = {"dismissed_by": by, "dismissed_at": NOW, "dismissed_why": "两家"} if shown == "dismissed" else {}
    UnitPair.objects.create(first=first, second=second, reasons=["branch"], likelihood=1, found_at=NOW, **said)


@pytest.mark.parametrize("shown", ["open", "dismissed", "merges"])
def test_the_lists_ask_the_same_whatever_stands_in_them(
    national: Client, cast: Cast, django_assert_max_num_queries: Callable[..., Any], shown: str
) -> None:
    asked = []
    for number in (1, 2):
        for _ in range(number):
            fill(shown, cast.national)
        with django_assert_max_num_queries(30) as queries:
            national.get(LIST, {"show": shown})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_comparison_asks_the_same_whatever_they_have_entered(
    national: Client, edition: Edition, two: tuple[Unit, Unit], django_assert_max_num_queries: Callable[..., Any]
) -> None:  # fmt: skip
    asked = []
    for number in (1, 3):
        for at in range(number):
            part = hospital(1)
            lead = type(part)(two[0].name, part.uscc, part.kind, part.level, part.province)
            if at:
                make_submission(edition, make_person(), NOW, title=f"另{at}", lead=lead)
        with django_assert_max_num_queries(40) as queries:
            national.get(address(two))
        asked.append(len(queries))
    assert asked[0] == asked[1]
