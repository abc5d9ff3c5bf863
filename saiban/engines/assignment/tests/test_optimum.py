"""What comes out is the best there is, and says so truly."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.engines.assignment import assigning
from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.formats import Request
from saiban.engines.assignment.round import NOBODY, round_of
from saiban.engines.assignment.tests.rounds import (
    Json,
    Tried,
    invented,
    judge,
    large,
    panels,
    project,
    reproducible,
    request,
    result,
)
from saiban.engines.assignment.verifier import verify
from saiban.engines.assignment.worth import objective, seating
from saiban.engines.reading import Unreadable, read, write

SEEDS = st.integers(0, 10_000)


@reproducible
@given(SEEDS, st.sampled_from([0, 97]))
def test_a_small_round_is_as_good_as_the_best_of_all_assignments(seed: int, percent: int) -> None:
    data = invented(seed) | {"floor_percent": percent}
    tried, found = Tried(data), result(data)
    if not tried.best:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    assert found.floor is not None
    assert found.objective == found.bound == tried.total(found.floor.kept)
    assert tried.floor <= found.floor.bound


@reproducible
@given(SEEDS)
def test_the_floor_keeps_its_share_of_the_best_possible_one(seed: int) -> None:
    data = invented(seed) | {"floor_percent": 97}
    tried, found = Tried(data), result(data)
    if tried.best:
        assert found.floor is not None
        assert found.floor.worst >= found.floor.kept
        assert 100 * found.floor.worst >= 97 * tried.floor


@reproducible
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_byte(seed: int, chance: random.Random) -> None:
    data = invented(seed, projects=6, judges=9)
    once = write(result(data))
    for key in ("judges", "projects"):
        chance.shuffle(data[key])
    for each in data["judges"]:
        each["tracks"] = dict(sorted(each["tracks"].items(), key=lambda item: chance.random()))
    assert write(result(data)) == once


def test_the_order_changes_no_byte_of_a_large_round_either() -> None:
    data, chance = large(), random.Random(3)
    once = write(result(data))
    for key in ("judges", "projects", "units"):
        chance.shuffle(data[key])
    assert write(result(data)) == once


def test_the_seed_decides_between_equals_and_nothing_else() -> None:
    data = request(
        [judge(f"j{number}", capacity=2) for number in range(8)], [project(f"p{number}") for number in range(8)]
    )
    outcomes = [result(data | {"seed": str(seed)}) for seed in range(6)]
    assert len({each.objective for each in outcomes}) == 1
    assert len({write(each.model_copy(update={"seed": ""})) for each in outcomes}) > 1


@pytest.mark.parametrize("seed", range(3))
def test_neither_chance_nor_greed_does_better(seed: int) -> None:
    data = large(seed, floor_percent=0)
    found = result(data)
    assert found.bound is not None and found.objective is not None
    for order in range(5):
        for greedy in (False, True):
            worth = _by_hand(Request.model_validate(data), random.Random(order), greedy=greedy)
            assert worth <= found.objective <= found.bound


def _by_hand(asked: Request, chance: random.Random, *, greedy: bool) -> int:
    """Project after project takes the best that is left, or any; what is missing costs nothing but the mix."""
    round_ = round_of(asked)
    left, seats = round_.capacity.copy(), []
    for place in chance.sample(range(len(round_.projects)), len(round_.projects)):
        able = [j for j in range(len(round_.judges)) if round_.affinity[place, j] != NOBODY and left[j] > 0]
        chance.shuffle(able)
        if greedy:
            able.sort(key=lambda j: -int(round_.affinity[place, j]))
        units: set[int] = set()
        for j in able:
            if int(round_.unit[j]) not in units and len(units) < round_.size:
                units.add(int(round_.unit[j]))
                seats.append((place, j))
                left[j] -= 1
    pairs = np.array(seats)
    return objective(round_, seating(pairs[:, 0], pairs[:, 1]))


@pytest.mark.parametrize("percent", [0, 97])
def test_a_round_too_large_for_branch_and_bound_is_proven_within_a_hair(
    percent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large(floor_percent=percent)
    exact = result(data)
    monkeypatch.setattr(assigning, "_SMALL", 0)
    found = result(data | {"certificate": True})
    assert exact.objective is not None and found.objective is not None and found.gap is not None
    assert found.objective <= exact.objective <= found.objective + found.gap
    assert 1000 * found.gap <= 5 * found.objective
    assert result(data | {"mode": "verify", "verify": found.model_dump(mode="json")}).is_answered


@reproducible
@given(SEEDS)
def test_no_judge_has_too_few_or_too_many_projects(seed: int) -> None:
    data = invented(seed, projects=8, judges=10)
    found = result(data)
    load = [judge for panel in panels(found).values() for judge in panel]
    for each in data["judges"]:
        assert not load or each["min_load"] <= load.count(each["code"]) <= each["capacity"]


def test_a_type_that_is_missing_is_paid_for_when_the_others_are_worth_more() -> None:
    judges = [
        judge("a", tracks={"t": 900}),
        judge("b", tracks={"t": 800}),
        judge("c", type="clinical", tracks={"t": 100}),
    ]
    for price, panel in ((600, ("a", "b")), (800, ("a", "c"))):
        mix = [{"type": "clinical", "least": 1, "price": price}]
        found = result(request(judges, [project("p")], panel={"mix": mix}, floor_percent=0))
        assert panels(found) == {"p": panel}
        assert [violation.price for violation in found.violations] == ([600] if "b" in panel else [])


def test_two_of_a_unit_do_not_sit_together_and_a_family_counts_when_asked() -> None:
    judges = [
        judge("a", unit="附属医院", tracks={"t": 900}),
        judge("b", unit="附属医院", tracks={"t": 800}),
        judge("c", unit="大学", tracks={"t": 700}),
        judge("d", tracks={"t": 100}),
    ]
    units = [{"code": "附属医院", "parent": "大学"}]
    for rule, panel in (("any", ("a", "b")), ("own", ("a", "c")), ("family", ("a", "d"))):
        data = request(judges, [project("p")], units=units, panel={"units": rule})
        assert panels(result(data)) == {"p": panel}


def test_a_judge_sees_no_more_of_like_projects_than_the_share() -> None:
    judges = [judge(f"j{number}", tracks={"t": 1000 - 100 * number}) for number in range(6)]
    data = request(judges, [project(f"p{number}") for number in range(6)])
    data["mixing"] = {"within": "none", "share": 50}
    found = result(data)
    load = [code for panel in panels(found).values() for code in panel]
    assert sorted(load) == sorted(["j0", "j1", "j2", "j3"] * 3)
    assert found.status == "optimal"


def test_a_declared_affinity_stands_instead_of_the_computed_one() -> None:
    judges = [judge("a", tracks={"t": 900}), judge("b", tracks={"t": 100})]
    pairs = [{"judge": "b", "project": "p", "affinity": 950}]
    assert panels(result(request(judges, [project("p")], 1, pairs=pairs))) == {"p": ("b",)}


def test_rounds_in_which_every_pair_is_declared_are_solved_too(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, data = random.Random(5), large(floor_percent=0)
    data["pairs"] = [
        {"judge": one["code"], "project": other["code"], "affinity": chance.randint(0, 1000)}
        for one in data["judges"]
        for other in data["projects"]
    ]
    exact = result(data)
    monkeypatch.setattr(assigning, "_SMALL", 0)
    found = result(data)
    assert exact.objective is not None and found.objective is not None and found.gap is not None
    assert found.objective <= exact.objective <= found.objective + found.gap
    assert 100 * found.gap <= found.objective


def test_when_the_time_is_up_the_result_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Deadline, "left", property(lambda self: 0.01))
    monkeypatch.setattr(Deadline, "is_over", property(lambda self: True))
    data = large()
    found = result(data)
    assert found.status in ("unknown", "feasible")
    assert verify(Request.model_validate(data), found) == []


def test_a_certificate_that_does_not_prove_the_bound_is_found_out() -> None:
    data = large(floor_percent=0, certificate=True)
    found: Json = result(data).model_dump(mode="json")
    assert found["certificate"] is not None
    assert result(data | {"mode": "verify", "verify": found}).is_answered
    for each in found["certificate"]["judges"]:
        each["price"] = 0
    refuted = result(data | {"mode": "verify", "verify": found})
    assert [finding.rule for finding in refuted.findings] == ["bound"]


def test_numbers_are_taken_as_whole_ones_only() -> None:
    with pytest.raises(Unreadable) as caught:
        read(Request, '{"judges": [{"code": "a", "capacity": 1.5}], "projects": [{"code": "p"}]}')
    assert [found.path for found in caught.value.findings] == [("judges", 0, "capacity")]
