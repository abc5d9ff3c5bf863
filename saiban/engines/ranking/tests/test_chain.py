"""Equal scores are separated by the declared chain, and shared where it ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from saiban.engines.draw.stream import lots
from saiban.engines.ranking.tests.cast import kinds, order, pair, places, ranked, rule, separated

TRIMMED = {"method": "trimmed_mean", "drop_high": 1, "drop_low": 1}


def test_equals_share_a_place_and_the_next_is_skipped() -> None:
    result = ranked(rule(), {"A": [70], "B": [90], "C": [80], "D": [80]})
    assert places(result) == {"B": 1, "C": 2, "D": 2, "A": 4}
    assert [project.shares_with for project in result.projects] == [(), ("D",), ("C",), ()]
    assert [(tie.place, tie.projects, tie.waits_for) for tie in result.ties] == [(2, ("C", "D"), None)]
    assert kinds(result) == ["unresolved_tie"]


@pytest.mark.parametrize(
    ("chain", "aggregation", "better", "worse"),
    [
        ("untrimmed_mean", TRIMMED, [50, 60, 70, 80, 90], [40, 60, 70, 80, 90]),
        ("idea", {}, [pair(40, 30)], [pair(30, 40)]),
        ("median", {}, [60, 80, 80], [70, 70, 80]),
        ("highest_mark", {}, [60, 90, 60], [70, 70, 70]),
        ("lowest_mark", {}, [70, 70, 70], [60, 90, 60]),
        ("smallest_spread", {}, [70, 72, 71], [60, 90, 63]),
        ("head_to_head", {}, [71, 71, 68], [70, 70, 70]),
    ],
)
def test_each_link_separates_equal_scores(
    chain: str, aggregation: dict[str, Any], better: list[Any], worse: list[Any]
) -> None:
    for first, second in ("AB", "BA"):
        marks = {"A": better, "B": worse} if first == "A" else {"B": better, "A": worse}
        result = ranked(rule(chain, **aggregation), {code: marks[code] for code in sorted(marks)})
        assert places(result) == {first: 1, second: 2}
        assert set(separated(result).values()) == {"criterion" if chain == "idea" else chain}


def test_what_the_chain_saw_is_told() -> None:
    result = ranked(rule("median", "smallest_spread"), {"A": [60, 80, 80, 80], "B": [65, 75, 80, 80], "C": [75] * 4})
    told = {each.code: [(value.by, value.value) for value in each.tie] for each in result.projects}
    assert told == {
        "A": [("median", 80)],
        "B": [("median", Fraction(155, 2))],
        "C": [("median", 75)],
    }
    result = ranked(rule("median", "smallest_spread"), {"A": [70, 80, 90], "B": [75, 80, 85], "C": [80, 79, 81]})
    assert order(result) == ["C", "B", "A"]
    assert [each.tie[1].value for each in result.projects] == [2, 10, 20]


def test_a_link_that_separates_one_leaves_the_others_to_the_next() -> None:
    marks = {"A": [pair(30, 40)], "B": [pair(40, 30)], "C": [pair(30, 40)]}
    result = ranked(rule("idea", "draw"), marks, lots={"order": ["C", "B", "A"]})
    assert order(result) == ["B", "C", "A"]
    assert separated(result) == {"B": "criterion", "C": "draw", "A": "draw"}


def test_a_criterion_is_the_mean_over_all_scorecards_that_count() -> None:
    marks = {"A": [pair(50, 0), pair(20, 20)], "B": [pair(30, 30), pair(30, 0)]}
    result = ranked(rule("idea"), marks)
    assert order(result) == ["A", "B"]
    assert [each.tie[0].value for each in result.projects] == [35, 30]


class TestHeadToHead:
    def test_counts_judges_not_marks(self) -> None:
        """Two judges of three put A above B, the third far below."""
        assert order(ranked(rule("head_to_head"), {"A": [71, 71, 50], "B": [64, 64, 64]})) == ["A", "B"]

    def test_looks_only_at_judges_who_marked_all_of_the_tied(self) -> None:
        marks = {"A": [80, 60, 70, None], "B": [70, 70, None, 70], "C": [None, 65, 70, 75]}
        result = ranked(rule("head_to_head"), marks)
        assert order(result) == ["B", "C", "A"]
        assert [each.tie[0].value for each in result.projects] == [2, 0, -2]

    def test_says_nothing_where_no_judge_marked_all(self) -> None:
        marks = {"A": [80, None, 60], "B": [70, 70, None], "C": [None, 65, 75]}
        result = ranked(rule("head_to_head"), marks)
        assert set(places(result).values()) == {1}
        assert all(not each.tie for each in result.projects)

    def test_a_circle_is_left_to_the_next_link(self) -> None:
        marks = {"A": [80, 70, 60], "B": [70, 60, 80], "C": [60, 80, 70]}
        result = ranked(rule("head_to_head", "draw"), marks, lots={"order": ["B", "A", "C"]})
        assert order(result) == ["B", "A", "C"]
        assert set(separated(result).values()) == {"draw"}


def test_the_earlier_submission_is_the_better() -> None:
    projects = [
        {"code": "A", "submitted_at": "2026-05-01T12:00:00+08:00"},
        {"code": "B", "submitted_at": "2026-05-01T03:59:59Z"},
        {"code": "C", "submitted_at": "2026-05-01T04:00:00Z"},
    ]
    result = ranked(rule("submitted_first"), {"A": [80], "B": [80], "C": [80]}, projects=projects)
    assert places(result) == {"B": 1, "A": 2, "C": 2}


@pytest.mark.parametrize("last", ["vote", "draw"])
def test_what_waits_for_a_vote_or_a_draw_shares_its_place_and_is_warned_of(last: str) -> None:
    result = ranked(rule("median", last), {"A": [80], "B": [80], "C": [70]})
    assert places(result) == {"A": 1, "B": 1, "C": 3}
    (tie,) = result.ties
    assert (tie.projects, tie.waits_for) == (("A", "B"), last)
    assert kinds(result) == ["unresolved_tie"]


def test_a_vote_counts_when_it_was_about_all_of_the_tied() -> None:
    marks = {"A": [80], "B": [80], "C": [80]}
    assert set(places(ranked(rule("vote"), marks, votes=[["B", "A"]])).values()) == {1}
    result = ranked(rule("vote"), marks, votes=[["B", "A"], ["C", "A", "B"]])
    assert order(result) == ["C", "A", "B"]
    assert set(separated(result).values()) == {"vote"}


def test_lots_can_be_drawn_from_the_seed_that_was_revealed() -> None:
    seed = "5a" * 32
    marks = {code: [80] for code in "ABCDEF"}
    drawn = lots(seed, "ties", set(marks))
    result = ranked(rule("draw"), marks, lots={"seed": seed})
    assert order(result) == sorted(marks, key=lambda code: drawn[code])
    assert [each.tie[0].value for each in result.projects] == [1, 2, 3, 4, 5, 6]
    other = ranked(rule("draw"), marks, lots={"seed": seed, "label": "again"})
    assert order(other) != order(result)


def test_lots_do_not_touch_what_the_chain_separated() -> None:
    result = ranked(rule("draw"), {"A": [80], "B": [81]}, lots={"order": ["A", "B"]})
    assert order(result) == ["B", "A"]
