"""H6: one ratio for all divisions and tracks, and everything comes out even."""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from saiban.core.parts import Inconsistent, dotted
from saiban.engines.quota.tests.tables import (
    Grid,
    adds_up,
    answered,
    asked,
    by_trying_all,
    everything,
    grids,
    national,
    places,
    ratios,
    seeds,
    small,
    table,
)
from saiban.engines.reading import write

steadily = settings(deadline=None, derandomize=True, max_examples=120)
ROUNDINGS = ["controlled", "down", "half_up", "up"]


def complaints(request: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Inconsistent) as caught:
        answered(request)
    return {dotted(found.path): found.message for found in caught.value.findings}


# --- the promise of H6 ------------------------------------------------------------------------------------------------
@steadily
@given(grids, ratios, seeds)
def test_h6_every_cell_division_track_and_the_total_is_rounded_down_or_up(counts: Grid, ratio: str, seed: str) -> None:
    result = answered(asked(counts, seed, ratio=ratio))
    assert adds_up(result)
    for each in everything(result):
        assert each.exact == each.due == Fraction(ratio) * each.counted
        assert floor(each.exact) <= each.places <= ceil(each.exact) and each.is_even
    assert result.total.places == floor(result.total.exact + Fraction(1, 2))


@pytest.mark.parametrize("seed", range(8))
def test_h6_31_divisions_over_four_tracks_come_out_even_also_with_a_place_for_each(seed: int) -> None:
    result = answered(asked(national(seed), minimum=1, keeps="total"))
    assert adds_up(result) and all(each.is_even for each in everything(result))
    assert all(row.places >= 1 for row in result.divisions if row.projects)
    assert result.paid_by in (None, "rounding")


def test_h6_a_table_worked_by_hand() -> None:
    """7, 4, 9 and 5, 8, 3 projects: 1.4 0.8 1.8 and 1.0 1.6 0.6, in all 7.2.

    Divisions 4.0 and 3.2; tracks 2.4 2.4 2.4. Seven places: 4 and 3; of the tracks, one gets 3. In the first division
    the places are 1 1 2 (else the 1.4 would go up). In the second 1 1 1, 1 2 0: tracks 2 2 3 or 2 3 2; the cells are
    nearer in the second one's 2 and 0 (0.16 + 0.36) than in 1 and 1 (0.36 + 0.16): the same, so tracks' lots decide.
    """
    result = answered(asked([[7, 4, 9], [5, 8, 3]]))
    assert [str(each.exact) for each in result.divisions] == ["4", "16/5"]
    assert [row.places for row in result.divisions] == [4, 3] and result.total.places == 7
    found = places(result)
    assert found[0] == [1, 1, 2] and found[1] in ([1, 1, 1], [1, 2, 0])
    assert [cell.is_by_lot for cell in result.cells] == [False, False, False, False, True, True]
    assert {tuple(table([[7, 4, 9], [5, 8, 3]], f"{seed:064x}")[1]) for seed in range(20)} == {(1, 1, 1), (1, 2, 0)}


@steadily
@given(small, ratios, some.sampled_from(ROUNDINGS), seeds)
def test_the_flow_finds_what_trying_all_tables_finds(counts: Grid, ratio: str, rounding: str, seed: str) -> None:
    found = table(counts, seed, ratio=ratio, rounding=rounding)
    assert found == by_trying_all(counts, Fraction(ratio), rounding, seed)


# --- each division rounded for itself ---------------------------------------------------------------------------------
@steadily
@given(grids, ratios, some.sampled_from(["down", "half_up", "up"]))
def test_h6_a_declared_rounding_decides_each_division_and_the_total_follows(
    counts: Grid, ratio: str, rounding: str
) -> None:
    result = answered(asked(counts, ratio=ratio, rounding=rounding))
    ways = {"down": floor, "half_up": lambda value: floor(value + Fraction(1, 2)), "up": ceil}
    assert [row.places for row in result.divisions] == [ways[rounding](row.exact) for row in result.divisions]
    assert adds_up(result) and all(cell.is_even for cell in result.cells)
    said = " ".join(result.remarks)
    for each in (result.total, *result.tracks):
        assert each.is_even or f"{each.places} 个" in said


def test_tracks_come_out_even_where_the_divisions_rounding_lets_them() -> None:
    """Eight divisions of 1.5 each: half up they get 16 of 12.0 places, and no table gives each track 6 of 6.0."""
    result = answered(asked([[4, 4]] * 8, ratio="3/16", rounding="half_up"))
    assert [column.places for column in result.tracks] == [8, 8] and result.total.places == 16
    assert result.remarks[0].startswith("总名额 16 个，准确值为 12.00，不是它的上下取整")
    assert sum("赛道“t" in remark for remark in result.remarks) == 2


def test_what_a_rounding_gives_too_much_is_spread_over_all_tracks_by_the_same_ratio() -> None:
    result = answered(asked([[3, 3, 3, 3]] * 10, ratio="1/8", rounding="up"))
    assert [column.places for column in result.tracks] == [5, 5, 5, 5]


# --- other ways of sharing --------------------------------------------------------------------------------------------
@steadily
@given(grids, ratios, some.sampled_from(ROUNDINGS))
def test_largest_remainders_share_inside_each_division_alone(counts: Grid, ratio: str, rounding: str) -> None:
    result = answered(asked(counts, ratio=ratio, rounding=rounding, sharing="largest_remainder"))
    assert adds_up(result)
    assert [row.places for row in result.divisions] == [
        row.places for row in answered(asked([[sum(row)] for row in counts], ratio=ratio, rounding=rounding)).divisions
    ]
    for row, given_ in zip(result.divisions, places(result), strict=True):
        cells = [cell for cell in result.cells if cell.division == row.division]
        parts = [Fraction(row.places * cell.counted, row.counted) for cell in cells]
        assert all(floor(part) <= cell.places <= ceil(part) for part, cell in zip(parts, cells, strict=True))
        up = [part - floor(part) for part, cell in zip(parts, cells, strict=True) if cell.places > part]
        down = [part - floor(part) for part, cell in zip(parts, cells, strict=True) if cell.places < part]
        assert not up or not down or min(up) >= max(down)
        assert sum(given_) == row.places


@steadily
@given(grids, ratios)
def test_each_track_may_be_rounded_for_itself(counts: Grid, ratio: str) -> None:
    result = answered(asked(counts, ratio=ratio, rounding="half_up", sharing="per_track"))
    assert places(result) == [[floor(Fraction(ratio) * count + Fraction(1, 2)) for count in row] for row in counts]
    assert adds_up(result)


# --- however it is written --------------------------------------------------------------------------------------------
@steadily
@given(grids, some.sampled_from(ROUNDINGS), some.randoms(use_true_random=False))
def test_the_order_of_the_request_makes_no_difference(counts: Grid, rounding: str, chance: Any) -> None:
    request = asked(counts, rounding=rounding)
    again = json.loads(json.dumps(request))
    for key in ("divisions", "tracks", "cells"):
        chance.shuffle(again[key])
    again["cells"] = [cell for cell in again["cells"] if cell["projects"]]
    assert write(answered(again)) == write(answered(request))


@steadily
@given(grids, ratios, some.integers(2, 9))
def test_k_times_the_projects_at_a_kth_of_the_ratio_is_the_same_table(counts: Grid, ratio: str, times: int) -> None:
    part = Fraction(ratio) / times
    more = [[count * times for count in row] for row in counts]
    assert table(more, ratio=f"{part.numerator}/{part.denominator}") == table(counts, ratio=ratio)


@steadily
@given(grids)
def test_whole_exact_values_are_the_table(counts: Grid) -> None:
    result = answered(asked([[5 * count for count in row] for row in counts]))
    assert places(result) == counts
    assert not any(each.is_by_lot for each in everything(result))


def test_the_lots_decide_only_where_all_else_is_equal() -> None:
    tables = {str(table([[1, 1], [1, 1]], f"{seed:064x}", ratio="1/2")) for seed in range(40)}
    assert tables == {"[[1, 0], [0, 1]]", "[[0, 1], [1, 0]]"}
    assert len({str(table([[7, 3], [3, 7]], f"{seed:064x}")) for seed in range(40)}) == 1


# --- what grows -------------------------------------------------------------------------------------------------------
@steadily
@given(grids, some.data(), some.sampled_from(ROUNDINGS))
def test_five_projects_more_never_cost_anybody_of_their_row_and_column_a_place(
    counts: Grid, data: Any, rounding: str
) -> None:
    """At 20 %: what is a whole place more in the exact values is at least as many in the table."""
    i = data.draw(some.integers(0, len(counts) - 1))
    j = data.draw(some.integers(0, len(counts[0]) - 1))
    more = [list(row) for row in counts]
    more[i][j] += 5
    before, after = table(counts, rounding=rounding), table(more, rounding=rounding)
    assert after[i][j] >= before[i][j]
    assert sum(after[i]) >= sum(before[i])
    if rounding == "controlled":
        assert sum(row[j] for row in after) >= sum(row[j] for row in before)
        assert sum(map(sum, after)) == sum(map(sum, before)) + 1


@steadily
@given(grids, some.data(), some.sampled_from(["down", "half_up", "up"]))
def test_a_division_rounded_for_itself_never_loses_by_a_project_more(counts: Grid, data: Any, rounding: str) -> None:
    i = data.draw(some.integers(0, len(counts) - 1))
    more = [list(row) for row in counts]
    more[i][0] += 1
    before, after = ([sum(row) for row in table(each, rounding=rounding)] for each in (counts, more))
    assert after[i] >= before[i] and after[:i] + after[i + 1 :] == before[:i] + before[i + 1 :]


@steadily
@given(some.lists(some.integers(0, 60), min_size=2, max_size=12), some.data())
def test_with_one_track_a_larger_division_never_has_fewer_places(sizes: list[int], data: Any) -> None:
    found = [row[0] for row in table([[size] for size in sizes])]
    for one, of_one in zip(sizes, found, strict=True):
        for other, of_other in zip(sizes, found, strict=True):
            assert of_one >= of_other or one <= other


# What does not hold, and cannot where every sum is to be rounded down or up (Balinski and Young, 1982).
def test_a_higher_ratio_may_cost_a_division_a_place() -> None:
    """2/5 of a place is the largest remainder but one at 20 %, 12/25 the smallest but one at 24 %."""
    sizes = [[11], [2], [11], [9]]
    assert [row for (row,) in table(sizes)] == [2, 1, 2, 2]
    assert [row for (row,) in table(sizes, ratio="6/25")] == [3, 0, 3, 2]


def test_a_project_more_may_cost_its_own_cell_a_place_never_more_than_rounding() -> None:
    assert table([[7, 8], [0, 2]]) == [[1, 2], [0, 0]]
    assert table([[7, 9], [0, 2]]) == [[2, 1], [0, 1]]


# --- minima, maxima, fixed numbers ------------------------------------------------------------------------------------
@steadily
@given(grids, some.integers(0, 3), some.integers(0, 2), some.sampled_from(["others", "total"]))
def test_minima_hold_and_all_is_even_to_what_is_due(counts: Grid, minimum: int, in_track: int, keeps: str) -> None:
    request = asked(counts, minimum=minimum, track_minimum=in_track, keeps=keeps)
    try:
        result = answered(request)
    except Inconsistent:
        least = sum(max(min(minimum, sum(row)), sum(min(in_track, count) for count in row)) for row in counts)
        assert keeps == "total" and least > Fraction(sum(map(sum, counts)), 5)
        return
    assert adds_up(result)
    for each in everything(result):
        assert floor(each.due) <= each.places <= ceil(each.due)
    assert all(row.places >= min(minimum, row.projects) for row in result.divisions)
    assert all(cell.places >= min(in_track, cell.projects) for cell in result.cells)
    if keeps == "total":
        assert result.total.due == result.total.exact and result.total.is_even
    else:
        assert all(row.due >= row.exact for row in result.divisions)


def test_a_minimum_is_paid_for_by_rounding_alone_where_that_is_enough() -> None:
    """0.4 and three times 5.2: 16.0 places. The smallest has one, and nobody else more than rounding to lose."""
    result = answered(asked([[2], [26], [26], [26]], minimum=1, keeps="total"))
    assert [row.places for row in result.divisions] == [1, 5, 5, 5] and result.paid_by == "rounding"
    assert all(each.is_even for each in everything(result))


@steadily
@given(small, ratios, some.integers(1, 2), seeds)
def test_rounding_pays_for_a_minimum_whenever_any_table_can(counts: Grid, ratio: str, minimum: int, seed: str) -> None:
    wanted = by_trying_all(counts, Fraction(ratio), "controlled", seed, minimum, is_even=True)
    try:
        result = answered(asked(counts, seed, ratio=ratio, minimum=minimum, keeps="total"))
    except Inconsistent:
        assert wanted is None
        return
    assert (result.paid_by == "ratio") == (wanted is None)
    assert wanted is None or places(result) == wanted


def test_a_minimum_that_rounding_cannot_pay_for_is_paid_by_all_others_in_one_ratio() -> None:
    """1.0, 5.0, 5.0 with at least 3: the others share the remaining 8 places."""
    result = answered(asked([[5], [25], [25]], minimum=3, keeps="total"))
    assert [row.places for row in result.divisions] == [3, 4, 4] and result.paid_by == "ratio"
    assert [row.due for row in result.divisions] == [3, 4, 4]
    assert any("准确值为 5.00，不是它的上下取整：有最低、最高或固定名额" in remark for remark in result.remarks)


def test_a_minimum_on_top_leaves_the_others_as_they_were() -> None:
    result = answered(asked([[5], [25], [25]], minimum=3))
    assert [row.places for row in result.divisions] == [3, 5, 5] and result.paid_by is None


def test_no_division_gets_more_places_than_it_has_projects() -> None:
    assert table([[1, 0], [2, 1], [0, 0]], minimum=2) == [[1, 0], [1, 1], [0, 0]]


def test_a_maximum_gives_its_places_to_the_others_or_to_nobody() -> None:
    assert [sum(row) for row in table([[50], [25], [25]], maximum=8)] == [8, 5, 5]
    assert [sum(row) for row in table([[50], [25], [25]], maximum=8, keeps="total")] == [8, 6, 6]


def test_fixed_places_are_what_they_are() -> None:
    fixed = [{"division": "d00", "places": 7}, {"division": "d01", "track": "t1", "places": 0}]
    found = table([[25, 25], [25, 25], [25, 25]], fixed=fixed)
    assert [sum(row) for row in found] == [7, 10, 10] and found[1] == [10, 0]


def test_a_total_that_cannot_be_kept_is_refused() -> None:
    told = complaints(asked([[5], [5], [5]], minimum=2, keeps="total"))
    assert told["rule.keeps"].startswith("最低、最高和固定名额合在一起，总名额无法保持不变")


# --- who counts -------------------------------------------------------------------------------------------------------
def test_whether_disqualified_and_direct_projects_count_is_declared() -> None:
    request = asked([[30]])
    request["cells"][0] |= {"disqualified": 5, "direct": 10}
    counted = {}
    for disqualified in (False, True):
        for direct in (False, True):
            request["rule"] |= {"disqualified_count": disqualified, "direct_count": direct}
            result = answered(request)
            counted[disqualified, direct] = (result.total.counted, result.total.places, result.total.finalists)
    assert counted == {
        (False, False): (15, 3, 13), (True, False): (20, 4, 14), (False, True): (25, 5, 15), (True, True): (30, 6, 16),
    }  # fmt: skip


def test_places_never_exceed_the_projects_that_can_have_them() -> None:
    request = asked([[30]], ratio="1/2", disqualified_count=True)
    request["cells"][0] |= {"disqualified": 20}
    result = answered(request)
    assert [str(result.total.exact), str(result.total.due), result.total.places] == ["15", "10", 10]
    assert result.remarks[0] == "总名额 10 个，准确值为 15.00，不是它的上下取整：计入比例的项目不都能占用名额。"


# --- waiting lists ----------------------------------------------------------------------------------------------------
def waiting(withdrawn: list[str], projects: int = 10) -> Any:
    request = asked([[projects]])
    request["cells"][0] |= {"ranking": [f"p{number}" for number in range(1, projects + 1)], "withdrawn": withdrawn}
    (cell,) = answered(request).cells
    return cell


def test_the_best_have_places_and_the_others_wait_in_their_order() -> None:
    cell = waiting([])
    assert cell.entered == ("p1", "p2") and cell.waiting == tuple(f"p{number}" for number in range(3, 11))
    assert cell.moved_up == () and cell.vacant == 0


def test_the_next_moves_up_and_the_table_stays() -> None:
    cell = waiting(["p3", "p1", "p4", "p2"])
    assert cell.places == 2 and cell.entered == ("p5", "p6")
    assert [(moved.id, moved.instead_of) for moved in cell.moved_up] == [("p4", "p1"), ("p5", "p4"), ("p6", "p2")]


def test_a_place_that_nobody_is_left_for_stays_vacant() -> None:
    gone = [f"p{number}" for number in range(1, 10)]
    cell = waiting(gone)
    assert (cell.entered, cell.waiting, cell.vacant, cell.places) == (("p10",), (), 1, 2)


@steadily
@given(some.integers(1, 30), some.data())
def test_withdrawals_change_nobody_elses_order(projects: int, data: Any) -> None:
    ids = [f"p{number}" for number in range(1, projects + 1)]
    gone = data.draw(some.lists(some.sampled_from(ids), unique=True))
    cell = waiting(gone, projects)
    left = [each for each in ids if each not in gone]
    assert list(cell.entered + cell.waiting) == left
    assert len(cell.entered) == min(cell.places, len(left)) and cell.vacant == cell.places - len(cell.entered)


# --- what does not fit ------------------------------------------------------------------------------------------------
def test_everything_that_does_not_fit_is_told_at_once() -> None:
    request = asked([[3, 4]], minimum=3, maximum=2, rounding="down", keeps="total", total_rounding="up")
    request["rule"]["fixed"] = [{"division": "d00", "track": "t9", "places": 1}] * 2
    request["divisions"].append({"code": "d00"})
    request["cells"].append({"division": "d00", "track": "t0", "projects": 1})
    request["cells"].append({"division": "dx", "track": "tx", "projects": 1, "disqualified": 1, "direct": 1})
    request["cells"][1] |= {"ranking": ["a", "a"], "withdrawn": ["a", "a", "b"]}
    request["cells"][0] |= {"withdrawn": ["a"]}
    assert complaints(request) == {
        "divisions[1].code": "“d00”写了两次。",
        "cells[2].track": "“d00”“t0”写了两次。",
        "cells[0].withdrawn": "没有排名（ranking）时不能写退出者。",
        "cells[1].ranking": "“a”排了两次：一个项目只在一个赛区的一个赛道。",
        "cells[1].withdrawn[1]": "“a”写了两次。",
        "cells[1].withdrawn[2]": "“b”不在排名里。",
        "cells[3].division": "没有代码为“dx”的赛区。",
        "cells[3].track": "没有代码为“tx”的赛道。",
        "cells[3].projects": "取消资格 1 个、直通 1 个，超过了项目总数 1 个。",
        "rule.total_rounding": "各赛区各自取整时，总名额就是各赛区之和，不能再写 total_rounding。",
        "rule.keeps": '各赛区各自取整时总名额无法保持不变，keeps = "total" 须配合 rounding = "controlled"。',
        "rule.maximum": "最高名额 2 少于最低名额 3。",
        "rule.fixed[1].division": "“d00”“t9”写了两次。",
        "rule.fixed[0].track": "没有代码为“t9”的赛道。",
        "rule.fixed[1].track": "没有代码为“t9”的赛道。",
    }


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"sharing": "per_track"}, "rule.rounding"),
        ({"sharing": "per_track", "rounding": "up", "minimum": 1}, "rule.sharing"),
        ({"fixed": [{"division": "d00", "track": "t0", "places": 6}]}, "rule.fixed[0].places"),
        ({"fixed": [{"division": "d00", "places": 11}]}, "rule.fixed[0].places"),
        ({"track_minimum": 3, "maximum": 4}, "rule.maximum"),
    ],
)
def test_rules_that_exclude_each_other_are_refused(rule: dict[str, Any], place: str) -> None:
    assert set(complaints(asked([[5, 5]], **rule))) == {place}
