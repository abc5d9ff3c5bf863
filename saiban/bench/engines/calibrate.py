"""A second opinion on a national round: 10,000 projects with five scores each, of 1,500 judges."""

from __future__ import annotations

from saiban.bench.engines import Case, Json
from saiban.bench.engines.rank import TRACKS, totals


def national() -> Json:
    """Four tracks, a fifth of each above the line."""
    scores = totals(10_000, 5, 1_500)
    codes = sorted({project for project, _, _ in scores})
    return {
        "projects": [{"code": code, "group": TRACKS[number % 4]} for number, code in enumerate(codes)],
        "scores": [{"project": project, "judge": judge, "score": score} for project, judge, score in scores],
        "lines": [{"ratio": "1/5"}],
        "seed": 2026,
    }


def _tell(result: Json) -> str:
    parts = result["variance"]
    undecided = sum(len(group["undecided"]) for group in result["groups"])
    sds = f"{parts['project']:.1f} / {parts['judge']:.1f} / {parts['residual']:.1f}"
    return f"sd of projects, judges, rest {sds}; {undecided:,} undecided at the line, {len(result['alarms']):,} alarms"


CASES: tuple[Case, ...] = (
    Case(
        "calibrate", "calibration, 10,000 projects × 5 scores, 1,500 judges", national, _tell, seconds=30, megabytes=700
    ),
)
