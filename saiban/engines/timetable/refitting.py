"""A standing timetable, mended: what no longer holds is arranged anew, and nothing else is touched.

What broke is not told but seen: the standing timetable is held against the request as it is now, with the judge who
dropped out gone, the conflict declared, the projects swapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from saiban.engines.solving import solve
from saiban.engines.timetable.conflicts import conflicts
from saiban.engines.timetable.formats import Change, Judge, Standing
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Plan, Seat, Wish, build
from saiban.engines.timetable.pricing import name_of
from saiban.engines.timetable.rooms import Rooms, place
from saiban.engines.timetable.search import Answer, Ended, answered
from saiban.engines.timetable.telling import Found


@dataclass(frozen=True, slots=True)
class Sound:
    """What of a standing timetable still holds: half-day and room by session, and seats; all of it stays.

    `contested` seats stay if they can: something speaks against them, such as the same judge's other seat at that time,
    or their session has to move. `wished` is where a session that may have to move would stay.
    """

    places: dict[int, tuple[int, int]]
    seats: frozenset[Seat]
    contested: frozenset[Seat]
    wished: dict[int, tuple[int, int]]


def sound(instance: Instance) -> Sound:
    """The standing timetable, held against the request."""
    standing = _standing(instance)
    wished = dict(_possible_places(instance, standing))
    places = {session: place for session, place in wished.items() if _is_free(instance, wished, session)}
    number_of = {judge.code: number for number, judge in enumerate(instance.judges)}
    seats = {
        (number_of[code], session)
        for session, each in standing.items()
        for code in each.panel
        if code in number_of and (number_of[code], session) in instance.fits
    }
    valid = {(judge, session) for judge, session in seats if _is_there(instance, places, judge, session)}
    contested = {seat for seat in valid if _is_contested(instance, places, valid, seat)}
    return Sound(
        places=places,
        seats=frozenset(valid - contested),
        contested=frozenset(contested | {seat for seat in seats if seat[1] not in places}),
        wished={session: place for session, place in wished.items() if session not in places},
    )


def fixed(instance: Instance, held: Sound) -> Instance:
    """The instance in which all that is sound has no choice."""
    possible, sessions = list(instance.possible), list(instance.sessions)
    for session, (half_day, room) in held.places.items():
        possible[session] = (half_day,)
        sessions[session] = sessions[session].model_copy(update={"room": instance.rooms[room].code})
    return replace(instance, possible=tuple(possible), sessions=tuple(sessions))


def refit(instance: Instance) -> Found | Ended:
    """The best mending; what may stay stays first of all."""
    held = sound(instance)
    settled = fixed(instance, held)
    answer = _answer(settled, held)
    if isinstance(answer, Ended):
        return answer
    stay = {session: room for session, (_, room) in held.places.items()}
    seconds = instance.request.seconds
    rooms = place(settled, answer.plan, _rooms_kept(answer.plan, held), seconds) or place(
        settled, answer.plan, stay, seconds
    )
    return Ended("unknown") if rooms is None else Found(answer.plan, rooms, answer.bound, answer.timely)


def chairs(instance: Instance) -> dict[int, int]:
    """Who had the chair, by session; they keep it while they sit."""
    number_of = {judge.code: number for number, judge in enumerate(instance.judges)}
    standing = _standing(instance).items()
    found = {session: number_of.get(each.chair or "") for session, each in standing}
    return {
        session: judge for session, judge in found.items() if judge is not None and instance.judges[judge].may_chair
    }


def changes(instance: Instance, plan: Plan, rooms: Rooms) -> tuple[Change, ...]:
    """What is another now, by the sessions' codes, with why judges leave."""
    return tuple(sorted(_changes(instance, plan, rooms), key=lambda change: change.session))


def _answer(settled: Instance, held: Sound) -> Answer | Ended:
    """First as much stays as can, then the best of that; a half-day that stays is worth more than a panel that does."""
    wish = Wish(whole_seats=True, by_lot=True, kept=held.seats)
    if not held.contested and not held.wished:
        return answered(settled, wish)
    staying = build(settled, wish)
    worth = np.zeros(staying.model.columns)
    for (judge, session, _half_day), column in staying.seat.items():
        worth[column] = (judge, session) in held.contested
    for (session, half_day), column in staying.held.items():
        if held.wished.get(session, (None,))[0] == half_day:
            worth[column] = settled.request.panel.size + 1
    staying.model.gain[:] = [worth]
    most = solve(staying.model, seconds=settled.request.seconds)
    if most.values is None:
        return Ended("infeasible" if most.status == "infeasible" else "unknown")
    built = build(settled, wish)
    columns = np.flatnonzero(worth)
    built.model.add_row(columns, worth[columns], round(most.objective), np.inf)
    return answered(settled, wish, built)


def _rooms_kept(plan: Plan, held: Sound) -> dict[int, int]:
    """Rooms of the sessions that stay where they are, each given to one session at a time."""
    taken = {place: session for session, place in held.places.items()}
    for session, (half_day, room) in sorted(held.wished.items()):
        if plan.half_days[session] == half_day:
            taken.setdefault((half_day, room), session)
    return {session: room for (_half_day, room), session in taken.items()}


def _standing(instance: Instance) -> dict[int, Standing]:
    known = {each.session: each for each in instance.request.standing or ()}
    return {number: known[each.code] for number, each in enumerate(instance.sessions) if each.code in known}


def _possible_places(instance: Instance, standing: dict[int, Standing]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Half-days and rooms that still do for their session: long enough, open, large enough, allowed."""
    half_days = {half_day.code: number for number, half_day in enumerate(instance.half_days)}
    rooms = {room.code: number for number, room in enumerate(instance.rooms)}
    for session, each in sorted(standing.items()):
        half_day, room = half_days.get(each.half_day), rooms.get(each.room)
        asked = instance.sessions[session]
        if (
            half_day is not None
            and half_day in instance.possible[session]
            and room in instance.open_rooms(half_day, asked.seats)
            and asked.room in (None, each.room)
        ):
            yield session, (half_day, room)


def _is_free(instance: Instance, places: dict[int, tuple[int, int]], session: int) -> bool:
    """Whether no other session has the room then, and no presenter is on another stage."""
    half_day = places[session][0]
    others = {other for sessions in instance.on_stage if session in sessions for other in sessions - {session}}
    together = any(places.get(other, (None,))[0] == half_day for other in others)
    return not together and list(places.values()).count(places[session]) == 1


def _is_there(instance: Instance, places: dict[int, tuple[int, int]], judge: int, session: int) -> bool:
    return session in places and places[session][0] in instance.free[judge]


def _is_contested(instance: Instance, places: dict[int, tuple[int, int]], valid: set[Seat], seat: Seat) -> bool:
    """Whether something else speaks against a seat: two at a time, too many, a colleague of the unit, a full panel."""
    judge, session = seat
    half_day = places[session][0]
    mine = [other for number, other in valid if number == judge]
    panel = [number for number, other in valid if other == session]
    units = set(instance.judges[judge].units)
    return (
        len(mine) > instance.judges[judge].max_sessions
        or sum(places[other][0] == half_day for other in mine) > 1
        or len(panel) > instance.request.panel.size
        or any(places.get(other, (None,))[0] == half_day for other in instance.presents.get(judge, ()))
        or (
            instance.request.panel.one_a_unit
            and any(number != judge and units & set(instance.judges[number].units) for number in panel)
        )
    )


def _changes(instance: Instance, plan: Plan, rooms: Rooms) -> Iterator[Change]:
    judges = {judge.code: judge for judge in instance.judges}
    half_days = {half_day.code: number for number, half_day in enumerate(instance.half_days)}
    standing = _standing(instance)
    for session, asked in enumerate(instance.sessions):
        before = standing.get(session)
        panel = {instance.judges[judge].code for judge in plan.panels[session]}
        leaves = sorted(set(before.panel) - panel) if before else []
        joins = sorted(panel - set(before.panel)) if before else sorted(panel)
        time, room = plan.half_days[session], instance.rooms[rooms.rooms[session]].code
        said = []
        if before is None or half_days.get(before.half_day) != time or before.room != room:
            said.append(f"改在{name_of(instance, time)}、场地 {room}")
        said += [f"{code} 退出（{_why(instance, session, judges.get(code), time)}）" for code in leaves]
        said += [f"由 {'、'.join(joins)} 补上" if leaves else f"加入 {'、'.join(joins)}"] if joins else []
        if said:
            text = f"场次 {asked.code}：{'，'.join(said)}。"
            yield Change(session=asked.code, leaves=tuple(leaves), joins=tuple(joins), text=text)


def _why(instance: Instance, session: int, judge: Judge | None, half_day: int) -> str:
    asked = instance.sessions[session]
    if judge is None:
        return "不再担任评委"
    conflict = next(conflicts(judge, asked), None)
    if conflict is not None:
        return f"回避：{conflict}"
    if instance.half_days[half_day].code not in judge.half_days:
        return f"{name_of(instance, half_day)}不能来"
    if all(knows.track != asked.track for knows in judge.tracks):
        return f"不评赛道 {asked.track}"
    return "与其他安排冲突"
