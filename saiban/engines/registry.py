"""Which engines there are.

Each is loaded when it is asked for: solvers are heavy, and the web process has no use for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from saiban.core.parts import Part


@dataclass(frozen=True, slots=True)
class Engine:
    """One command: `request` is what it reads, `result` what it writes.

    `compute` raises `saiban.core.parts.Inconsistent` for a request whose parts do not fit together. `is_answered` says
    of a result whether it holds what was asked for; one that only tells why there is none makes the exit status 1.
    """

    request: type[Part]
    result: type[Part]
    compute: Callable[[Any], Part]
    is_answered: Callable[[Any], bool] = lambda result: True


# By the command's name: the package that has it as ENGINE, and what it does.
ENGINES = {
    "rank": ("saiban.engines.ranking", "places from marks, by a declared rule"),
    "calibrate": ("saiban.engines.calibration", "a second opinion on the places, with how sure it is"),
    "quota": ("saiban.engines.quota", "places of divisions and tracks in the final"),
    "assign": ("saiban.engines.assignment", "judges to projects"),
    "timetable": ("saiban.engines.timetable", "sessions to rooms and times, judges to sessions"),
    "draw": ("saiban.engines.draw", "lots that anybody can draw again"),
}


def engine(command: str) -> Engine:
    """The engine of this command; KeyError when there is none."""
    package, _does = ENGINES[command]
    found = import_module(package).ENGINE
    assert isinstance(found, Engine)
    return found
