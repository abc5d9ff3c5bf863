"""Places become prizes, by number or share, and by a declared policy where equals stand on the line."""

from __future__ import annotations

from typing import Any

import pytest

from saiban.engines.ranking.formats import Given
from saiban.engines.ranking.tests.cast import kinds, order, pair, ranked, rule, tracks

MARKS = {"A": [90], "B": [85], "C": [80], "D": [80], "E": [80], "F": [70]}


def given(awards: list[dict[str, Any]], marks: dict[str, Any] | None = None, **more: Any) -> list[Given]:
    chain = more.pop("chain", ())
    return list(ranked(rule(*chain), marks or MARKS, awards=awards, **more).awards)


def winners(awards: list[dict[str, Any]], marks: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:
    return {
        f"{each.award}{'/' if each.pool else ''}{each.pool}": "".join(each.winners)
        for each in given(awards, marks, **more)
    }


def test_prizes_go_down_the_places() -> None:
    assert winners([{"code": "first", "count": 1}, {"code": "second", "count": 4}]) == {"first": "A", "second": "BCDE"}


@pytest.mark.parametrize(
    ("award", "places"),
    [
        ({"ratio": "1/4"}, 2),
        ({"ratio": "1/4", "rounding": "down"}, 1),
        ({"ratio": "1/4", "rounding": "up"}, 2),
        ({"ratio": "1/10", "rounding": "down"}, 0),
        ({"ratio": "1/10", "rounding": "down", "minimum": 1}, 1),
        ({"ratio": 1}, 6),
    ],
)
def test_a_ratio_is_of_the_competing_projects(award: dict[str, Any], places: int) -> None:
    assert given([{"code": "first", **award}])[0].places == places


def test_who_could_not_be_ranked_counts_in_the_ratio_and_who_withdrew_does_not() -> None:
    projects = [{"code": code, "state": "withdrawn" if code == "A" else "competing"} for code in MARKS]
    marks = {**MARKS, "F": [None]}
    assert given([{"code": "first", "ratio": 1}], marks, projects=projects)[0].places == 5


class TestEqualsOnTheLine:
    def test_chain_gives_it_to_those_whom_the_chain_put_first(self) -> None:
        lots = {"order": ["E", "D", "C", "B", "A", "F"]}
        assert winners([{"code": "first", "count": 4}], chain=["draw"], lots=lots) == {"first": "ABED"}

    def test_chain_leaves_open_what_it_could_not_separate(self) -> None:
        first, second, third = given(
            [{"code": "first", "count": 3}, {"code": "second", "count": 1}, {"code": "third", "count": 2}]
        )
        assert first.winners == ("A", "B") and second.winners == ()
        assert [(each.places, each.candidates) for each in first.open] == [(1, ("C", "D", "E"))]
        assert [(each.places, each.candidates) for each in second.open] == [(1, ("C", "D", "E"))]
        assert [(each.places, each.candidates) for each in third.open] == [(1, ("C", "D", "E"))]
        assert third.winners == ("F",)

    def test_extend_gives_it_to_all_of_them_and_takes_nothing_from_the_next(self) -> None:
        first, second = given([{"code": "first", "count": 3, "at_line": "extend"}, {"code": "second", "count": 1}])
        assert (first.winners, first.extended) == (("A", "B", "C", "D", "E"), True)
        assert (second.winners, second.extended) == (("F",), False)

    def test_extend_does_not_look_at_the_chain(self) -> None:
        lots = {"order": list("EDCBAF")}
        assert winners([{"code": "first", "count": 3, "at_line": "extend"}], chain=["draw"], lots=lots) == {
            "first": "ABEDC"
        }

    def test_vote_leaves_it_open_until_it_was_voted(self) -> None:
        award = {"code": "first", "count": 4, "at_line": "vote"}
        lots = {"order": list("EDCBAF")}
        (waiting,) = given([award], chain=["draw"], lots=lots)
        assert waiting.winners == ("A", "B")
        assert [(each.places, each.candidates) for each in waiting.open] == [(2, ("C", "D", "E"))]
        (settled,) = given([award], chain=["draw"], lots=lots, votes=[["D", "C", "E"]])
        assert settled.winners == ("A", "B", "D", "C") and settled.open == ()

    def test_two_lines_can_be_open_in_one_prize(self) -> None:
        marks = {"A": [90], "B": [90], "C": [80], "D": [80]}
        _first, second = given([{"code": "first", "count": 1}, {"code": "second", "count": 2}], marks)
        assert [(each.places, each.candidates) for each in second.open] == [(1, ("A", "B")), (1, ("C", "D"))]

    def test_equals_above_the_line_need_no_policy(self) -> None:
        (first,) = given([{"code": "first", "count": 5, "at_line": "vote"}])
        assert (first.winners, first.open, first.extended) == (("A", "B", "C", "D", "E"), (), False)


def test_each_track_has_its_own_and_a_prize_over_all_comes_before() -> None:
    projects = tracks({"x": "ACE", "y": "BDF"})
    awards = [{"code": "grand", "within": "all", "count": 1}, {"code": "first", "count": 1}]
    assert winners(awards, projects=projects) == {"grand": "A", "first/x": "", "first/y": "B"}
    lots = {"order": list("ABCDEF")}
    assert winners(awards, projects=projects, chain=["draw"], lots=lots) == {
        "grand": "A",
        "first/x": "C",
        "first/y": "B",
    }


def test_only_some_tracks() -> None:
    projects = tracks({"x": "ACE", "y": "BDF"})
    assert winners([{"code": "first", "count": 1, "only_tracks": ["y"]}], projects=projects) == {"first/y": "B"}


def test_a_group_can_have_its_own() -> None:
    projects = [{"code": code, "track": "x", "group": "north" if code in "AB" else "south"} for code in MARKS]
    assert winners([{"code": "first", "within": "group", "count": 2}], projects=projects) == {
        "first/north": "AB",
        "first/south": "",
    }
    assert winners([{"code": "first", "within": "track", "count": 5}], projects=projects) == {"first/x": "ABCDE"}


def test_what_depends_on_an_open_prize_waits_for_it() -> None:
    """C, D and E are equal; whoever gets the grand prize is out of the running in a track."""
    projects = tracks({"x": "CF", "y": "DE"})
    marks = {code: MARKS[code] for code in "CDEF"}
    awards = [{"code": "grand", "within": "all", "count": 1}, {"code": "first", "count": 1}]
    grand, first_x, first_y = given(awards, marks, projects=projects)
    assert [(each.places, each.candidates) for each in grand.open] == [(1, ("C", "D", "E"))]
    assert (first_x.waits_for, first_x.winners, first_y.waits_for) == (("grand",), (), ("grand",))
    second = given([*awards, {"code": "second", "count": 1}], marks, projects=projects)[3:]
    assert [each.waits_for for each in second] == [("first", "grand")] * 2
    settled = given(awards, marks, projects=projects, chain=["draw"], lots={"order": list("DECF")})
    assert [each.winners for each in settled] == [("D",), ("C",), ("E",)]


class TestSingleAwards:
    MARKS = {"A": [pair(40, 50)], "B": [pair(45, 40)], "C": [pair(45, 20)], "D": [pair(10, 10)]}
    IDEA = {"code": "idea", "kind": "single", "criterion": "idea", "count": 1}

    def test_go_to_the_highest_on_a_criterion_and_among_equals_to_the_better_place(self) -> None:
        assert winners([self.IDEA], self.MARKS, chain=["idea"]) == {"idea": "B"}

    def test_come_on_top_of_a_prize_unless_its_winners_are_excluded(self) -> None:
        first = {"code": "first", "count": 2}
        assert winners([first, self.IDEA], self.MARKS, chain=["idea"]) == {"first": "AB", "idea": "B"}
        excluding = {**self.IDEA, "excluding": ["first"]}
        assert winners([first, excluding], self.MARKS, chain=["idea"]) == {"first": "AB", "idea": "C"}

    def test_can_be_shared_by_all_who_are_highest(self) -> None:
        assert winners([{**self.IDEA, "at_line": "extend"}], self.MARKS, chain=["idea"]) == {"idea": "BC"}

    def test_can_be_left_to_a_vote(self) -> None:
        (open_one,) = given([{**self.IDEA, "at_line": "vote"}], self.MARKS, chain=["idea"])
        assert [(each.places, each.candidates) for each in open_one.open] == [(1, ("B", "C"))]

    def test_wait_where_an_excluding_prize_is_open(self) -> None:
        marks = {"A": [pair(45, 20)], "B": [pair(45, 20)], "C": [pair(40, 0)]}
        awards = [{"code": "first", "count": 1}, {**self.IDEA, "excluding": ["first"]}]
        assert given(awards, marks, chain=["idea"])[1].waits_for == ("first",)


def test_what_is_open_waiting_or_left_over_is_warned_of() -> None:
    result = ranked(rule(), MARKS, awards=[{"code": "first", "count": 3}, {"code": "second", "count": 9}])
    assert kinds(result) == ["unresolved_tie", "open_award", "open_award", "unfilled_award"]
    assert order(result) == list("ABCDEF")
