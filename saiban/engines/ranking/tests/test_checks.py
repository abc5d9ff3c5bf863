"""A request whose parts do not fit together is refused with every reason, each at its place."""

from __future__ import annotations

from typing import Any

import pytest

from saiban.core.parts import Inconsistent, dotted
from saiban.engines.ranking.formats import Request
from saiban.engines.ranking.telling import rank
from saiban.engines.ranking.tests.cast import request, rule

MARKS = {"A": [90, 80], "B": [70, 60]}


def refusals(rule: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(Inconsistent) as caught:
        rank(Request.model_validate(request(rule, MARKS, **more)))
    assert all(found.message.endswith("。") for found in caught.value.findings)
    return [dotted(found.path) for found in caught.value.findings]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"criteria": [{"code": "all", "max_marks": 100, "step": 3}]}, "rule.criteria[0].step"),
        ({"criteria": [{"code": "all", "max_marks": 100}] * 2}, "rule.criteria[1].code"),
        ({"aggregation": {"drop_high": 1}}, "rule.aggregation.method"),
        ({"aggregation": {"method": "trimmed_mean"}}, "rule.aggregation.method"),
        ({"aggregation": {"method": "trimmed_mean", "drop_low": 5}}, "rule.aggregation.trim_from"),
        ({"tie_break": [{"by": "criterion", "criterion": "style"}]}, "rule.tie_break[0].criterion"),
        ({"tie_break": [{"by": "criterion"}]}, "rule.tie_break[0].criterion"),
        ({"tie_break": [{"by": "median", "criterion": "all"}]}, "rule.tie_break[0].criterion"),
        ({"tie_break": [{"by": "median"}, {"by": "median"}]}, "rule.tie_break[1]"),
        ({"tie_break": [{"by": "draw"}, {"by": "median"}]}, "rule.tie_break[0].by"),
        ({"tie_break": [{"by": "vote"}, {"by": "draw"}]}, "rule.tie_break[0].by"),
    ],
)
def test_a_rule_that_contradicts_itself(changed: dict[str, Any], place: str) -> None:
    assert place in refusals({**rule(), **changed})


@pytest.mark.parametrize(
    ("scorecard", "places"),
    [
        ({"project": "X", "judge": "J", "marks": {"all": 1}}, ["scorecards[4].project"]),
        ({"project": "A", "judge": "J1", "marks": {"all": 1}}, ["scorecards[4].judge"]),
        ({"project": "A", "judge": "J", "marks": {}}, ["scorecards[4].marks.all"]),
        ({"project": "A", "judge": "J", "marks": {"all": 1, "style": 2}}, ["scorecards[4].marks.style"]),
        ({"project": "A", "judge": "J", "marks": {"all": 101}}, ["scorecards[4].marks.all"]),
        ({"project": "A", "judge": "J", "marks": {"all": "-1"}}, ["scorecards[4].marks.all"]),
        ({"project": "A", "judge": "J", "marks": {"all": "1/2"}}, ["scorecards[4].marks.all"]),
        (
            {"project": "X", "judge": "J", "marks": {"al": 1}},
            ["scorecards[4].project", "scorecards[4].marks.al", "scorecards[4].marks.all"],
        ),
    ],
)
def test_a_scorecard_that_cannot_be_counted(scorecard: dict[str, Any], places: list[str]) -> None:
    asked = request(rule(), MARKS)
    assert refusals(rule(), scorecards=[*asked["scorecards"], scorecard]) == places


def test_a_scorecard_that_does_not_count_may_be_half_filled() -> None:
    asked = request(rule(), MARKS)
    asked["scorecards"] += [{"project": "A", "judge": "J", "state": "draft", "marks": {"style": 500}}]
    assert len(rank(Request.model_validate(asked)).projects) == 2


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"projects": [{"code": "A"}, {"code": "A"}, {"code": "B"}]}, "projects[1].code"),
        ({"lots": {"order": ["A"]}}, "lots.order"),
        ({"lots": {"order": ["A", "B", "A"]}}, "lots.order[2]"),
        ({"lots": {}}, "lots"),
        ({"lots": {"order": ["A", "B"], "seed": "00" * 32}}, "lots"),
        ({"votes": [["A", "A"]]}, "votes[0][1]"),
        ({"votes": [["A", "X"]]}, "votes[0][1]"),
        ({"awards": [{"code": "first"}]}, "awards[0]"),
        ({"awards": [{"code": "first", "count": 1, "ratio": "1/2"}]}, "awards[0]"),
        ({"awards": [{"code": "first", "count": 1, "minimum": 1}]}, "awards[0].minimum"),
        ({"awards": [{"code": "first", "count": 1}] * 2}, "awards[1].code"),
        ({"awards": [{"code": "first", "count": 1, "criterion": "all"}]}, "awards[0].criterion"),
        ({"awards": [{"code": "single", "kind": "single", "count": 1}]}, "awards[0].criterion"),
        (
            {"awards": [{"code": "s", "kind": "single", "criterion": "all", "count": 1, "excluding": ["s"]}]},
            "awards[0].excluding[0]",
        ),
    ],
)
def test_what_stands_beside_the_scorecards(more: dict[str, Any], place: str) -> None:
    assert refusals(rule(), **more) == [place]


def test_what_the_rule_needs_to_know_of_a_project() -> None:
    assert refusals(rule("submitted_first", centred="venue")) == [
        f"projects[{number}].{key}" for number in (0, 1) for key in ("submitted_at", "venue")
    ]


def test_centred_scores_are_not_compared_across_groups() -> None:
    projects = [{"code": "A", "track": "x", "venue": "v"}, {"code": "B", "track": "y", "venue": "v"}]
    awards = [{"code": "first", "count": 1}, {"code": "grand", "within": "all", "count": 1}]
    assert refusals(rule(centred="venue"), projects=projects, awards=awards) == ["awards[1].within"]
