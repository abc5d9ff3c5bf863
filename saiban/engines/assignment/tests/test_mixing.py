"""Panels are mixed: groups hang together where they can, and judges do not meet too often."""

from __future__ import annotations

from saiban.engines.assignment.tests.rounds import Json, judge, panels, project, request, result


def _two_blocks(**mixing: object) -> Json:
    """Two equal pairs of judges and four equal projects: with two fixed panels nothing connects the halves."""
    judges = [judge(f"j{number}", capacity=2) for number in range(4)]
    return request(judges, [project(f"p{number}") for number in range(4)]) | {"mixing": mixing}


def test_the_pieces_of_a_group_are_joined_at_no_cost() -> None:
    for seed in range(8):
        found = result(_two_blocks(within="group") | {"seed": str(seed)})
        assert found.status == "optimal"
        assert found.mixing is not None
        assert [group.within_group for group in found.mixing.groups] == [1]
        assert not found.mixing.warnings


def test_pieces_that_cannot_be_joined_are_warned_of() -> None:
    judges = [judge("a", capacity=1), judge("b", capacity=1), judge("c", capacity=1), judge("d", capacity=1)]
    data = request(judges, [project("p", division="hunan"), project("q", division="hunan")])
    found = result(data | {"mixing": {"within": "round"}})
    assert found.mixing is not None
    assert found.mixing.components == 2
    assert found.mixing.warnings == ("hunan t：项目之间经评委相连的部分有 2 块，各块的分数不能直接比较。",)


def test_two_judges_do_not_meet_too_often_when_that_costs_nothing() -> None:
    judges = [judge(f"j{number}", capacity=3) for number in range(6)]
    data = request(judges, [project(f"p{number}") for number in range(9)])
    for seed in range(5):
        found = result(data | {"seed": str(seed), "mixing": {"within": "none", "meetings": 1}})
        assert found.mixing is not None
        assert (found.status, found.mixing.too_often) == ("optimal", 0)
        assert len(set(panels(found).values())) == 9


def test_what_a_saved_meeting_may_cost_is_its_price_and_stands_in_the_gap() -> None:
    # a and b are the best at both projects; parting them costs 100 milli-points.
    judges = [judge("a", tracks={"t": 900}), judge("b", tracks={"t": 900}), judge("c", tracks={"t": 800}, capacity=1)]
    judges += [judge("d", tracks={"t": 100}, capacity=1)]
    data = request(judges, [project("p"), project("q")], floor_percent=0)
    for price in (0, 500):
        found = result(data | {"mixing": {"within": "none", "meetings": 1, "price": price}})
        assert found.mixing is not None and found.gap is not None
        assert found.mixing.most_meetings == (2 if found.gap == 0 else 1)
