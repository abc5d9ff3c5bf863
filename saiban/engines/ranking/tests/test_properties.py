"""What holds of every round."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from saiban.engines.ranking.formats import Request, Result
from saiban.engines.ranking.telling import rank
from saiban.engines.ranking.tests.cast import places
from saiban.engines.ranking.tests.settings import STEADY
from saiban.engines.reading import read, write

METHODS: list[dict[str, Any]] = [
    {"method": "mean"},
    {"method": "median"},
    {"method": "sum"},
    {"method": "trimmed_mean", "drop_high": 1, "drop_low": 1, "trim_from": 4},
]
LINKS = ["untrimmed_mean", "criterion", "median", "highest_mark", "lowest_mark", "smallest_spread", "head_to_head"]
RISING = [link for link in LINKS if link not in ("smallest_spread", "head_to_head")]
AWARDS: list[dict[str, Any]] = [
    {"code": "grand", "count": 1, "within": "all"},
    {"code": "first", "ratio": "1/5", "rounding": "up", "at_line": "extend"},
    {"code": "second", "count": 2, "at_line": "vote"},
    {"code": "third", "count": 2},
    {"code": "idea", "kind": "single", "criterion": "idea", "count": 1, "excluding": ["grand"]},
]


@st.composite
def rounds(draw: st.DrawFn, links: list[str] = LINKS, *, whole: bool = False) -> dict[str, Any]:
    """Small rounds with few different marks, so that many are equal."""
    judges = draw(st.integers(1, 6))
    codes = [f"P{number}" for number in range(draw(st.integers(1, 8)))]
    mark = st.integers(0, 3)
    chain = draw(st.lists(st.sampled_from(links), unique=True, max_size=4))
    scorecards = []
    for code in codes:
        for judge in range(judges):
            state = "submitted" if whole else draw(st.sampled_from(["submitted"] * 5 + ["absent", "recused_after"]))
            marks = {"idea": draw(mark), "work": draw(mark)}
            scorecards.append({"project": code, "judge": f"J{judge}", "state": state, "marks": marks})
    return {
        "rule": {
            "criteria": [{"code": "idea", "max_marks": 3, "weight": "1/3"}, {"code": "work", "max_marks": 3}],
            "aggregation": {**draw(st.sampled_from(METHODS)), "min_scores": 1},
            "tie_break": [{"by": link, **({"criterion": "idea"} if link == "criterion" else {})} for link in chain]
            + draw(st.sampled_from([[], [{"by": "draw"}]])),
        },
        "projects": [{"code": code, "track": draw(st.sampled_from(["a", "b"]))} for code in codes],
        "scorecards": scorecards,
        "lots": draw(st.sampled_from([None, {"seed": "0f" * 32}])),
        "awards": AWARDS,
    }


def result(asked: dict[str, Any]) -> Result:
    return rank(Request.model_validate(asked))


@STEADY
@given(rounds(), st.integers())
def test_the_order_of_the_input_changes_no_byte_of_the_result(asked: dict[str, Any], seed: int) -> None:
    mixed, chance = deepcopy(asked), Random(seed)
    for part in (mixed["projects"], mixed["scorecards"], mixed["rule"]["criteria"]):
        chance.shuffle(part)
    for scorecard in mixed["scorecards"]:
        scorecard["marks"] = dict(reversed(scorecard["marks"].items()))
    said = [write(rank(read(Request, json.dumps(each)))) for each in (asked, mixed)]
    assert said[0] == said[1]


@STEADY
@given(rounds(), st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9))
def test_weights_that_are_all_multiplied_change_no_place(asked: dict[str, Any], factor: Fraction) -> None:
    scaled = deepcopy(asked)
    for criterion in scaled["rule"]["criteria"]:
        criterion["weight"] = Fraction(criterion.get("weight", 1)) * factor
    first, second = result(asked), result(scaled)
    assert places(first) == places(second) and first.ties == second.ties and first.awards == second.awards
    assert [each.score * factor for each in first.projects] == [each.score for each in second.projects]


@STEADY
@given(rounds(RISING, whole=True), st.data())
def test_a_higher_mark_never_costs_a_place(asked: dict[str, Any], data: st.DataObject) -> None:
    better = deepcopy(asked)
    scorecard = better["scorecards"][data.draw(st.integers(0, len(better["scorecards"]) - 1))]
    for criterion in ("idea", "work"):
        scorecard["marks"][criterion] = data.draw(st.integers(scorecard["marks"][criterion], 3))
    before, after = places(result(asked)), places(result(better))
    assert after[scorecard["project"]] <= before[scorecard["project"]]


@STEADY
@given(rounds())
def test_every_project_is_somewhere_once_and_places_count_those_before(asked: dict[str, Any]) -> None:
    found = result(asked)
    everyone = [each.code for each in found.projects] + [each.code for each in found.unranked]
    assert sorted(everyone) == sorted(project["code"] for project in asked["projects"])
    for each in found.projects:
        before = [other for other in found.projects if other.group == each.group and other.place < each.place]
        assert each.place == len(before) + 1
        assert all(other.score >= each.score for other in before)
        equal = {o.code for o in found.projects if (o.group, o.place) == (each.group, each.place)} - {each.code}
        assert set(each.shares_with) == equal


@STEADY
@given(rounds())
def test_two_projects_stand_as_they_would_alone(asked: dict[str, Any]) -> None:
    """Without head-to-head in the chain, others make no difference to who of two is ahead."""
    asked["rule"]["tie_break"] = [link for link in asked["rule"]["tie_break"] if link["by"] != "head_to_head"]
    asked["lots"] = {"order": sorted((project["code"] for project in asked["projects"]), reverse=True)}
    found = {each.code: each for each in result(asked).projects}
    for one, other in combinations(sorted(found), 2):
        if found[one].group == found[other].group:
            assert _ahead(found[one].place, found[other].place) == _reference(asked, one, other)


def _ahead(one: int, other: int) -> int:
    return (one < other) - (one > other)


def _reference(asked: dict[str, Any], one: str, other: str) -> int:
    """Who is ahead, worked out again the long way: 1, -1, or 0 for equals."""
    rule = asked["rule"]
    keys = [_score(asked, one), *(_key(asked, link, one) for link in rule["tie_break"])]
    others = [_score(asked, other), *(_key(asked, link, other) for link in rule["tie_break"])]
    return (keys > others) - (keys < others)


def _totals(asked: dict[str, Any], code: str) -> list[Fraction]:
    scorecards = [each for each in asked["scorecards"] if each["project"] == code and each["state"] == "submitted"]
    return sorted(Fraction(each["marks"]["idea"], 3) + each["marks"]["work"] for each in scorecards)


def _score(asked: dict[str, Any], code: str) -> Fraction:
    totals, how = _totals(asked, code), asked["rule"]["aggregation"]
    if how["method"] == "sum":
        return sum(totals, Fraction())
    if how["method"] == "median":
        return (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
    if how["method"] == "trimmed_mean" and len(totals) >= how["trim_from"]:
        totals = totals[1:-1]
    return sum(totals, Fraction()) / len(totals)


def _key(asked: dict[str, Any], link: dict[str, Any], code: str) -> Fraction:
    totals = _totals(asked, code)
    scorecards = [each for each in asked["scorecards"] if each["project"] == code and each["state"] == "submitted"]
    return {
        "untrimmed_mean": lambda: sum(totals, Fraction()) / len(totals),
        "criterion": lambda: Fraction(sum(each["marks"]["idea"] for each in scorecards), len(scorecards)),
        "median": lambda: (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2,
        "highest_mark": lambda: totals[-1],
        "lowest_mark": lambda: totals[0],
        "smallest_spread": lambda: totals[0] - totals[-1],
        "draw": lambda: Fraction(-asked["lots"]["order"].index(code)),
    }[link["by"]]()


@STEADY
@given(rounds())
def test_nobody_has_two_prizes_and_no_place_is_given_twice(asked: dict[str, Any]) -> None:
    found = result(asked)
    sizes = {"grand": 1, "second": 2, "third": 2}
    graded = [code for given in found.awards if given.award != "idea" for code in given.winners]
    assert len(graded) == len(set(graded))
    for each in found.awards:
        candidates = {code for each_open in each.open for code in each_open.candidates}
        assert not candidates & set(each.winners)
        got = len(each.winners) + sum(each_open.places for each_open in each.open)
        assert got <= each.places or each.extended
        assert each.places == sizes.get(each.award, each.places)
        if each.award != "idea" and not each.waits_for:
            assert all(0 < opened.places <= len(opened.candidates) for opened in each.open)


@STEADY
@given(rounds())
def test_a_better_place_never_has_the_lower_prize(asked: dict[str, Any]) -> None:
    found = result(asked)
    if any(given.open or given.waits_for for given in found.awards):
        return
    prizes = ["grand", "first", "second", "third"]
    grade = {code: number for number, award in enumerate(prizes) for code in _winners(found, award)}
    for one, other in combinations(found.projects, 2):
        if one.group == other.group and one.place < other.place:
            assert grade.get(one.code, 9) <= grade.get(other.code, 9)


def _winners(found: Result, award: str) -> set[str]:
    return {code for given in found.awards if given.award == award for code in given.winners}
