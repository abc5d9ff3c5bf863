"""Projects of a group that were divided at random over venues can be compared by venue-centred scores."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from saiban.engines.ranking.tests.cast import kinds, order, pair, ranked, rule
from saiban.engines.ranking.tests.settings import STEADY

VENUES = {"A": "east", "B": "east", "C": "west", "D": "west"}
PROJECTS = [{"code": code, "venue": venue} for code, venue in VENUES.items()]
CENTRED = {"centred": "venue", "centred_from": 2}


def test_a_venue_s_mean_is_taken_out() -> None:
    """East marks 20 higher than west: 90, 80 and 72, 58 become 79, 69 and 82, 68."""
    marks = {"A": [90], "B": [80], "C": [72], "D": [58]}
    result = ranked(rule(**CENTRED), marks, projects=PROJECTS)
    assert {each.code: each.score for each in result.projects} == {"C": 82, "A": 80, "B": 70, "D": 68}
    assert [each.uncentred for each in result.projects] == [72, 90, 80, 58]
    (group,) = result.groups
    assert [(each.venue, each.projects, each.mean, each.shift) for each in group.venues] == [
        ("east", 2, Fraction(85), Fraction(-10)),
        ("west", 2, Fraction(65), Fraction(10)),
    ]


def test_links_of_the_chain_are_centred_too() -> None:
    """A and C have the same centred score; on idea A is 5 above its venue's mean, C 10."""
    marks = {"A": [pair(45, 45)], "B": [pair(35, 35)], "C": [pair(40, 30)], "D": [pair(20, 30)]}
    result = ranked(rule("idea", **CENTRED), marks, projects=PROJECTS)
    assert order(result) == ["C", "A", "B", "D"]
    assert [each.tie[0].value for each in result.projects] == [45, 40, 30, 25]


def test_too_small_a_venue_leaves_a_group_uncentred_and_is_warned_of() -> None:
    marks = {"A": [90], "B": [80], "C": [72], "D": [58]}
    result = ranked(rule(centred="venue", centred_from=3), marks, projects=PROJECTS)
    assert order(result) == ["A", "B", "C", "D"]
    assert (result.groups[0].centred, kinds(result)) == (False, ["not_centred"])
    assert {each.uncentred for each in result.projects} == {None}


def test_only_ranked_projects_make_the_mean() -> None:
    projects = [*PROJECTS, {"code": "E", "venue": "west", "state": "withdrawn"}, {"code": "F", "venue": "west"}]
    marks = {"A": [90, 90], "B": [80, 80], "C": [72, 72], "D": [58, 58], "E": [0, 0], "F": [0, None]}
    result = ranked(rule(centred="venue", centred_from=2, min_scores=2), marks, projects=projects)
    assert [each.mean for each in result.groups[0].venues] == [85, 65]
    assert len(result.unranked) == 2


@STEADY
@given(st.lists(st.integers(0, 80), min_size=4, max_size=4), st.integers(0, 20))
def test_how_high_a_venue_marks_changes_nothing(totals: list[int], higher: int) -> None:
    marks = {code: [total] for code, total in zip("ABCD", totals, strict=True)}
    lifted = {code: [total + (higher if VENUES[code] == "west" else 0)] for code, (total,) in marks.items()}
    first, second = (ranked(rule("median", **CENTRED), each, projects=PROJECTS) for each in (marks, lifted))
    assert [(each.code, each.place) for each in first.projects] == [(each.code, each.place) for each in second.projects]


@STEADY
@given(st.lists(st.integers(0, 100), min_size=4, max_size=4))
def test_centred_venues_have_the_same_mean(totals: list[int]) -> None:
    marks = {code: [total] for code, total in zip("ABCD", totals, strict=True)}
    result = ranked(rule(**CENTRED), marks, projects=PROJECTS)
    scores = {each.code: each.score for each in result.projects}
    assert scores["A"] + scores["B"] == scores["C"] + scores["D"] == Fraction(sum(totals), 2)
