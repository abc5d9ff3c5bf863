"""Rounds that the tests stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from saiban.engines.ranking.formats import Request, Result
from saiban.engines.ranking.telling import rank

Marks = int | Mapping[str, Any] | None


def rule(*chain: str, **aggregation: Any) -> dict[str, Any]:
    """One criterion of 100 marks named "all", unless the chain names others: "idea" and "work", of 50 each."""
    links = [{"by": "criterion", "criterion": each} if each in ("idea", "work") else {"by": each} for each in chain]
    both = any(each in ("idea", "work") for each in chain)
    criteria = [{"code": each, "max_marks": 50} for each in ("idea", "work")]
    return {
        "criteria": criteria if both else [{"code": "all", "max_marks": 100}],
        "aggregation": {"min_scores": 1, **aggregation},
        "tie_break": links,
    }


def scorecards(marks: Mapping[str, Sequence[Marks]]) -> list[dict[str, Any]]:
    """Judge by judge: a total, marks by criterion, or None for a judge who was absent."""
    return [
        {"project": project, "judge": f"J{number}", **_scorecard(given)}
        for project, row in marks.items()
        for number, given in enumerate(row)
    ]


def _scorecard(given: Marks) -> dict[str, Any]:
    if given is None:
        return {"state": "absent"}
    return {"marks": {"all": given} if isinstance(given, int) else dict(given)}


def request(rule: Mapping[str, Any], marks: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A request in which every project has a row of marks; `more` are further keys of it, or other projects."""
    return {"rule": rule, "projects": [{"code": code} for code in marks], "scorecards": scorecards(marks), **more}


def ranked(rule: Mapping[str, Any], marks: Mapping[str, Any], **more: Any) -> Result:
    return rank(Request.model_validate(request(rule, marks, **more)))


def places(result: Result) -> dict[str, int]:
    return {project.code: project.place for project in result.projects}


def order(result: Result) -> list[str]:
    return [project.code for project in result.projects]


def separated(result: Result) -> dict[str, str | None]:
    """By which link each project was separated."""
    return {each.code: each.separated_by.by if each.separated_by else None for each in result.projects}


def pair(idea: int, work: int) -> dict[str, int]:
    return {"idea": idea, "work": work}


def kinds(result: Result) -> list[str]:
    return [warning.kind for warning in result.warnings]


def tracks(of: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
    """Projects of some tracks."""
    return [{"code": code, "track": track} for track, codes in of.items() for code in codes]
