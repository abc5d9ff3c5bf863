"""Rulebooks that the tests stand on."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from saiban.rulebook import Rulebook, RulebookError, load_rulebook, parse_rulebook
from saiban.rulebook.writing import write_data

HERE = Path(__file__).parent
SHIPPED = sorted((HERE.parents[2] / "rulebooks").glob("*.toml"))
SCHOOL = HERE / "school.toml"
WORKS = HERE / "works.toml"
EVERY = [*SHIPPED, SCHOOL, WORKS]


@cache
def book(path: Path) -> Rulebook:
    return load_rulebook(path)


@cache
def edition(code: str) -> Rulebook:
    return book(next(path for path in SHIPPED if path.stem == code))


def school() -> Rulebook:
    return book(SCHOOL)


def put(data: dict[str, Any], key: str, value: object) -> dict[str, Any]:
    """A copy of `data` with another value at a path such as "tracks.1.min"; None takes it away."""
    copy = deepcopy(data)
    way: list[Any] = [int(step) if step.isdigit() else step for step in key.split(".")]
    place: Any = copy
    for step in way[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    if value is None:
        del place[way[-1]]
    elif way[-1] == len(place):
        place.append(value)
    else:
        place[way[-1]] = value
    return copy


def changed(rulebook: Rulebook, *changes: tuple[str, object]) -> Rulebook:
    data = rulebook.to_data()
    for key, value in changes:
        data = put(data, key, value)
    return Rulebook.model_validate(data)


def problems(text: str) -> list[tuple[str, str]]:
    """The key and message of each problem of a text; none when it is a rulebook."""
    try:
        parse_rulebook(text, "试.toml")
    except RulebookError as refused:
        return [(problem.key, problem.message) for problem in refused.problems]
    return []


def problems_with(*changes: tuple[str, object]) -> list[tuple[str, str]]:
    """The problems that the invented contest has after some changes to its data."""
    data = school().to_data()
    for key, value in changes:
        data = put(data, key, value)
    return problems(write_data(data))
