"""Odd judges and wild scores are borne, and told."""

from __future__ import annotations

import json
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.engines.calibration.formats import Request
from saiban.engines.calibration.telling import calibrate
from saiban.engines.calibration.tests.invented import REST, calibrated, invented, rank_correlation, request
from saiban.engines.reading import read, write

STEADY = settings(deadline=None, derandomize=True, max_examples=15, database=None)


def test_a_judge_who_gives_everybody_the_same_breaks_nothing() -> None:
    truth = invented(40, 5, 8, seed=1)
    asked = request(truth)
    for score in asked["scores"]:
        if score["judge"] == "J003":
            score["score"] = 75
    result = calibrated(asked)
    assert [judge.judge for judge in result.judges if judge.constant] == ["J003"]
    estimates = np.array([project.calibrated for project in result.projects])
    assert np.isfinite(estimates).all() and rank_correlation(estimates, truth.worth) > 0.9


def test_judges_who_all_give_everybody_the_same_break_nothing() -> None:
    """Nothing but judges differs: no project is ahead by more than nothing."""
    asked = request(invented(20, 4, 6, seed=1))
    for score in asked["scores"]:
        score["score"] = 60 + 5 * int(score["judge"][1:])
    result = calibrated(asked)
    assert result.variance is not None
    assert set(result.variance.floored) == {"project", "residual"}
    estimates = [project.calibrated or 0 for project in result.projects]
    assert max(estimates) - min(estimates) < 0.5


def test_one_catastrophic_score_moves_its_project_by_less_than_a_common_residual() -> None:
    asked = request(invented(60, 5, 10, seed=2))
    wild = json.loads(json.dumps(asked))
    wild["scores"][17]["score"] = -5000
    before, after = calibrated(asked), calibrated(wild)
    hit = wild["scores"][17]["project"]
    assert (after.alarms[0].project, after.alarms[0].judge) == (hit, wild["scores"][17]["judge"])
    moved = {
        one.code: abs((one.calibrated or 0) - (two.calibrated or 0))
        for one, two in zip(before.projects, after.projects, strict=True)
    }
    assert moved.pop(hit) < REST and max(moved.values()) < 0.5
    assert before.variance is not None and after.variance is not None
    assert after.variance.residual < 1.05 * before.variance.residual


def test_honest_scores_raise_few_alarms() -> None:
    alarms = sum(len(calibrated(request(invented(200, 5, 30, seed))).alarms) for seed in range(5))
    assert alarms < 5 * 1000 * 0.012


@STEADY
@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_byte_of_the_result(seed: int, chance: Random) -> None:
    asked = request(invented(14, 4, 6, seed), lines=[{"count": 4}], settings={"samples": 500})
    mixed = json.loads(json.dumps(asked))
    chance.shuffle(mixed["projects"])
    chance.shuffle(mixed["scores"])
    texts = [write(calibrate(read(Request, json.dumps(each)))) for each in (asked, mixed, asked)]
    assert texts[0] == texts[1] == texts[2]


@STEADY
@given(st.integers(0, 50), st.integers(-40, 40), st.sampled_from([1, 2, 5, 10]))
def test_another_scale_of_marks_changes_no_place(seed: int, shift: int, factor: int) -> None:
    asked = request(invented(14, 4, 6, seed), lines=[{"count": 4}], settings={"samples": 500, "digits": 6})
    other = asked | {"scores": [each | {"score": factor * each["score"] + shift} for each in asked["scores"]]}
    one, two = calibrated(asked), calibrated(other)
    assert [each.place for each in one.projects] == [each.place for each in two.projects]
    assert [each.above_line for each in one.projects] == [each.above_line for each in two.projects]
    values = [factor * (each.calibrated or 0) + shift for each in one.projects]
    assert np.allclose(values, [each.calibrated or 0 for each in two.projects], atol=1e-3)


def test_another_seed_changes_the_samples_only() -> None:
    asked = request(invented(30, 4, 6, seed=1), lines=[{"count": 6}])
    one, two = calibrated(asked), calibrated(asked | {"seed": 8})
    assert [each.calibrated for each in one.projects] == [each.calibrated for each in two.projects]
    chances = [[each.above_line or 0 for each in result.projects] for result in (one, two)]
    assert chances[0] != chances[1] and np.allclose(chances[0], chances[1], atol=0.05)
