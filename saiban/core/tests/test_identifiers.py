import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.core.identifiers import (
    check_email,
    check_mobile,
    check_resident_id,
    check_uscc,
    mask_email,
    mask_mobile,
    mask_name,
    mask_resident_id,
    uscc_kind,
)

TODAY = date(2026, 11, 22)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def invented_uscc(seed: int, start: str = "12430000") -> str:
    """A code of no unit, with an organisation code that sums up inside it."""
    body = "".join(random.Random(seed).choices("0123456789", k=8))
    values = sum(int(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    code = start + body + "0123456789X0"[11 - values % 11]
    weights = [pow(3, place, 31) for place in range(17)]
    total = sum(USCC.index(c) * w for c, w in zip(code, weights, strict=True))
    return code + USCC[-total % 31]


def invented_id(front: str) -> str:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(c) * w for c, w in zip(front, weights, strict=True))
    return front + "10X98765432"[total % 11]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([" ", "-", "\u3000", "\u200b", "—"]))
def test_a_credit_code_is_right_however_it_is_spaced_and_cased(seed: int, gap: str) -> None:
    code = invented_uscc(seed)
    typed = gap.join([code[:2].lower(), code[2:8], code[8:]])
    assert check_uscc(f" {typed}\n").value == code
    assert check_uscc(typed).ok


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 17), st.sampled_from(USCC))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(seed: int, place: int, letter: str) -> None:
    code = invented_uscc(seed)
    wrong = code[:place] + letter + code[place + 1 :]
    assert check_uscc(wrong).ok == (wrong == code)


def test_full_width_letters_of_a_credit_code_are_read() -> None:
    code = invented_uscc(7)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert check_uscc(wide).value == code


def test_a_letter_that_never_occurs_is_refused_with_the_code_that_was_meant() -> None:
    code = next(c for seed in range(99) if "0" in (c := invented_uscc(seed)))
    checked = check_uscc(code.replace("0", "O"))
    assert not checked.ok
    assert "字母 O" in checked.problem
    assert checked.hint == code


def test_a_hint_is_given_only_for_one_possible_meaning() -> None:
    for seed in range(40):
        code = invented_uscc(seed)
        hint = check_uscc(code[:10] + str((int(code[10]) + 1) % 10) + code[11:]).hint
        assert not hint or check_uscc(hint).ok


def test_a_misread_check_digit_of_the_organisation_code_is_put_right() -> None:
    code = next(c for seed in range(999) if (c := invented_uscc(seed))[16] == "3")
    checked = check_uscc(code[:16] + "8" + code[17:])
    assert (checked.ok, checked.hint) == (False, code)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        ("9111000060003734L", "现在是 17 位"),
        ("430000000012345", "工商注册号"),
        ("12345678X", "组织机构代码"),
        ("12四30000012345678X", "只含数字"),
        ("Q2A30000012345678X", "第 2 至 8 位"),
    ],
)
def test_a_refused_credit_code_says_what_to_mend(typed: str, said: str) -> None:
    assert said in check_uscc(typed).problem


def test_military_units_and_rural_collectives_have_credit_codes_too() -> None:
    for start in ("A1430000", "N2430000"):
        letter = start[0]
        front = "0" + invented_uscc(3, "0" + start[1:])[1:17]
        total = sum(USCC.index(c) * pow(3, place, 31) for place, c in enumerate(letter + front[1:]))
        assert check_uscc(letter + front[1:] + USCC[-total % 31]).ok


def test_the_kind_of_a_unit_follows_from_its_code() -> None:
    starts = ["12", "51", "52", "53", "91", "92", "a1", "00", ""]
    kinds = [
        "事业单位",
        "社会团体",
        "民办非企业单位",
        "基金会",
        "企业",
        "个体工商户",
        "军队事业单位",
        "其他",
        "其他",
    ]
    assert [uscc_kind(start) for start in starts] == kinds


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["430102", "810000", "510226", "710000"]))
def test_an_identity_number_is_right_up_to_the_day_of_birth(born: date, region: str) -> None:
    number = invented_id(f"{region}{born:%Y%m%d}012")
    assert check_resident_id(number.lower(), today=TODAY).ok
    assert check_resident_id(number, today=born).ok


def test_nobody_is_born_tomorrow() -> None:
    number = invented_id("43010220261123012")
    assert "出生日期" in check_resident_id(number, today=TODAY).problem
    assert check_resident_id(number, today=date(2026, 11, 23)).ok


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        ("110105491231002", "15 位"),
        ("1101051949123100", "现在是 16 位"),
        ("11010519491231O02X", "只含数字"),
        (invented_id("99010519491231002"), "地区代码"),
        (invented_id("11010519490230002"), "出生日期"),
        ("110105194912310021", "校验码"),
        ("١٢٠١٠٥١٩٤٩١٢٣١٠٠٢١", "只含数字"),
    ],
)
def test_a_refused_identity_number_says_what_to_mend(typed: str, said: str) -> None:
    assert said in check_resident_id(typed, today=TODAY).problem


def test_a_letter_in_an_identity_number_is_offered_as_its_digit() -> None:
    checked = check_resident_id("11O10519491231002x", today=TODAY)
    assert (checked.ok, checked.hint) == (False, "11010519491231002X")


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "86 138 0013 8000",
        "（+86）１３８００１３８０００",
    ],
)
def test_a_mobile_number_is_eleven_digits_however_it_is_typed(typed: str) -> None:
    assert check_mobile(typed) == check_mobile("13800138000")
    assert check_mobile(typed).ok


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        ("+852 6123 4567", "电子邮箱"),
        ("001 650 555 0100", "电子邮箱"),
        ("0731-8888 8888", "座机"),
        ("1380013800", "现在是 10 位"),
        ("12345678901", "核对"),
        ("138001380OO", "核对"),
    ],
)
def test_a_refused_mobile_number_says_what_to_mend(typed: str, said: str) -> None:
    checked = check_mobile(typed)
    assert not checked.ok
    assert said in checked.problem


def test_letters_in_a_mobile_number_are_offered_as_digits() -> None:
    assert check_mobile("l38OO138000").hint == "13800138000"


@pytest.mark.parametrize("typed", ["Wang.Ming@Example.ORG", "wang.ming＠example.org", " wang.ming@example.org\u200b"])
def test_an_address_is_kept_in_one_form(typed: str) -> None:
    assert check_email(typed).value == "wang.ming@example.org"
    assert check_email(typed).ok


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("a@example。org", "a@example.org"), ("a @example.org", "a@example.org"), ("10001", "10001@qq.com")],
)
def test_a_mistyped_address_comes_with_the_one_that_was_meant(typed: str, hint: str) -> None:
    checked = check_email(typed)
    assert (checked.ok, checked.hint) == (False, hint)


@pytest.mark.parametrize(
    "typed", ["", "a", "a@", "@example.org", "a..b@example.org", "a@localhost", "a@-x.org", "a@b@example.org"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert check_email(typed).problem


def test_a_very_long_address_is_refused_at_once() -> None:
    assert "太长" in check_email("a" * 100_000 + "@example.org").problem


@settings(deadline=None)
@given(st.text())
def test_anything_typed_is_answered(text: str) -> None:
    for checked in (
        check_uscc(text),
        check_resident_id(text, today=TODAY),
        check_mobile(text),
        check_email(text),
    ):
        assert checked.ok == (not checked.problem)
        assert not (checked.ok and checked.hint)


def test_masks_hide_all_but_what_the_owner_knows_it_by() -> None:
    assert mask_mobile("13800138000") == "138****8000"
    assert mask_resident_id("11010519491231002X") == "110***********002X"
    assert mask_email("wang@example.org") == "w***@example.org"
    assert [mask_name(name) for name in ("张", "张三", "王小明", "欧阳娜娜")] == [
        "*",
        "张*",
        "王*明",
        "欧**娜",
    ]


@settings(deadline=None)
@given(st.text(min_size=1))
def test_a_short_value_is_not_shown_whole(text: str) -> None:
    for mask in (mask_mobile, mask_resident_id):
        assert "*" in mask(text)
