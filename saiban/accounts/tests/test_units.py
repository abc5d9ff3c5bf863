"""Units: the same unit is one unit, however it is typed and whoever types it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from saiban.accounts.commands import Declared, ensure_unit, ensure_units, units
from saiban.accounts.commands.locks import keep_units_apart
from saiban.accounts.models import Unit
from saiban.accounts.queries import find_unit, find_units, suggest_units
from saiban.accounts.testing import make_person, make_unit
from saiban.accounts.tests.conftest import Clock
from saiban.core.identifiers import check_uscc
from saiban.messaging.testing import Meeting, at_once, of_kind

ClientFor = Callable[..., Client]
HOSPITAL = "湖南省第一医院"
CODE = "12430000400000001G"
OTHER_CODE = "12420000400000002F"


def test_the_codes_used_here_are_right() -> None:
    assert check_uscc(CODE).ok
    assert check_uscc(OTHER_CODE).ok


def ensure(name: str = HOSPITAL, uscc: str = "", **more: str) -> Unit:
    with transaction.atomic():
        return ensure_unit(name=name, uscc=uscc, **more)


@pytest.mark.django_db
def test_a_unit_is_put_on_file_once() -> None:
    unit = ensure(uscc=CODE, kind="hospital", level="三级甲等", province="430000")
    assert (unit.name, unit.uscc, unit.kind, unit.level, unit.province) == (
        HOSPITAL, CODE, "hospital", "三级甲等", "430000",
    )  # fmt: skip
    assert ensure(uscc=CODE) == unit
    assert Unit.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "uscc"),
    [
        (" 湖南省 第一医院 ", ""),
        ("湖南省第一医院。", ""),
        ("湖南省第一医院", f" {CODE.lower()} "),
        ("省一医院", CODE),
    ],
)
def test_the_same_unit_typed_otherwise_is_the_same_unit(name: str, uscc: str) -> None:
    unit = ensure(uscc=CODE)
    assert ensure(name, uscc) == unit
    unit.refresh_from_db()
    assert unit.name == HOSPITAL


@pytest.mark.django_db
def test_a_unit_without_code_takes_the_first_code_that_comes_with_its_name() -> None:
    unit = ensure()
    assert ensure(uscc=CODE) == unit
    unit.refresh_from_db()
    assert unit.uscc == CODE
    assert ensure() == unit


@pytest.mark.django_db
def test_the_same_name_with_another_code_is_another_unit() -> None:
    first, second = ensure(uscc=CODE), ensure(uscc=OTHER_CODE)
    assert first != second
    assert ensure(uscc=OTHER_CODE) == second
    assert ensure() == first


@pytest.mark.django_db
def test_the_code_counts_more_than_the_name() -> None:
    by_code = ensure("甲医院", CODE)
    ensure("乙医院")
    assert ensure("乙医院", CODE) == by_code


@pytest.mark.django_db
def test_a_code_that_cannot_be_one_identifies_nobody() -> None:
    unit = ensure(uscc="123")
    assert unit.uscc == ""
    assert ensure(uscc=CODE[:-1] + "0") == unit


@pytest.mark.django_db
def test_what_was_declared_last_is_kept_and_what_was_left_out_stays() -> None:
    ensure(kind="hospital", level="二级")
    unit = ensure(level="三级")
    assert (unit.kind, unit.level) == ("hospital", "三级")


@pytest.mark.django_db
def test_a_name_without_any_letter_names_nothing() -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        ensure(" 。 ")


@pytest.mark.django_db
def test_a_name_that_is_too_long_is_cut_and_found_again() -> None:
    long = "很长的名称" * 40
    assert ensure(long) == ensure(long)
    assert len(Unit.objects.get().name) == 120


@pytest.mark.django_db
def test_several_units_are_ensured_together_and_the_same_one_twice_is_one() -> None:
    known = make_unit("乙医院")
    with transaction.atomic():
        found = ensure_units([Declared(HOSPITAL), Declared("乙医院"), Declared(HOSPITAL, CODE)])
    assert found[1] == known
    assert found[0] == found[2]
    assert Unit.objects.get(pk=found[0].pk).uscc == CODE


@pytest.mark.django_db
def test_finding_adds_nothing_and_asks_once_for_several(assert_queries: Any) -> None:
    unit = make_unit(HOSPITAL, uscc=CODE)
    with assert_queries(1):
        assert find_units([("无此单位", ""), (HOSPITAL, ""), ("别名", CODE)]) == [None, unit, unit]
    assert find_unit(name=HOSPITAL, uscc=OTHER_CODE) is None
    assert Unit.objects.count() == 1


# --- at the same time -----------------------------------------------------------------------------------------------


def race(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Two people hand in with the same new unit, meeting when both have found that it is not on file."""
    meeting = Meeting(2)
    monkeypatch.setattr(units, "_known", meeting.after(units._known))
    return at_once(ensure, lambda: ensure(" 湖南省第一医院 "))


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_unit_at_once_get_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = race(monkeypatch)
    assert isinstance(first, Unit)
    assert first == second
    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_second_runs_into_the_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "keep_units_apart", lambda *then: keep_units_apart())
    assert len(of_kind(race(monkeypatch), IntegrityError)) == 1
    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_units_in_another_order_do_not_block_each_other() -> None:
    make_unit("甲医院")
    make_unit("乙医院")
    one = [Declared("甲医院", level="三级"), Declared("丙医院"), Declared("乙医院", level="三级"), Declared("丁医院")]

    def ensure_in(order: list[Declared]) -> Callable[[], list[Unit]]:
        def run() -> list[Unit]:
            with transaction.atomic():
                return ensure_units(order)

        return run

    for _ in range(5):
        Unit.objects.filter(name__in=["丙医院", "丁医院"]).delete()
        outcomes = at_once(ensure_in(one), ensure_in(one[::-1]))
        assert len(of_kind(outcomes, list)) == 2, outcomes
        assert Unit.objects.count() == 4


# --- suggestions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def on_file(db: None) -> None:
    for name in ("中南大学湘雅医院", "湘雅二医院", "湖南省人民医院", "湖北省人民医院", "北京协和医院"):
        make_unit(name)


def names(typed: str) -> list[str]:
    return [unit.name for unit in suggest_units(typed)]


def test_names_that_begin_with_what_was_typed_come_before_those_that_hold_it(on_file: None) -> None:
    assert names("湘雅")[:2] == ["湘雅二医院", "中南大学湘雅医院"]


def test_a_slip_still_finds_the_unit(on_file: None) -> None:
    assert names("北京协合医院")[0] == "北京协和医院"


@pytest.mark.parametrize("typed", ["", "湘", " 。", "%%", "__"])
def test_less_than_two_letters_suggest_nothing(on_file: None, typed: str) -> None:
    assert names(typed) == []


def test_at_most_ten_are_offered(db: None) -> None:
    for number in range(12):
        make_unit(f"第{number}人民医院")
    assert len(names("人民医院")) == 10


def test_the_database_has_an_index_for_it(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM accounts_unit WHERE name_key LIKE '%人民医院%'")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "unit_name_trigrams" in plan


def test_the_fragment_holds_options_with_names_and_codes_and_nothing_else(db: None, client_for: ClientFor) -> None:
    make_unit(HOSPITAL, uscc=CODE)
    make_unit("湖南省<第二>医院")
    page = client_for(make_person()).get("/units/", {"q": "湖南省"}).content.decode()
    assert page.count("<option") == 2
    assert f'<option value="{HOSPITAL}"' in page
    assert f'data-uscc="{CODE}"' in page
    assert "&lt;第二&gt;" in page
    assert "<html" not in page


def test_visitors_get_no_suggestions(db: None) -> None:
    assert Client().get("/units/?q=湖南省")["Location"].startswith("/account/login/")


def test_suggestions_are_limited_for_each_person(
    db: None, client_for: ClientFor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saiban.accounts.views.units.PER_MINUTE", 3)
    client, other = client_for(make_person()), client_for(make_person())
    assert [client.get("/units/?q=湖南").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get("/units/?q=湖南").status_code == 200
    clock.forward(minutes=1)
    assert client.get("/units/?q=湖南").status_code == 200
