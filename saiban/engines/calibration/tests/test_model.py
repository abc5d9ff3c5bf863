"""The model's shortcuts are exact: everything agrees with the same thing worked out the long way."""

from __future__ import annotations

import numpy as np
import pytest

from saiban.engines.calibration.model import Fit, Floats, Parts, Scores, fit, predict, rows, samples, surprise
from saiban.engines.calibration.tests.invented import invented

PARTS = Parts(200.0, 80.0, 70.0)


def two_panels() -> Scores:
    """Two components, of 9 and 7 projects."""
    one, two = invented(9, 3, 5, seed=1).scores, invented(7, 4, 6, seed=2).scores
    n, m, _ = one.sizes
    return Scores(
        np.concatenate([one.project, two.project + n]),
        np.concatenate([one.judge, two.judge + m]),
        np.concatenate([one.component, two.component + 1]),
        np.concatenate([one.value, two.value]),
    )


def weights(scores: Scores) -> Floats:
    return np.random.default_rng(3).uniform(0.2, 1, len(scores.value))


def dense(scores: Scores, weight: Floats) -> tuple[Floats, Floats]:
    """Henderson's equations written out: means, judges, projects; their estimates and covariance."""
    n, m, c = scores.sizes
    design = np.zeros((len(scores.value), c + m + n))
    at = np.arange(len(scores.value))
    design[at, scores.component] = design[at, c + scores.judge] = design[at, c + m + scores.project] = 1
    prior = np.diag([0] * c + [1 / PARTS.judge] * m + [1 / PARTS.project] * n)
    tau = weight / PARTS.residual
    covariance: Floats = np.linalg.inv(design.T @ (tau[:, None] * design) + prior).astype(np.float64)
    return covariance @ design.T @ (tau * scores.value), covariance


@pytest.fixture(params=["equal weights", "other weights"])
def case(request: pytest.FixtureRequest) -> tuple[Scores, Floats, Fit]:
    scores = two_panels()
    weight = np.ones(len(scores.value)) if request.param == "equal weights" else weights(scores)
    return scores, weight, predict(scores, rows(scores), PARTS, weight)


def test_predictions_are_those_of_the_whole_system(case: tuple[Scores, Floats, Fit]) -> None:
    scores, weight, found = case
    n, m, c = scores.sizes
    estimate, covariance = dense(scores, weight)
    assert np.allclose(found.project, estimate[c + m :])
    assert np.allclose(found.common, np.concatenate([estimate[c : c + m], estimate[:c]]))
    assert np.allclose(np.diag(found.spread), np.concatenate([np.diag(covariance)[c : c + m], np.diag(covariance)[:c]]))
    assert np.allclose(found.project_variance, np.diag(covariance)[c + m :])
    for project in range(n):
        mean = scores.component[scores.project == project][0]
        pick = np.zeros(len(estimate))
        pick[mean] = pick[c + m + project] = 1
        assert np.isclose(found.score_variance[project], pick @ covariance @ pick)
    for number, (project, judge, mean) in enumerate(zip(scores.project, scores.judge, scores.component, strict=True)):
        pick = np.zeros(len(estimate))
        pick[mean] = pick[c + judge] = pick[c + m + project] = 1
        assert np.isclose(found.fitted_variance[number], pick @ covariance @ pick)


def test_leaving_a_score_out_needs_no_second_fit(case: tuple[Scores, Floats, Fit]) -> None:
    scores, weight, found = case
    z, expected = surprise(scores, found)
    for number in range(0, len(z), 5):
        without = weight.copy()
        without[number] = 1e-12
        again = predict(scores, rows(scores), PARTS, without)
        predicted = scores.value[number] - again.residuals(scores)[number]
        sd = np.sqrt(PARTS.residual + again.fitted_variance[number])
        assert np.isclose(expected[number], predicted)
        assert np.isclose(z[number], (scores.value[number] - predicted) / sd)


def test_samples_have_the_posterior_s_mean_and_covariance(case: tuple[Scores, Floats, Fit]) -> None:
    scores, weight, found = case
    n, m, c = scores.sizes
    estimate, covariance = dense(scores, weight)
    component = np.empty(n, dtype=np.int64)
    component[scores.project] = scores.component
    pick = np.zeros((n, len(estimate)))
    pick[np.arange(n), component] = pick[np.arange(n), c + m + np.arange(n)] = 1
    drawn = samples(scores, found, 40_000, np.random.default_rng(4))
    assert np.abs(drawn.mean(axis=1) - pick @ estimate).max() < 0.3
    exact = pick @ covariance @ pick.T
    assert np.abs(np.cov(drawn) - exact).max() < 0.03 * exact.max()


def test_variances_are_those_of_restricted_maximum_likelihood() -> None:
    """At the fixed point no small step in any variance raises the restricted likelihood."""
    scores = invented(40, 4, 9, seed=5, scale=0).scores
    found = fit(scores, huber=50, floor=1e-6).parts
    best = restricted_likelihood(scores, found)
    for name in ("project", "judge", "residual"):
        for step in (0.98, 1.02):
            other = Parts(**{each: getattr(found, each) * (step if each == name else 1) for each in PARTS.__slots__})
            assert restricted_likelihood(scores, other) < best


def restricted_likelihood(scores: Scores, parts: Parts) -> float:
    n, m, _c = scores.sizes
    of_project, of_judge = np.eye(n)[scores.project], np.eye(m)[scores.judge]
    variance = parts.project * of_project @ of_project.T + parts.judge * of_judge @ of_judge.T
    variance += parts.residual * np.eye(len(scores.value))
    precision, ones = np.linalg.inv(variance), np.ones(len(scores.value))
    information = ones @ precision @ ones
    rest = scores.value - (ones @ precision @ scores.value) / information
    return float(-0.5 * (np.linalg.slogdet(variance)[1] + np.log(information) + rest @ precision @ rest))
