"""What is claimed of the estimates holds in simulated rounds whose truth is known (docs/formats/calibrate.md)."""

from __future__ import annotations

import numpy as np
import pytest

from saiban.engines.calibration.model import Floats, Scores, fit, samples, surprise
from saiban.engines.calibration.tests.invented import (
    JUDGE,
    PROJECT,
    REST,
    calibrated,
    invented,
    rank_correlation,
    raw_means,
    request,
)


@pytest.mark.parametrize(("projects", "each", "judges"), [(400, 3, 60), (400, 5, 60), (100, 5, 15)])
def test_the_order_is_nearer_to_the_truth_than_that_of_raw_means(projects: int, each: int, judges: int) -> None:
    gains = []
    for seed in range(4):
        truth = invented(projects, each, judges, seed)
        found = fit(truth.scores, 2, 0.01)
        calibrated_, raw = found.scores(truth.scores), raw_means(truth.scores)
        gains.append(rank_correlation(calibrated_, truth.worth) - rank_correlation(raw, truth.worth))
    assert min(gains) > 0 and np.mean(gains) > 0.02


def test_the_parts_are_found_again() -> None:
    found = [fit(invented(400, 5, 60, seed, scale=0).scores, 2, 0.01).parts for seed in range(8)]
    means = [np.mean([getattr(each, name) ** 0.5 for each in found]) for name in ("project", "judge", "residual")]
    assert np.allclose(means, [PROJECT, JUDGE, REST], rtol=0.06)


@pytest.mark.parametrize(("projects", "each", "judges", "rounds"), [(10, 5, 5, 80), (30, 3, 8, 30), (200, 5, 30, 6)])
def test_intervals_hold_the_truth_as_often_as_they_say(projects: int, each: int, judges: int, rounds: int) -> None:
    inside: dict[int, list[bool]] = {50: [], 80: [], 95: []}
    for seed in range(rounds):
        truth = invented(projects, each, judges, seed)
        for project, worth in zip(calibrated(request(truth)).projects, truth.worth, strict=True):
            for interval in project.intervals:
                inside[interval.percent].append(interval.low <= worth <= interval.high)
    covered = {percent: float(np.mean(found)) for percent, found in inside.items()}
    assert abs(covered[50] - 0.50) < 0.05 and abs(covered[80] - 0.80) < 0.05 and abs(covered[95] - 0.95) < 0.03


def test_a_score_held_out_lies_where_the_others_say() -> None:
    """z of a score against all others is normal: half within 0.674, four fifths within 1.282, 95 % within 1.96."""
    z = np.concatenate([held_out(invented(300, 5, 40, seed).scores) for seed in range(6)])
    covered = [float(np.mean(np.abs(z) < far)) for far in (0.6745, 1.2816, 1.96)]
    assert np.allclose(covered, [0.5, 0.8, 0.95], atol=0.02)


def held_out(scores: Scores) -> Floats:
    return surprise(scores, fit(scores, 2, 0.01))[0]


def test_probabilities_of_being_above_the_line_come_true() -> None:
    """In every tenth: of those given 40 to 50 %, some 45 % belong among the first fifth."""
    chances, truths = [], []
    for seed in range(40):
        truth = invented(150, 5, 25, seed)
        drawn = samples(truth.scores, fit(truth.scores, 2, 0.01), 400, np.random.default_rng(seed))
        chances.append((np.argsort(np.argsort(-drawn, axis=0), axis=0) < 30).mean(axis=1))
        truths.append(np.argsort(np.argsort(-truth.worth)) < 30)
    chance, is_above = np.concatenate(chances), np.concatenate(truths)
    tenths = np.minimum((chance * 10).astype(int), 9)
    for tenth in range(10):
        inside = tenths == tenth
        assert inside.sum() > 90
        assert abs(chance[inside].mean() - is_above[inside].mean()) < 0.1
    assert abs(chance.mean() - 0.2) < 1e-9


def test_severities_are_found_again() -> None:
    truth = invented(300, 5, 30, seed=3)
    found = np.array([judge.severity for judge in calibrated(request(truth)).judges])
    assert np.corrcoef(found, truth.severity)[0, 1] > 0.95


def test_those_undecided_at_the_line_are_the_ones_near_it() -> None:
    result = calibrated(request(invented(100, 5, 20, seed=9), lines=[{"ratio": "1/5"}]))
    (group,) = result.groups
    places = {project.code: project.place for project in result.projects}
    chances = {project.code: project.above_line for project in result.projects}
    assert group.places == 20 and 5 < len(group.undecided) < 40
    assert all(0.1 <= (chances[code] or 0) <= 0.9 for code in group.undecided)
    assert abs(np.median([places[code] or 0 for code in group.undecided]) - 20) < 6
    assert abs(sum(chance or 0 for chance in chances.values()) - 20) < 0.1


@pytest.mark.parametrize(("judges", "gain"), [(150, 0.05), (15, -0.005)])
def test_few_scores_a_judge_are_no_reason_to_standardise_judge_by_judge(judges: int, gain: float) -> None:
    """With about 3 scores a judge that is far worse; with 30 it is about as good."""
    gains = []
    for seed in range(6):
        truth = invented(150, 3, judges, seed)
        found = fit(truth.scores, 2, 0.01).scores(truth.scores)
        gains.append(rank_correlation(found, truth.worth) - rank_correlation(standardised(truth.scores), truth.worth))
    assert np.mean(gains) > gain


def standardised(scores: Scores) -> Floats:
    """The mean of z scores by judge, by project; a judge without spread gives nothing."""
    count = np.bincount(scores.judge)
    mean = np.bincount(scores.judge, scores.value) / count
    off = scores.value - mean[scores.judge]
    sd = np.sqrt(np.bincount(scores.judge, off**2) / np.maximum(count - 1, 1))
    z = np.where(sd[scores.judge] > 0, off / np.maximum(sd[scores.judge], 1e-9), 0)
    return np.asarray(np.bincount(scores.project, z) / np.bincount(scores.project))
