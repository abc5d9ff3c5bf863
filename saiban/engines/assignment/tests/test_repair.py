"""Mending changes exactly the broken seats, or as few further ones as can be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.bench.engines import assign as bench
from saiban.engines.assignment.formats import Result
from saiban.engines.assignment.tests.rounds import (
    Json,
    invented,
    judge,
    panels,
    project,
    reproducible,
    request,
    result,
)


def _changes(found: Result) -> set[tuple[str, str | None, str | None, bool]]:
    assert found.repaired is not None
    return {(each.project, each.leaves, each.joins, each.broken) for each in found.repaired.changes}


def _mended(
    judges: list[Json],
    projects: list[Json],
    before: dict[str, list[str]],
    *,
    leaving: list[str] | None = None,
    frozen: dict[str, list[str]] | None = None,
) -> Result:
    repair = {
        "panels": [{"project": code, "judges": seats} for code, seats in before.items()],
        "frozen": [{"project": code, "judges": seats} for code, seats in (frozen or {}).items()],
        "leaving": leaving or [],
    }
    return result(request(judges, projects, mode="repair", repair=repair))


@pytest.mark.parametrize("seed", range(3))
def test_exactly_the_broken_seats_change_after_recusals(seed: int) -> None:
    request_ = bench.round_of(60, 40, seed=seed)
    first = result(request_)
    for each in request_["judges"]:
        each["capacity"] += 3
    gone = [each["code"] for each in request_["judges"][:2]]
    conflicted = first.panels[5]
    request_["projects"][5]["declines"] = sorted({*request_["projects"][5]["declines"], conflicted.judges[0]})
    frozen = [{"project": panel.project, "judges": panel.judges[:1]} for panel in first.panels[10:30]]
    before = [panel.model_dump(mode="json") for panel in first.panels]
    held = {(each["project"], each["judges"][0]) for each in frozen}
    broken = {(panel.project, code) for panel in first.panels for code in panel.judges if code in gone} - held
    broken |= {(conflicted.project, conflicted.judges[0])}
    found = result(request_ | {"mode": "repair", "repair": {"panels": before, "leaving": gone, "frozen": frozen}})
    assert found.repaired is not None
    assert {(project, leaves) for project, leaves, _joins, _broken in _changes(found)} == broken
    assert (found.repaired.broken, found.repaired.further) == (len(broken), 0)
    assert found.repaired.proven_fewest


@reproducible
@given(st.integers(0, 10_000))
def test_nothing_changes_when_nothing_is_broken(seed: int) -> None:
    data = invented(seed)
    first = result(data)
    if first.panels:
        before = [panel.model_dump(mode="json") for panel in first.panels]
        found = result(data | {"mode": "repair", "repair": {"panels": before}})
        assert panels(found) == panels(first)
        assert (found.objective, found.violations) == (first.objective, first.violations)
        assert _changes(found) == set()


def test_another_seat_moves_only_where_a_broken_one_cannot_be_filled_otherwise() -> None:
    # Only b may take the seat at p, and is busy at q, where d can step in.
    judges = [judge("a", declines=["q"]), judge("b", capacity=1), judge("e")]
    judges += [judge("c", declines=["p"]), judge("d", declines=["p"])]
    before = {"p": ["a", "e"], "q": ["b", "c"]}
    found = _mended(judges, [project("p"), project("q")], before, leaving=["e"])
    assert _changes(found) == {("p", "e", "b", True), ("q", "b", "d", False)}
    assert found.repaired is not None and found.repaired.proven_fewest


def test_a_frozen_seat_stays_and_the_chain_goes_round_it() -> None:
    judges = [judge("a", declines=["q"]), judge("b", capacity=1), judge("e")]
    judges += [judge("c", declines=["p"]), judge("d", declines=["p"])]
    before = {"p": ["a", "e"], "q": ["b", "c"]}
    found = _mended(judges, [project("p"), project("q")], before, leaving=["e"], frozen={"q": ["b"]})
    assert found.status == "infeasible"
    assert "席位" in found.shortages[0].message


def test_a_frozen_seat_of_a_judge_who_left_or_has_a_conflict_stays_with_a_note() -> None:
    judges = [judge("a"), judge("b", declines=["p"]), judge("c")]
    found = _mended(judges, [project("p")], {"p": ["a", "b"]}, leaving=["a"], frozen={"p": ["a", "b"]})
    assert panels(found) == {"p": ("a", "b")}
    assert found.repaired is not None
    assert found.repaired.notes == ("项目 p 的评委 b 现应回避，但已评分，席位保留。",)


def test_a_judge_who_is_not_in_the_round_any_more_keeps_frozen_seats_only() -> None:
    judges = [judge("a"), judge("b"), judge("c")]
    before = {"p": ["a", "gone"], "q": ["b", "gone"]}
    found = _mended(judges, [project("p"), project("q")], before, leaving=["gone"], frozen={"p": ["gone"]})
    assert panels(found)["p"] == ("a", "gone")
    assert {each.project for each in found.repaired.changes} == {"q"} if found.repaired is not None else False


def test_a_new_project_gets_a_panel_and_a_smaller_capacity_gives_up_the_worst_seats() -> None:
    judges = [judge("a", capacity=1, topics={"x": 900}), judge("b"), judge("c"), judge("d")]
    before = {"p": ["a", "b"], "q": ["a", "c"]}
    found = _mended(judges, [project("p", topics=["x"]), project("q"), project("new")], before)
    assert "a" in panels(found)["p"] and "a" not in panels(found)["q"]
    assert len(panels(found)["new"]) == 2
    assert {project for project, _leaves, _joins, broken in _changes(found) if broken} == {"q", "new"}


@reproducible
@given(st.integers(0, 10_000))
def test_what_is_said_to_be_the_fewest_changes_is_the_fewest(seed: int) -> None:
    data = invented(seed, projects=3, judges=5)
    for each in data["judges"]:
        each["min_load"] = 0
    first = result(data)
    if not first.panels:
        return
    before = {panel.project: set(panel.judges) for panel in first.panels}
    gone = first.panels[0].judges[0]
    repair = {"panels": [panel.model_dump(mode="json") for panel in first.panels], "leaving": [gone]}
    found = result(data | {"mode": "repair", "repair": repair})
    fewest = _fewest(data, before, gone)
    if found.repaired is None:
        assert fewest is None
    else:
        assert fewest is not None
        assert found.repaired.further + found.repaired.broken >= fewest
        if found.repaired.proven_fewest:
            assert found.repaired.further + found.repaired.broken == fewest


def _fewest(data: Json, before: dict[str, set[str]], gone: str) -> int | None:
    """The fewest seats that change in any assignment without the judge, by trying all."""
    judges = {each["code"]: each for each in data["judges"] if each["code"] != gone}
    fewest: list[int] = []

    def go(rest: list[Json], load: dict[str, int], changed: int) -> None:
        if not rest:
            fewest.append(changed)
            return
        able = [
            code
            for code, each in judges.items()
            if load[code] < each["capacity"]
            and each["unit"] not in rest[0]["units"]
            and code not in rest[0]["declines"]
        ]
        for panel in combinations(able, 2):
            if len({judges[code]["unit"] for code in panel}) == 2:
                after = {code: seats + (code in panel) for code, seats in load.items()}
                go(rest[1:], after, changed + len(before[rest[0]["code"]] - set(panel)))

    go(list(data["projects"]), dict.fromkeys(judges, 0), 0)
    return min(fewest, default=None)
