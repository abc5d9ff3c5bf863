"""Rounds whose truth is known: the parameters are those estimated from a real contest with 2,015 works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from saiban.engines.calibration.formats import Request, Result
from saiban.engines.calibration.model import Floats, Scores
from saiban.engines.calibration.telling import calibrate

PROJECT, JUDGE, REST, SCALE, MEAN = 14.1, 9.0, 8.6, 0.25, 60.0


@dataclass(frozen=True)
class Truth:
    """What a round was made of; `scores` are what the judges gave."""

    worth: Floats  # of each project, by an average judge
    severity: Floats
    scores: Scores


def invented(projects: int, each: int, judges: int, seed: int, *, scale: float = SCALE, rest: float = REST) -> Truth:
    """Each project is marked by so many judges, drawn from all; whole marks, cut off at 0 and 100."""
    chance = np.random.default_rng(seed)
    worth, bias = chance.normal(0, PROJECT, projects), chance.normal(0, JUDGE, judges)
    width = np.exp(chance.normal(0, scale, judges))
    judge = np.concatenate([np.sort(chance.choice(judges, each, replace=False)) for _ in range(projects)])
    project = np.repeat(np.arange(projects), each)
    value = MEAN + bias[judge] + width[judge] * worth[project] + chance.normal(0, rest, len(judge))
    used, numbered = np.unique(judge, return_inverse=True)
    none = np.zeros(len(judge), dtype=np.int64)
    return Truth(MEAN + worth, -bias[used], Scores(project, numbered, none, np.clip(np.round(value), 0, 100)))


def request(truth: Truth, **more: Any) -> dict[str, Any]:
    """The round as a request."""
    scores = truth.scores
    return {
        "projects": [{"code": f"P{number:04}"} for number in range(len(truth.worth))],
        "scores": [
            {"project": f"P{project:04}", "judge": f"J{judge:03}", "score": int(value)}
            for project, judge, value in zip(scores.project, scores.judge, scores.value, strict=True)
        ],
        "seed": 7,
        **more,
    }


def calibrated(asked: dict[str, Any]) -> Result:
    return calibrate(Request.model_validate(asked))


def table(marks: dict[str, list[int | None]], **more: Any) -> dict[str, Any]:
    """A request from rows of scores, one judge a column."""
    return {
        "projects": [{"code": code} for code in marks],
        "scores": [
            {"project": code, "judge": f"J{judge}", "score": score}
            for code, row in marks.items()
            for judge, score in enumerate(row)
            if score is not None
        ],
        "seed": 7,
        **more,
    }


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's, for lists without many ties."""
    ranks = [np.argsort(np.argsort(each)) for each in (one, other)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def raw_means(scores: Scores) -> Floats:
    count = np.bincount(scores.project)
    return np.asarray(np.bincount(scores.project, scores.value) / count)
