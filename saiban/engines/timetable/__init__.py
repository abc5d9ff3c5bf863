"""The timetable of a final: sessions to half-days and rooms, judges to sessions, by one proven model."""

from __future__ import annotations

from saiban.core.parts import Part
from saiban.engines.registry import Engine
from saiban.engines.timetable.formats import Request, Result


def _compute(request: Request) -> Part:
    from saiban.engines.timetable.fitting import timetable

    return timetable(request)


def _is_answered(result: Result) -> bool:
    return result.status in ("optimal", "feasible")


ENGINE = Engine(request=Request, result=Result, compute=_compute, is_answered=_is_answered)
