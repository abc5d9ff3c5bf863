"""The result in the words of the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saiban.engines.timetable.formats import Change, Load, Placed, Result
from saiban.engines.timetable.instance import Instance, lot
from saiban.engines.timetable.model import Plan
from saiban.engines.timetable.pricing import fit_of, of_judge, priced, value_of
from saiban.engines.timetable.rooms import Rooms
from saiban.engines.timetable.running import lasts, of_clock, to_clock, turns


@dataclass(frozen=True, slots=True)
class Found:
    """A timetable with what is proven of it; `timely` unless a clock ended any search."""

    plan: Plan
    rooms: Rooms
    bound: int
    timely: bool


def told(instance: Instance, found: Found, chairs: dict[int, int], changes: tuple[Change, ...] = ()) -> Result:
    """The timetable by half-day, room and code; `chairs` are those who keep the chair, by session."""
    plan, value = found.plan, value_of(instance, found.plan)
    optimal = value == found.bound and found.rooms.cost == found.rooms.bound
    placed = [_placed(instance, found, session, chairs.get(session)) for session in range(len(instance.sessions))]
    order = {half_day.code: number for number, half_day in enumerate(instance.half_days)}
    judges = sorted(range(len(instance.judges)), key=lambda number: instance.judges[number].code)
    return Result(
        status="optimal" if optimal else "feasible",
        reproducible=found.timely and found.rooms.timely,
        fit=fit_of(instance, plan),
        value=value,
        bound=found.bound,
        gap=found.bound - value,
        rooms_cost=found.rooms.cost,
        rooms_bound=found.rooms.bound,
        sessions=tuple(sorted(placed, key=lambda each: (order[each.half_day], each.room, each.session))),
        loads=tuple(
            Load(
                judge=instance.judges[judge].code,
                sessions=tuple(instance.sessions[session].code for session in of_judge(instance, plan, judge)),
            )
            for judge in judges
        ),
        priced=priced(instance, plan, found.rooms.rooms),
        changes=changes,
    )


def best_first(instance: Instance, session: int, judges: Sequence[int]) -> list[int]:
    """Judges of one session by fit, equal ones by lot."""

    def key(judge: int) -> tuple[int, bytes]:
        codes = instance.judges[judge].code, instance.sessions[session].code
        return -instance.fits[judge, session], lot(instance.request.seed, "seat", *codes)

    return sorted(judges, key=key)


def _placed(instance: Instance, found: Found, session: int, chair: int | None) -> Placed:
    asked, plan, minutes = instance.sessions[session], found.plan, instance.request.minutes
    half_day = instance.half_days[plan.half_days[session]]
    panel = best_first(instance, session, list(plan.panels[session]))
    if instance.request.panel.chair and chair not in panel:
        chair = next(judge for judge in panel if instance.judges[judge].may_chair)
    ends = of_clock(half_day.starts) + lasts(minutes, len(asked.projects))
    return Placed(
        session=asked.code,
        track=asked.track,
        half_day=half_day.code,
        room=instance.rooms[found.rooms.rooms[session]].code,
        starts=half_day.starts,
        ends=to_clock(ends),
        panel=tuple(instance.judges[judge].code for judge in panel),
        chair=None if chair is None else instance.judges[chair].code,
        stand_by=tuple(instance.judges[judge].code for judge in _stand_by(instance, plan, session)),
        turns=turns(minutes, half_day, asked),
    )


def _stand_by(instance: Instance, plan: Plan, session: int) -> list[int]:
    """Those who could sit in at once: known to the track, without conflict, there, not busy, below their limit."""
    half_day = plan.half_days[session]
    busy = {judge for other, panel in enumerate(plan.panels) if plan.half_days[other] == half_day for judge in panel}
    busy |= {
        judge
        for judge, sessions in instance.presents.items()
        if any(plan.half_days[other] == half_day for other in sessions)
    }
    able = [
        judge
        for judge in range(len(instance.judges))
        if (judge, session) in instance.fits
        and half_day in instance.free[judge]
        and judge not in busy
        and len(of_judge(instance, plan, judge)) < instance.judges[judge].max_sessions
    ]
    return best_first(instance, session, able)[: instance.request.panel.stand_by]
