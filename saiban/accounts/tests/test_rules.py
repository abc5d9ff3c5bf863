"""Policy without a database: who may give what, how often something may be asked for, what an address is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.accounts.addresses import Address, read_address, read_email, read_phone
from saiban.accounts.rules import limits
from saiban.accounts.rules.limits import Limit, free_at
from saiban.accounts.rules.roles import Held, above, covers, gives, holds, outermost, refusals
from saiban.accounts.texts import closed_until
from saiban.core.errors import Refused

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)

NATIONAL = [Held("national", "shic-7")]
HUNAN = [Held("division", "shic-7/hunan")]
PLATFORM = [Held("national", "*")]


@pytest.mark.parametrize(
    ("held", "asked", "counts"),
    [
        ("shic-7", "shic-7", True),
        ("shic-7", "shic-7/hunan", True),
        ("shic-7/hunan", "shic-7", False),
        ("shic-7/hunan", "shic-7/hubei", False),
        ("shic-7", "shic-70", False),
        ("shic-7/hu", "shic-7/hunan", False),
        ("*", "shic-7/hunan", True),
        ("*", "*", True),
        ("shic-7", "*", False),
    ],
)
def test_a_role_counts_at_its_scope_and_below(held: str, asked: str, counts: bool) -> None:
    assert covers(held, asked) is counts


def test_a_scope_lies_in_those_above_it() -> None:
    assert above("shic-7/hunan") == ("shic-7/hunan", "shic-7")
    assert above("shic-7") == ("shic-7",)


def test_a_role_of_another_kind_is_no_help() -> None:
    assert holds(NATIONAL, {"national", "division"}, "shic-7/hunan")
    assert not holds(NATIONAL, {"finance"}, "shic-7")


@given(st.lists(st.sampled_from(["*", "shic-7", "shic-7/hunan", "shic-7/hubei", "shic-8", "shic-8/hunan"])))
def test_the_outermost_scopes_cover_what_was_given_and_none_covers_another(scopes: list[str]) -> None:
    kept = outermost(scopes)
    assert all(any(covers(k, scope) for k in kept) for scope in scopes)
    assert not any(covers(a, b) for a in kept for b in kept if a != b)


@pytest.mark.parametrize(
    ("roles", "scope", "kinds"),
    [
        (NATIONAL, "shic-7", {"national", "finance", "judge", "volunteer", "observer"}),
        (NATIONAL, "shic-7/hunan", {"division", "judge", "volunteer", "observer"}),
        (NATIONAL, "shic-8", set()),
        (HUNAN, "shic-7/hunan", {"division", "judge", "volunteer", "observer"}),
        (HUNAN, "shic-7/hubei", set()),
        (HUNAN, "shic-7", set()),
        (PLATFORM, "shic-8", {"national", "finance", "judge", "volunteer", "observer"}),
        ([Held("observer", "shic-7")], "shic-7", set()),
        ([Held("finance", "shic-7")], "shic-7", set()),
        ([], "shic-7", set()),
    ],
)
def test_h1_committees_give_roles_in_their_own_scope_alone(roles: list[Held], scope: str, kinds: set[str]) -> None:
    assert gives(roles, scope) == kinds


@pytest.mark.parametrize(
    ("roles", "kind", "scope", "code"),
    [
        (NATIONAL, "national", "shic-7", None),
        (NATIONAL, "division", "shic-7/hunan", None),
        (NATIONAL, "division", "shic-7", "role_scope"),
        (NATIONAL, "national", "shic-7/hunan", "role_scope"),
        (HUNAN, "division", "shic-7/hunan", None),
        (HUNAN, "division", "shic-7/hubei", "role_giver"),
        (HUNAN, "finance", "shic-7", "role_giver"),
        (HUNAN, "national", "shic-7", "role_giver"),
    ],
)
def test_a_refusal_says_whether_the_role_or_the_giver_is_out_of_place(
    roles: list[Held], kind: str, scope: str, code: str | None
) -> None:
    assert [reason.code for reason in refusals(roles, kind, scope)] == ([code] if code else [])


def ago(*seconds: int) -> list[datetime]:
    return [NOW - timedelta(seconds=s) for s in seconds]


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ([], None),
        (ago(59), 1),
        (ago(60), None),
        (ago(0), 60),
        (ago(100, 200, 300, 400), None),
        (ago(100, 200, 300, 400, 500), 3100),
        (ago(100, 200, 300, 400, 3600), None),
        (ago(100, 200, 300, 400, 3599), 1),
        (ago(*range(5000, 14000, 1000)), None),
        (ago(*range(5000, 15000, 1000)), 86400 - 14000),
        (ago(*range(5000, 14000, 1000), 86399), 1),
    ],
)
def test_codes_come_once_a_minute_five_times_an_hour_and_ten_times_a_day(
    asked: list[datetime], wait: int | None
) -> None:
    free = free_at(asked, limits.CODES_PER_ADDRESS, NOW)
    assert free == (None if wait is None else NOW + timedelta(seconds=wait))


@given(st.lists(st.integers(0, 90000), max_size=20), st.integers(1, 12), st.integers(1, 86400))
def test_at_the_moment_named_one_more_is_allowed_and_a_moment_before_it_is_not(
    seconds: list[int], count: int, window: int
) -> None:
    frame = [Limit(count, timedelta(seconds=window))]
    free = free_at(ago(*seconds), frame, NOW)
    if free is None:
        assert sum(1 for s in seconds if s < window) < count
    else:
        assert free_at(ago(*seconds), frame, free) is None
        assert free_at(ago(*seconds), frame, free - timedelta(microseconds=1)) == free


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(seconds=1), "请 1 秒后再试"),
        (timedelta(seconds=36, microseconds=1), "请 37 秒后再试"),
        (timedelta(minutes=1), "请 60 秒后再试"),
        (timedelta(minutes=31, seconds=1), "请在 10:32 之后再试"),
        (timedelta(hours=20), "请在 03-02 06:00 之后再试"),
    ],
)
def test_a_wait_is_told_in_seconds_or_by_the_clock_in_beijing(wait: timedelta, said: str) -> None:
    assert said in closed_until("过于频繁", NOW + wait, NOW)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("13800138000", Address("sms", "13800138000")),
        (" +86 138-0013-8000 ", Address("sms", "13800138000")),
        ("１３８００１３８０００", Address("sms", "13800138000")),
        ("A@Example.com", Address("email", "a@example.com")),
        ("a＠example.com", Address("email", "a@example.com")),
    ],
)
def test_one_field_takes_numbers_and_mail_addresses_however_typed(typed: str, address: Address) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1380013800", "11 位"),
        ("zhangsan", "请填写 11 位手机号码或完整的电子邮箱"),
        ("a@example", "不是有效的电子邮箱"),
        ("", "请填写手机号码"),
        ("+85291234567", "改用电子邮箱"),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_what_to_mend(typed: str, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_address(typed)
    assert said in str(refusal.value)
    assert [reason.item for reason in refusal.value.reasons] == ["address"]


def test_a_slip_is_offered_mended_but_never_taken() -> None:
    with pytest.raises(Refused) as refusal:
        read_phone("1380O138000")
    assert refusal.value.reasons[0].remedy == "您是不是要填写 13800138000？"
    with pytest.raises(Refused) as refusal:
        read_email("12345678")
    assert "@" in refusal.value.reasons[0].message


def test_an_address_is_shown_masked() -> None:
    assert Address("sms", "13800138000").masked == "138****8000"
    assert Address("email", "zhang@example.com").masked == "z***@example.com"
