"""The record of an edition, for its national committee alone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from saiban.accounts.models import Person
from saiban.accounts.testing import make_role
from saiban.accounts.tests.conftest import NOW, Cast
from saiban.audit.commands import record
from saiban.audit.models import AuditRow
from saiban.audit.queries import PER_PAGE

ClientFor = Callable[..., Client]
PAGE = "/desk/shic-7/audit/"


def write(cast: Cast, scope: str = "shic-7/hunan", **detail: object) -> None:
    with transaction.atomic():
        record(actor=cast.hunan, verb="grant_role", subject=("person", "abc"), now=NOW, scope=scope, **detail)


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("national", PAGE, 200),
        ("national", "/desk/shic-7/hunan/audit/", 200),
        ("national", "/desk/shic-8/audit/", 404),
        ("national", "/desk/*/audit/", 404),
        ("hunan", "/desk/shic-7/hunan/audit/", 404),
        ("hunan", PAGE, 404),
        ("observer", PAGE, 404),
        ("owner", PAGE, 404),
    ],
)
def test_the_national_committee_reads_its_own_edition(
    cast: Cast, client_for: ClientFor, who: str, page: str, status: int
) -> None:
    assert client_for(getattr(cast, who)).get(page).status_code == status


def test_a_visitor_is_sent_to_log_in(db: None) -> None:
    assert Client().get(PAGE)["Location"].startswith("/account/login/?next=")


def test_a_row_is_shown_in_words(cast: Cast, client_for: ClientFor) -> None:
    write(cast, kind="judge", note="<b>")
    page = text(client_for(cast.national).get(PAGE))
    for said in ("授予角色", "湖南委员", "湖南赛区", "类型：评委", "2026年3月1日 10:00:00", "&lt;b&gt;"):
        assert said in page


def test_a_name_is_looked_up_and_not_kept(cast: Cast, client_for: ClientFor) -> None:
    with transaction.atomic():
        record(actor=cast.hunan, verb="end_role", subject=("person", cast.judge.public_id), now=NOW, scope="shic-7")
    row = AuditRow.objects.get()
    assert (row.actor_id, row.actor_name, row.detail) == (cast.hunan.pk, "", {})
    client = client_for(cast.national)
    assert all(name in text(client.get(PAGE)) for name in ("湖南委员", "评委"))
    Person.objects.filter(pk=cast.hunan.pk).update(name="改了名的委员")
    assert "改了名的委员" in text(client.get(PAGE))
    assert "结束角色" in text(client.get(PAGE, {"q": "改了名"}))


def test_another_edition_is_not_shown(cast: Cast, client_for: ClientFor) -> None:
    write(cast, scope="shic-8", note="别的届")
    assert "别的届" not in text(client_for(cast.national).get(PAGE))


def test_the_platform_sees_all_of_it(cast: Cast, client_for: ClientFor) -> None:
    make_role(cast.stranger, "national", "*")
    write(cast, scope="shic-8", note="别的届")
    assert "别的届" in text(client_for(cast.stranger).get("/desk/*/audit/"))


def test_a_search_narrows_it_and_finding_nothing_says_so(cast: Cast, client_for: ClientFor) -> None:
    write(cast, note="甲")
    write(cast, note="乙")
    client = client_for(cast.national)
    found = text(client.get(PAGE, {"q": "甲"}))
    assert "note：甲" in found
    assert "note：乙" not in found
    assert "没有符合条件的记录" in text(client.get(PAGE, {"q": "丙"}))


def test_the_rest_is_one_page_further(cast: Cast, client_for: ClientFor) -> None:
    for number in range(PER_PAGE + 1):
        write(cast, note=f"第{number}次")
    client = client_for(cast.national)
    first = client.get(PAGE)
    assert "note：第0次" not in text(first)
    assert "note：第0次" in text(client.get(PAGE, {"before": first.context["page"].next}))
    assert client.get(PAGE, {"before": "x"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cast: Cast, client_for: ClientFor, count: int, assert_queries: Any
) -> None:
    for _ in range(count):
        write(cast)
    client = client_for(cast.national)
    with assert_queries(7):  # who asks, rows, two for names; the look on record, in a savepoint
        client.get(PAGE)


def exported(answer: Any) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_a_filter_narrows_by_person_act_thing_and_days(cast: Cast, client_for: ClientFor) -> None:
    write(cast, note="甲")
    client = client_for(cast.national)
    for found in (
        {"who": "湖南委员"}, {"who": str(cast.hunan.phone)}, {"verb": "grant_role"}, {"place": "shic-7/hunan"},
        {"thing": "person", "number": "abc"}, {"since": "2026-03-01", "until": "2026-03-01"},
    ):  # fmt: skip
        assert "note：甲" in text(client.get(PAGE, found)), found
    for missed in (
        {"who": "没有这个人"}, {"verb": "end_role"}, {"place": "shic-7/hubei"}, {"number": "ab"},
        {"until": "2026-02-28"}, {"since": "2026-03-02"},
    ):  # fmt: skip
        assert "note：甲" not in text(client.get(PAGE, missed)), missed


@pytest.mark.parametrize(
    "asked",
    [{"place": "shic-8"}, {"verb": "no such"}, {"since": "gestern"}, {"since": "2026-03-02", "until": "2026-03-01"}],
)
def test_a_filter_that_cannot_be_meant_is_refused(cast: Cast, client_for: ClientFor, asked: dict[str, str]) -> None:
    client = client_for(cast.national)
    assert client.get(PAGE, asked).status_code == client.get(f"{PAGE}export/", asked).status_code == 422


def test_reading_and_taking_away_are_on_record_without_the_names_looked_for(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.national)
    client.get(PAGE, {"who": "湖南委员", "verb": "grant_role"})
    client.get(f"{PAGE}export/", {"q": "甲"})
    told = AuditRow.objects.filter(verb__in=("read_audit", "export_audit")).order_by("pk")
    assert [(row.actor_id, row.verb, row.scope, row.detail) for row in told] == [
        (cast.national.pk, "read_audit", "shic-7", {"asked": {"who": "…", "verb": "grant_role"}}),
        (cast.national.pk, "export_audit", "shic-7", {"asked": {"q": "…"}}),
    ]


def test_a_table_holds_what_fits_and_no_formulas(cast: Cast, client_for: ClientFor) -> None:
    with transaction.atomic():
        record(actor=cast.hunan, verb="grant_role", subject=("person", "=1+1"), now=NOW, scope="shic-7", note="甲")
    client = client_for(cast.national)
    rows = exported(client.get(f"{PAGE}export/", {"verb": "grant_role"}))
    assert rows[0][:4] == ["编号", "时间", "操作人", "操作"]
    assert rows[1][1:] == ["2026-03-01 10:00:00", "湖南委员", "授予角色", "shic-7", "人员", "=1+1", "", "note：甲"]
    comma = client.get(f"{PAGE}export/", {"verb": "grant_role", "as": "csv"})
    assert comma["Content-Type"].startswith("text/csv") and "attachment" in comma["Content-Disposition"]
    assert ",'=1+1," in text(comma)


def test_what_is_too_much_for_a_table_is_refused_with_a_way_out(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saiban.audit.queries.EXPORT_LIMIT", 0)
    write(cast)
    answer = client_for(cast.national).get(f"{PAGE}export/")
    assert answer.status_code == 422 and "请缩小时间范围" in text(answer)


def test_only_who_reads_it_takes_it_away(cast: Cast, client_for: ClientFor) -> None:
    for who in (cast.hunan, cast.observer, cast.owner):
        assert client_for(who).get(f"{PAGE}export/").status_code == 404
