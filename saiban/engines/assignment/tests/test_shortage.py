"""A round that cannot be filled is explained in rows that anybody can count again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from saiban.engines.assignment import ENGINE
from saiban.engines.assignment.tests.rounds import Json, Tried, invented, judge, project, reproducible, request, result


def test_the_seats_needed_and_offered_are_told_by_track() -> None:
    scarce = [judge(f"s{number}", tracks={"赛道三": 900}, capacity=4) for number in range(9)]
    plenty = [judge(f"t{number}", capacity=20) for number in range(6)]
    projects = [project(f"p{number}", track="赛道三" if number < 9 else "t") for number in range(15)]
    found = result(request([*scarce, *plenty], projects, 5))
    assert found.status == "infeasible" and not ENGINE.is_answered(found)
    (row,) = found.shortages
    assert row.message.startswith("赛道 赛道三：需要 45 个席位，只有 36 个")
    assert (row.tracks, row.needed, row.offered) == (("赛道三",), 45, 36)
    assert row.projects == tuple(f"p{number}" for number in range(9))
    assert row.judges == tuple(f"s{number}" for number in range(9))


def test_two_parts_that_have_nothing_to_do_with_each_other_are_two_rows() -> None:
    judges = [judge("a", capacity=1), judge("b", capacity=1), judge("c", tracks={"s": 1}, capacity=1)]
    projects = [project("p1"), project("p2"), project("q", track="s")]
    found = result(request(judges, projects))
    assert [(row.tracks, row.needed, row.offered) for row in found.shortages] == [(("s",), 2, 1), (("t",), 4, 2)]


def test_colleagues_of_one_unit_offer_one_seat_between_them() -> None:
    judges = [judge("a", unit="u"), judge("b", unit="u"), judge("c", unit="u")]
    found = result(request(judges, [project("p")]))
    assert found.status == "infeasible"
    (row,) = found.shortages
    assert row.needed > row.offered


def test_a_minimum_load_that_cannot_be_reached_is_told() -> None:
    judges = [judge("a"), judge("b"), judge("c", min_load=2, declines=["p1"])]
    found = result(request(judges, [project("p1"), project("p2")]))
    assert found.status == "infeasible"
    assert found.shortages[0].message == "评委 c 至少要 2 项，能分到的只有 1 项（可评的项目有 1 个）。"


@reproducible
@given(st.integers(0, 10_000))
def test_every_row_counts_up_and_no_round_that_can_be_filled_has_one(seed: int) -> None:
    data: Json = invented(seed, projects=4, judges=5)
    for each in data["judges"]:
        each["min_load"], each["capacity"] = 0, min(each["capacity"], 2)
    tried, found = Tried(data), result(data)
    assert (found.status == "infeasible") == (not tried.best)
    for row in found.shortages:
        assert row.needed == len(row.projects) * 2
        assert row.needed > row.offered
        assert row.offered >= sum(each["capacity"] for each in data["judges"] if each["code"] in row.judges)
