"""One search for half-days and panels, then panels to the seat, then rooms."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Literal

from saiban.engines.solving import Solved, solve
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Built, Plan, Wish, at, build, plan_of
from saiban.engines.timetable.pricing import value_of
from saiban.engines.timetable.rooms import place
from saiban.engines.timetable.telling import Found


@dataclass(frozen=True, slots=True)
class Ended:
    """No timetable: proven that there is none, or the time ran out."""

    status: Literal["infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan with what nothing can exceed; `timely` unless the clock ended the search."""

    plan: Plan
    bound: int
    timely: bool


def search(instance: Instance) -> Found | Ended:
    """The best half-days and panels, then the best rooms for them."""
    request = instance.request
    answer = _half_days_and_panels(instance)
    if isinstance(answer, Ended):
        return answer
    rooms = place(instance, answer.plan, {}, request.seconds)
    return Ended("unknown") if rooms is None else Found(answer.plan, rooms, answer.bound, answer.timely)


def answered(instance: Instance, wish: Wish, built: Built | None = None) -> Answer | Ended:
    """The optimum of one model."""
    built = built or build(instance, wish)
    solved = solve(built.model, seconds=instance.request.seconds, gap=instance.request.gap_permille / 1000)
    if solved.values is None:
        return Ended("infeasible" if solved.status == "infeasible" else "unknown")
    return Answer(plan_of(built, instance, solved.values), _bound(built, solved), solved.status == "optimal")


def seated(instance: Instance, plan: Plan) -> Plan | None:
    """The best panels for the plan's half-days, to the whole seat and ties broken by lot."""
    answer = answered(at(instance, plan.half_days), Wish(whole_seats=True, by_lot=True))
    return None if isinstance(answer, Ended) else answer.plan


def _half_days_and_panels(instance: Instance) -> Answer | Ended:
    """Seats may be fractions while half-days are sought; should whole ones be worth less, they are sought whole."""
    loose = answered(instance, Wish())
    if isinstance(loose, Ended):
        return loose
    best = seated(instance, loose.plan)
    if best is not None and (not loose.timely or _is_near(instance, value_of(instance, best), loose.bound)):
        return Answer(best, loose.bound, loose.timely)
    strict = answered(instance, Wish(whole_seats=True))
    if isinstance(strict, Ended):
        return strict if best is None else Answer(best, loose.bound, False)
    plans = [plan for plan in (best, seated(instance, strict.plan), strict.plan) if plan is not None]
    best = max(plans, key=lambda plan: value_of(instance, plan))
    return Answer(best, min(loose.bound, strict.bound), loose.timely and strict.timely)


def _is_near(instance: Instance, value: int, bound: int) -> bool:
    """Within the gap that was asked for."""
    return (bound - value) * 1000 <= instance.request.gap_permille * abs(value)


def _bound(built: Built, solved: Solved) -> int:
    """In points: values are whole, so that a fraction of one is none; the lots are worth less than a point."""
    return floor(solved.bound / built.scale + 1e-6) + built.constant
