"""Marks become exact scores."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from saiban.engines.ranking.formats import Request
from saiban.engines.ranking.telling import rank
from saiban.engines.ranking.tests.cast import order, places, ranked, request, rule, separated


def score(*marks: int | None, **aggregation: Any) -> Fraction:
    (project,) = ranked(rule(**aggregation), {"A": marks}).projects
    return project.score


@pytest.mark.parametrize(
    ("aggregation", "marks", "comes_to"),
    [
        ({}, (80, 81, 81), Fraction(242, 3)),
        ({"method": "sum"}, (80, 81, 81), Fraction(242)),
        ({"method": "median"}, (90, 70, 80), Fraction(80)),
        ({"method": "median"}, (90, 70, 80, 81), Fraction(161, 2)),
        ({"method": "trimmed_mean", "drop_high": 1, "drop_low": 1}, (10, 80, 81, 83, 100), Fraction(244, 3)),
        ({"method": "trimmed_mean", "drop_high": 1}, (10, 80, 81, 83, 100), Fraction(127, 2)),
        ({"method": "trimmed_mean", "drop_low": 2}, (10, 80, 81, 83, 100), Fraction(88)),
    ],
)
def test_a_score_is_the_exact_fraction(aggregation: dict[str, Any], marks: tuple[int, ...], comes_to: Fraction) -> None:
    assert score(*marks, **aggregation) == comes_to


def test_nothing_is_dropped_with_fewer_than_five_scores() -> None:
    trimming = {"method": "trimmed_mean", "drop_high": 1, "drop_low": 1}
    assert score(10, 80, 80, 100, **trimming) == Fraction(270, 4)
    assert score(10, 80, 80, 80, 100, **trimming) == 80
    assert score(10, 80, 80, 100, None, **trimming) == Fraction(270, 4)


def test_a_judge_who_was_absent_gives_no_zero() -> None:
    assert score(80, 90, None) == 85
    assert score(80, 90, 0) == Fraction(170, 3)


@pytest.mark.parametrize(
    "state", ["assigned", "draft", "recused_before", "recused_after", "conflicted", "absent", "void"]
)
def test_only_submitted_scorecards_count(state: str) -> None:
    asked = request(rule(), {"A": [80, 90, 10]})
    asked["scorecards"][2]["state"] = state
    (project,) = rank(Request.model_validate(asked)).projects
    assert project.score == 85 and project.left_out == {state: 1}


def test_too_few_scores_are_no_score() -> None:
    result = ranked(rule(min_scores=3), {"A": [90, 90, None], "B": [10, 10, 10]})
    assert places(result) == {"B": 1}
    (left,) = result.unranked
    assert (left.code, left.reason, left.scores, left.needed) == ("A", "too_few_scores", 2, 3)


@pytest.mark.parametrize("state", ["withdrawn", "disqualified"])
def test_who_left_the_contest_has_no_place_and_leaves_no_gap(state: str) -> None:
    projects = [{"code": "A", "state": state}, {"code": "B"}, {"code": "C"}]
    result = ranked(rule(), {"A": [90], "B": [80], "C": [70]}, projects=projects)
    assert places(result) == {"B": 1, "C": 2}
    assert [(left.code, left.reason) for left in result.unranked] == [("A", state)]


def test_weights_and_steps_are_exact() -> None:
    """0.1 + 0.2 is 0.3: as floats A would stand before B."""
    weighed = {
        "criteria": [
            {"code": "x", "max_marks": 10, "weight": Decimal("0.1"), "step": Decimal("0.5")},
            {"code": "y", "max_marks": 10, "weight": "1/3"},
        ],
        "aggregation": {"min_scores": 1},
    }
    marks = {"A": [{"x": Decimal("9.5"), "y": 1}], "B": [{"x": 2, "y": Decimal("3.0")}], "C": [{"x": 0, "y": 0}]}
    result = ranked(weighed, marks)
    scores = {project.code: project.score for project in result.projects}
    assert scores == {"A": Fraction(95, 100) + Fraction(1, 3), "B": Fraction(12, 10), "C": 0}
    thirds = [{"code": c, "max_marks": 10, "weight": Decimal(w)} for c, w in (("x", "0.1"), ("y", "0.2"), ("z", "0.3"))]
    equal = {"A": [{"x": 1, "y": 1, "z": 0}], "B": [{"x": 0, "y": 0, "z": 1}]}
    assert places(ranked({"criteria": thirds, "aggregation": {"min_scores": 1}}, equal)) == {"A": 1, "B": 1}


def test_what_is_shown_is_rounded_half_up_and_not_ranked_on() -> None:
    """8.005 is shown as 8.01, as 8.01 is; the places differ."""
    fine = [{"code": "all", "max_marks": 10, "step": Decimal("0.005")}]
    marks = {"A": [{"all": Decimal("8.01")}], "B": [{"all": Decimal("8.005")}]}
    exact = ranked({"criteria": fine, "aggregation": {"min_scores": 1}}, marks)
    assert [project.shown for project in exact.projects] == ["8.01", "8.01"]
    assert places(exact) == {"A": 1, "B": 2}
    rounded = ranked({"criteria": fine, "aggregation": {"min_scores": 1, "ranked_on": "rounded"}}, marks)
    assert places(rounded) == {"A": 1, "B": 1}
    assert [project.score for project in rounded.projects] == [Fraction("8.01"), Fraction("8.005")]


def test_a_scorecard_tells_what_became_of_its_total() -> None:
    trimming = {"method": "trimmed_mean", "drop_high": 1, "drop_low": 1}
    (project,) = ranked(rule(**trimming), {"A": [80, 80, 80, 80, 80]}).projects
    assert [total.used for total in project.totals] == ["counted", "counted", "counted", "dropped_low", "dropped_high"]
    (project,) = ranked(rule(**trimming), {"A": [80, 99, 70, 85, 10]}).projects
    used = {total.judge: total.used for total in project.totals}
    assert used == {f"J{n}": "counted" for n in (0, 2, 3)} | {"J1": "dropped_high", "J4": "dropped_low"}


def test_sums_over_panels_of_different_size_are_warned_of() -> None:
    result = ranked(rule(method="sum"), {"A": [80, 80, None], "B": [50, 50, 50]})
    assert [(warning.kind, warning.projects) for warning in result.warnings] == [("unequal_panels", ("A",))]


def test_scorecards_still_open_are_warned_of() -> None:
    asked = request(rule(), {"A": [80, 90], "B": [80, 80]})
    asked["scorecards"][1] = {"project": "A", "judge": "J1", "state": "draft", "marks": {}}
    result = rank(Request.model_validate(asked))
    assert [(warning.kind, warning.projects) for warning in result.warnings] == [
        ("open_scorecards", ("A",)),
        ("unresolved_tie", ("A", "B")),
    ]
    assert order(result) == ["A", "B"] and separated(result) == {"A": None, "B": None}
