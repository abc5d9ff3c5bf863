"""A score is made of its project, its judge, and the rest: crossed random effects, fitted robustly.

    score = mean of the component + project + judge + residual

The three are independent, with a variance each, estimated by restricted maximum likelihood (the fixed point of Schall,
Biometrika 1991). Projects and judges are the best linear unbiased predictions (Henderson 1975). A score that lies more
than `huber` standard deviations from what all other scores predict counts less (Huber 1964), so that one catastrophic
score cannot move a whole panel. For judging it is the model of Platt and Burges, and of Ge, Welling and Ghahramani.

Shapes: `n` projects, `m` judges, `c` components, `s` scores. Units are marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, lapack, solve_triangular
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 100
_CLOSE = 1e-6  # of the standard deviation of a score


@dataclass(frozen=True, slots=True)
class Scores:
    """Each score's project, judge and component by number, sorted by project and judge; every number occurs."""

    project: Ints
    judge: Ints
    component: Ints
    value: Floats

    @property
    def sizes(self) -> tuple[int, int, int]:
        """n, m, c"""
        return int(self.project.max()) + 1, int(self.judge.max()) + 1, int(self.component.max()) + 1


@dataclass(frozen=True, slots=True)
class Parts:
    """Variances: of projects, of judges, of the rest."""

    project: float
    judge: float
    residual: float

    @property
    def total(self) -> float:
        return self.project + self.judge + self.residual

    def floored(self, share: float) -> Parts:
        """Each at least this share of the total: none is ever quite nothing, and nothing is divided by zero."""
        least = share * self.total
        return Parts(max(self.project, least), max(self.judge, least), max(self.residual, least))

    def near(self, other: Parts) -> bool:
        """Whether the standard deviations are those of the other, for all purposes."""
        return all(
            abs(np.sqrt(one) - np.sqrt(two)) <= _CLOSE * np.sqrt(other.total)
            for one, two in zip(
                (self.project, self.judge, self.residual), (other.project, other.judge, other.residual), strict=True
            )
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """The scores as a sparse matrix of n rows: in each its judges and, last, its component's mean.

    Entries lie row after row; `column` has judges as 0 … m - 1 and means as m … m + c - 1; `of_score` are the entries
    of the scores, `of_mean` those of the means. `first` and `second` are all pairs of entries of one row.
    """

    row: Ints
    column: Ints
    of_score: Ints
    of_mean: Ints
    first: Ints
    second: Ints


def rows(scores: Scores) -> Rows:
    """How the scores are arranged; it does not change while fitting."""
    n, m, _c = scores.sizes
    count = np.bincount(scores.project, minlength=n)
    start = np.concatenate([[0], np.cumsum(count + 1)[:-1]])
    of_score = np.arange(len(scores.project)) + scores.project
    of_mean = start + count
    row = np.repeat(np.arange(n), count + 1)
    column = np.empty(len(row), dtype=np.int64)
    column[of_score] = scores.judge
    column[of_mean[scores.project]] = m + scores.component
    length = (count + 1)[row]
    first = np.repeat(np.arange(len(row)), length)
    within = np.arange(len(first)) - np.repeat(np.cumsum(length) - length, length)
    return Rows(row, column, of_score, of_mean, first, start[row][first] + within)


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimates, and what is needed to say how sure they are.

    `common` are the judges' effects (m) and the components' means (c), with covariance `spread` and its Cholesky
    factor of the inverse, `root`; given them, projects are independent: project i is `project[i]` less `slope` of row i
    times what `common` is off, with precision `precision[i]`. The variances are those of mean + project + judge by
    score, of mean + project by project, and of the project alone.
    """

    parts: Parts
    weight: Floats
    project: Floats
    common: Floats
    spread: Floats
    root: Floats
    slope: Floats
    precision: Floats
    fitted_variance: Floats
    score_variance: Floats
    project_variance: Floats

    def scores(self, scores: Scores) -> Floats:
        """What an average judge would give, by project."""
        n, m, _c = scores.sizes
        mean = np.empty(n)
        mean[scores.project] = self.common[m + scores.component]
        return mean + self.project

    def residuals(self, scores: Scores) -> Floats:
        """What is left of each score."""
        return scores.value - self.common[scores.judge] - self.scores(scores)[scores.project]


def predict(scores: Scores, at: Rows, parts: Parts, weight: Floats) -> Fit:
    """The best linear unbiased predictions for known variances and weights, by eliminating the projects."""
    n, m, c = scores.sizes
    tau = weight / parts.residual
    by_project = _sums(scores.project, tau, n)
    precision = by_project + 1 / parts.project
    entry = np.empty(len(at.row))
    entry[at.of_score], entry[at.of_mean] = tau, by_project
    slope = entry / precision[at.row]

    root = cholesky(_common(scores, at, parts, tau) - _explained(at, entry, slope, m + c), lower=True)
    pull = tau * scores.value
    by_row = _sums(scores.project, pull, n)
    right = np.concatenate([_sums(scores.judge, pull, m), _sums(scores.component, pull, c)])
    right -= _sums(at.column, slope * by_row[at.row], m + c)
    common = cho_solve((root, True), right)
    project = (by_row - _sums(at.row, entry * common[at.column], n)) / precision
    spread = _inverse(root)
    return Fit(
        parts,
        weight,
        project,
        common,
        spread,
        root,
        slope,
        precision,
        *_variances(scores, at, spread, slope, precision),
    )


def _common(scores: Scores, at: Rows, parts: Parts, tau: Floats) -> Floats:
    """What the scores say of judges and means, as if they knew the projects: (m + c) × (m + c) precisions."""
    _n, m, c = scores.sizes
    found = np.zeros((m + c, m + c))
    by_judge = _sums(scores.judge, tau, m)
    judge, mean = np.arange(m), np.arange(m, m + c)
    mean_of = np.empty(m, dtype=np.int64)
    mean_of[scores.judge] = m + scores.component
    found[judge, judge] = by_judge + 1 / parts.judge
    found[judge, mean_of] = found[mean_of, judge] = by_judge
    found[mean, mean] = _sums(scores.component, tau, c)
    return found


def _explained(at: Rows, entry: Floats, slope: Floats, size: int) -> Floats:
    """What of that is the projects' instead."""
    cell = at.column[at.first] * size + at.column[at.second]
    return _sums(cell, entry[at.first] * slope[at.second], size * size).reshape(size, size)


def _variances(
    scores: Scores, at: Rows, spread: Floats, slope: Floats, precision: Floats
) -> tuple[Floats, Floats, Floats]:
    """Of mean + project + judge, by score; of mean + project, by project; of the project alone."""
    n, m, _c = scores.sizes
    lean = _sums(at.first, slope[at.second] * spread[at.column[at.first], at.column[at.second]], len(at.row))
    alone = 1 / precision + _sums(at.row, slope * lean, n)
    of_mean = m + scores.component
    variance = np.diag(spread)
    both = variance[scores.judge] + variance[of_mean] + 2 * spread[scores.judge, of_mean]
    fitted = alone[scores.project] + both - 2 * (lean[at.of_score] + lean[at.of_mean][scores.project])
    mean = np.empty(n)
    mean[scores.project] = variance[of_mean]
    return fitted, alone + mean - 2 * lean[at.of_mean], alone


def _sums(at: Ints, values: Floats, size: int) -> Floats:
    """The values at each number, added up."""
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def _inverse(root: Floats) -> Floats:
    """Of a matrix with this lower Cholesky factor."""
    lower, failed = lapack.dpotri(root, lower=1)
    assert failed == 0
    found: Floats = np.tril(lower) + np.tril(lower, -1).T
    return found


def surprise(scores: Scores, fit: Fit) -> tuple[Floats, Floats]:
    """How far each score lies from what all the others predict: z, normal with variance 1 under the model; and that
    prediction. (Leaving a score out follows from the fit with it, so nothing is fitted again.)
    """
    residual = fit.residuals(scores)
    kept = 1 - fit.weight * fit.fitted_variance / fit.parts.residual
    alone = residual / kept
    variance = fit.parts.residual + fit.fitted_variance / kept
    return alone / np.sqrt(variance), scores.value - alone


def improved(scores: Scores, fit: Fit, huber: float) -> Parts:
    """The variances that the predictions themselves suggest; restricted maximum likelihood where they agree."""
    n, m, c = scores.sizes
    projects = n - float(fit.project_variance.sum()) / fit.parts.project
    judges = m - float(np.trace(fit.spread[:m, :m])) / fit.parts.judge
    squares = float(((fit.weight * fit.residuals(scores)) ** 2).sum())
    return Parts(
        project=_ratio(float(fit.project @ fit.project), projects),
        judge=_ratio(float(fit.common[:m] @ fit.common[:m]), judges),
        residual=_ratio(squares, _left_of_variance(huber) * (len(scores.value) - c - projects - judges)),
    )


def _left_of_variance(huber: float) -> float:
    """Of the variance of normal residuals, when each counts as no farther than so many standard deviations.

    Huber's second proposal: a wild score adds no more than that, however wild.
    """
    normal = NormalDist()
    return 2 * (normal.cdf(huber) - 0.5 - huber * normal.pdf(huber) + huber**2 * (1 - normal.cdf(huber)))


def _ratio(squares: float, freedom: float) -> float:
    return squares / freedom if freedom > 1e-12 else 0.0


def fit(scores: Scores, huber: float, floor: float) -> Fit:
    """Variances, weights and predictions that agree with one another. The scores must not all be equal."""
    at = rows(scores)
    third = _variance(scores.value) / 3
    parts, weight = Parts(third, third, third), np.ones(len(scores.value))
    found = predict(scores, at, parts, weight)
    for _ in range(_ROUNDS):
        z, _expected = surprise(scores, found)
        weight = np.minimum(1, huber / np.maximum(np.abs(z), 1e-12))
        parts = improved(scores, found, huber).floored(floor)
        settled = parts.near(found.parts)
        found = predict(scores, at, parts, weight)
        if settled:
            break
    return found


def _variance(values: Floats) -> float:
    """To begin with: from the median of deviations, which wild scores do not move; by squares where that is none."""
    middle = float(np.median(np.abs(values - np.median(values))))
    return (1.4826 * middle) ** 2 if middle else float(np.var(values))


def samples(scores: Scores, fit: Fit, count: int, chance: np.random.Generator) -> Floats:
    """The projects' scores by an average judge, drawn `count` times from their joint posterior: n × count."""
    n, m, _c = scores.sizes
    at = rows(scores)
    lean = csr_array((fit.slope, (at.row, at.column)), shape=(n, len(fit.common)))
    off = solve_triangular(fit.root, chance.standard_normal((len(fit.common), count)), trans="T", lower=True)
    own = chance.standard_normal((n, count)) / np.sqrt(fit.precision)[:, None]
    mean = np.empty(n, dtype=np.int64)
    mean[scores.project] = m + scores.component
    drawn: Floats = fit.scores(scores)[:, None] + own + off[mean] - lean @ off
    return drawn
