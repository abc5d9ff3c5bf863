"""Units that are probably one: what speaks for it, what does not, and that the register is compared as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from saiban.accounts.commands.alike_units import compare_units
from saiban.accounts.models import Unit, UnitPair
from saiban.accounts.queries.alike_units import uncompared_units
from saiban.accounts.rules import alike_units as rules
from saiban.accounts.rules.alike_units import Likelihood, Why, alike_units, compared
from saiban.accounts.rules.unit_words import UnitWords
from saiban.accounts.testing import LONG_AGO, make_unit
from saiban.audit.models import AuditRow

CODE = "12430000400000001G"


def unit(pk: int, name: str, code: str = "", province: str = "") -> UnitWords:
    return UnitWords(pk, name, code, province)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("徽州示范医院", "微州示范医院", Why.LOOK_ALIKE),
        ("湖南省第一医院", "湖南省第1医院", Why.LOOK_ALIKE),
        ("示范医院", "示范醫院", Why.LOOK_ALIKE),
        ("湘雅示范医院（长沙）", "湘雅示范医院", Why.BRACKETS),
        ("昆仑示范科技有限公司", "昆仑示范科技股份有限公司", Why.LEGAL_FORM),
        ("昆仑示范医院东院区", "昆仑示范医院", Why.BRANCH),
        ("湖南省长沙市第一医院", "长沙市第一医院", Why.PLACE),
        ("北京昆仑科技有限公司", "昆仑科技有限公司", Why.PLACE),
        ("湖南省昆仑示范醫院", "昆仑示范医院", Why.PLACE),
        ("中南大学示范医院", "示范医院", Why.AFFILIATION),
        ("中国医科大学附属第一医院", "中国医大附属第一医院", Why.ABBREVIATION),
        ("昆仑示范研究所", "昆伦示范研究所", Why.SPELLING),
        ("云岫数字健康技术研究院", "云岫数字健康信息技术研究院", Why.SIMILAR),
    ],
)
def test_names_that_are_written_otherwise_are_told_with_the_reason(one: str, other: str, why: Why) -> None:
    found = compared(unit(1, one), unit(2, other))
    assert found and why in found.reasons
    assert found == compared(unit(2, other), unit(1, one)), "whichever is asked about first"
    assert [(each.first, each.second) for each in alike_units([unit(1, one), unit(2, other)])] == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湖南省第一医院", "湖南省第二医院"),
        ("湘雅二医院", "湘雅三医院"),
        ("湖南省人民医院", "湖南省第二人民医院"),
        ("湘东示范医院", "湘西示范医院"),
        ("昆仑示范医院东院区", "昆仑示范医院西院区"),
        ("昆仑科技（长沙）有限公司", "昆仑科技（武汉）有限公司"),
        ("湖南省昆仑示范医院", "广东省昆仑示范医院"),
        ("长沙市中心医院", "株洲市中心医院"),
        ("湖南大学", "湖南理工大学"),
        ("湖南大学", "湖南水利大学"),
        ("湖南省儿童医院", "湖南省医院"),
        ("人民医院", "长沙市人民医院"),
    ],
)
def test_names_of_two_units_are_not_taken_for_one(one: str, other: str) -> None:
    assert compared(unit(1, one), unit(2, other)) is None


def test_another_region_is_another_unit() -> None:
    assert compared(unit(1, "昆仑示范医院", "", "43"), unit(2, "昆仑示范医院（集团）", "", "44")) is None
    assert compared(unit(1, "人民医院", "", "43"), unit(2, "长沙市人民医院", "", "43")) is not None


def test_a_code_of_another_registrar_is_the_same_body() -> None:
    one, other = unit(1, "昆仑示范医院", "12430000400000001G"), unit(2, "昆仑示范医院", "52430000400000001X")
    found = compared(one, other)
    assert found and found.reasons == (Why.SAME_BODY, Why.SAME_NAME) and found.likelihood == Likelihood.SURE


def test_two_codes_of_two_bodies_are_suggested_only_where_the_name_is_but_written_otherwise() -> None:
    codes = "12430000400000001G", "91440000511111112X"
    written = compared(unit(1, "昆仑示范医院", codes[0]), unit(2, "昆仑示范医院有限公司", codes[1], "43"))
    assert written and written.likelihood == Likelihood.POSSIBLE
    branch = unit(1, "昆仑示范医院东院区", codes[0]), unit(2, "昆仑示范医院", codes[1], "43")
    assert compared(*branch) is None, "a branch with a code of its own is a unit of its own"


def test_among_thousands_few_pairs_are_looked_at_and_the_same_are_found() -> None:
    luck = random.Random(7)
    letters = "仁和康宁安泰瑞华兴盛星海天龙凤山水云霞明光玉珠宝春平乐福寿禄德信义礼智勇"
    names = {
        f"{''.join(luck.choices(letters, k=4))}{luck.choice(('人民医院', '中心医院', '科技有限公司'))}"
        for _ in range(3000)
    }
    units = [unit(pk, name) for pk, name in enumerate(sorted(names), start=1)]
    twins = [unit(10_000 + each.pk, f"{each.name}（本部）") for each in units[::100]]
    looked_at = rules._candidates([*units, *twins])
    assert len(looked_at) < 60 * len(units)
    found = {(each.first, each.second) for each in alike_units([*units, *twins])}
    assert {(twin.pk - 10_000, twin.pk) for twin in twins} <= found


# --- the register as a whole ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_new_is_compared_once_and_what_was_dismissed_stays_so() -> None:
    first, second = make_unit("昆仑示范医院"), make_unit("昆仑示范医院（集团）")
    assert uncompared_units().count() == 2
    assert compare_units(now=LONG_AGO) == 1 and not uncompared_units().exists()
    assert compare_units(now=LONG_AGO) == 1
    assert AuditRow.objects.filter(verb="compare_units").count() == 1, "nothing was new"
    Unit.objects.filter(pk=second.pk).update(name="别的医院", name_key="别的医院")
    compare_units(now=LONG_AGO)
    assert not UnitPair.objects.exists(), "what is not alike any more is forgotten"
    assert {first.pk, second.pk} == set(Unit.objects.exclude(compared_as="").values_list("pk", flat=True))


@pytest.mark.django_db
def test_comparing_asks_the_same_however_many_there_are(django_assert_max_num_queries: Callable[..., Any]) -> None:
    asked = []
    for number in (2, 6):
        for at in range(number):
            make_unit(f"{'甲乙丙丁戊己'[at]}{number}示范研究院")
            make_unit(f"{'甲乙丙丁戊己'[at]}{number}示范研究院（本部）")
        with django_assert_max_num_queries(20) as queries:
            compare_units(now=LONG_AGO)
        asked.append(len(queries))
    assert asked[0] == asked[1] and UnitPair.objects.count() >= 8
