"""Whether a timetable keeps the rules of its request: no solver, no model, only looking it up.

Written from the formats alone, so that an error of the model is not repeated here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from saiban.engines.timetable.formats import HalfDay, Judge, Placed, Request, Result, Room, Session
from saiban.engines.timetable.running import lasts, length, turns

_Faults = Iterator[str]


class _Book:
    """The request's parts by code, and the result's sessions."""

    def __init__(self, request: Request, result: Result) -> None:
        self.request, self.result = request, result
        self.half_days: dict[str, HalfDay] = {each.code: each for each in request.half_days}
        self.rooms: dict[str, Room] = {each.code: each for each in request.rooms}
        self.sessions: dict[str, Session] = {each.code: each for each in request.sessions}
        self.judges: dict[str, Judge] = {each.code: each for each in request.judges}
        self.at: dict[str, list[Placed]] = defaultdict(list)
        self.hears: dict[str, list[Placed]] = defaultdict(list)
        for placed in result.sessions:
            self.at[placed.half_day].append(placed)
            for code in placed.panel:
                self.hears[code].append(placed)


def faults(request: Request, result: Result) -> tuple[str, ...]:
    """Everything that is wrong with a result, in Chinese; empty for one that keeps all rules and counts rightly."""
    if result.status in ("infeasible", "unknown"):
        return () if result.reasons and not result.sessions else ("没有日程，也没有说明原因。",)
    book = _Book(request, result)
    unknown = tuple(_unknown(book))
    return unknown or tuple(fault for check in _CHECKS for fault in check(book))


def _unknown(book: _Book) -> _Faults:
    listed = Counter(placed.session for placed in book.result.sessions)
    for code in sorted(set(book.sessions) ^ set(listed)):
        yield f"场次 {code} 在请求和结果里不是都有。"
    yield from (f"场次 {code} 排了 {count} 次。" for code, count in listed.items() if count > 1)
    for placed in book.result.sessions:
        if placed.half_day not in book.half_days or placed.room not in book.rooms:
            yield f"场次 {placed.session} 的半天或场地不存在。"
        yield from (f"没有 {code} 这位评委。" for code in (*placed.panel, *placed.stand_by) if code not in book.judges)


def _places(book: _Book) -> _Faults:
    for placed in book.result.sessions:
        asked, room, half_day = book.sessions[placed.session], book.rooms[placed.room], book.half_days[placed.half_day]
        if placed.half_day not in room.half_days or (room.seats is not None and room.seats < asked.seats):
            yield f"场次 {asked.code}：场地 {room.code} 在 {half_day.code} 不开放或太小。"
        if asked.room not in (None, room.code) or placed.half_day not in (asked.half_days or book.half_days):
            yield f"场次 {asked.code} 不在指定的场地或半天。"
        if lasts(book.request.minutes, len(asked.projects)) > length(half_day):
            yield f"场次 {asked.code} 超过了 {half_day.code} 的时间。"
        if placed.track != asked.track or placed.turns != turns(book.request.minutes, half_day, asked):
            yield f"场次 {asked.code} 的出场时间不对。"
        if placed.starts != half_day.starts or placed.ends != placed.turns[-1].ends:
            yield f"场次 {asked.code} 的起止时间不对。"
    for (half_day_code, room_code), count in Counter(
        (each.half_day, each.room) for each in book.result.sessions
    ).items():
        if count > 1:
            yield f"场地 {room_code} 在 {half_day_code} 有 {count} 场。"


def _panels(book: _Book) -> _Faults:
    rule = book.request.panel
    for placed in book.result.sessions:
        panel = [book.judges[code] for code in placed.panel]
        if len(set(placed.panel)) != len(panel) or len(panel) != rule.size:
            yield f"场次 {placed.session} 的评委不是 {rule.size} 位。"
        units = Counter(unit for judge in panel for unit in set(judge.units))
        if rule.one_a_unit and max(units.values(), default=0) > 1:
            yield f"场次 {placed.session} 有同一单位的评委。"
        if rule.chair and (placed.chair not in placed.panel or not book.judges[placed.chair or ""].may_chair):
            yield f"场次 {placed.session} 没有合格的组长。"
        if not rule.chair and placed.chair is not None and placed.chair not in placed.panel:
            yield f"场次 {placed.session} 的组长不在评委当中。"
        for judge in (*panel, *(book.judges[code] for code in placed.stand_by)):
            yield from _seat(book, placed, judge)


def _seat(book: _Book, placed: Placed, judge: Judge) -> _Faults:
    if placed.half_day not in judge.half_days:
        yield f"评委 {judge.code} 在 {placed.half_day} 不能来。"
    if placed.track not in [knows.track for knows in judge.tracks]:
        yield f"评委 {judge.code} 不评赛道 {placed.track}。"
    for project in book.sessions[placed.session].projects:
        people = {*project.mentors, *project.presenters}
        if (
            project.code in judge.avoid_projects
            or not {*judge.units, *judge.avoid_units}.isdisjoint(project.units)
            or not {judge.code, *judge.avoid_people}.isdisjoint(people)
        ):
            yield f"评委 {judge.code} 应回避场次 {placed.session} 的项目 {project.code}。"


def _people(book: _Book) -> _Faults:
    """Nobody who has to be there is wanted twice at a time; no judge too often."""
    for half_day, together in book.at.items():
        for one, other in combinations(together, 2):
            twice = _on_stage(book, one) & _on_stage(book, other)
            twice |= {*one.panel, *one.stand_by} & {*other.panel} | {*one.panel} & {*other.stand_by}
            twice |= (_on_stage(book, one) & {*other.panel, *other.stand_by}) | (
                _on_stage(book, other) & {*one.panel, *one.stand_by}
            )
            if twice:
                yield f"{half_day}：{'、'.join(sorted(twice))} 要同时在场次 {one.session} 和 {other.session}。"
    for code, placed in book.hears.items():
        if len(placed) > book.judges[code].max_sessions:
            yield f"评委 {code} 评 {len(placed)} 场，超过了 {book.judges[code].max_sessions} 场。"
    loads = {load.judge: set(load.sessions) for load in book.result.loads}
    if loads != {code: {placed.session for placed in book.hears[code]} for code in book.judges}:
        yield "各位评委的场次与日程不符。"


def _on_stage(book: _Book, placed: Placed) -> set[str]:
    return {person for project in book.sessions[placed.session].projects for person in project.presenters}


def _worth(book: _Book) -> _Faults:
    """Points and prices, counted again."""
    result = book.result
    fit = sum(
        knows.fit
        for placed in result.sessions
        for code in placed.panel
        for knows in book.judges[code].tracks
        if knows.track == placed.track
    )
    before, rooms = _costs_before_rooms(book), _costs_of_rooms(book)
    listed = Counter[str]()
    for priced in result.priced:
        listed["rooms" if priced.what in ("room_change", "track_room") else "before"] += priced.total
        if priced.total != priced.times * priced.price:
            yield f"“{priced.text}”的总价不对。"
    if (result.fit, result.value, result.rooms_cost) != (fit, fit - before, rooms):
        yield f"分值不对：适合度 {fit}，扣除后 {fit - before}，场地 {rooms}。"
    if (listed["before"], listed["rooms"]) != (before, rooms):
        yield f"列出的代价不对：应为 {before} 和 {rooms}。"
    if result.bound is None or result.gap != result.bound - (fit - before) or result.gap < 0:
        yield "上界与差距不符。"
    elif (result.status == "optimal") != (result.gap == 0 and result.rooms_bound == rooms):
        yield "结论与差距不符。"


def _costs_before_rooms(book: _Book) -> int:
    prices, total = book.request.prices, 0
    for placed in book.result.sessions:
        types = Counter(book.judges[code].type for code in placed.panel)
        total += sum(mix.price * max(0, mix.least - types[mix.type]) for mix in book.request.panel.mix)
    for placed_then in book.at.values():
        mentors: Counter[str] = Counter()
        for placed in placed_then:
            projects = book.sessions[placed.session].projects
            mentors.update({person for project in projects for person in (*project.mentors, *project.presenters)})
            mentors.update(placed.panel)
        all_mentors = {
            person for each in book.request.sessions for project in each.projects for person in project.mentors
        }
        total += prices.mentor_clash * sum(count - 1 for person, count in mentors.items() if person in all_mentors)
    of_track = defaultdict(set)
    for placed in book.result.sessions:
        of_track[placed.track].add(placed.half_day)
    total += prices.track_half_day * sum(len(half_days) - 1 for half_days in of_track.values())
    return total + prices.load * sum(sum(range(len(placed))) for placed in book.hears.values())


def _costs_of_rooms(book: _Book) -> int:
    prices, total = book.request.prices, 0
    for heard in book.hears.values():
        days = defaultdict(set)
        for placed in heard:
            days[book.half_days[placed.half_day].day].add(placed.room)
        total += prices.room_change * sum(len(rooms) - 1 for rooms in days.values())
    of_track = defaultdict(list)
    for placed in book.result.sessions:
        of_track[placed.track].append(placed)
    for sessions in of_track.values():
        at_once = max(Counter(placed.half_day for placed in sessions).values())
        total += prices.track_room * (len({placed.room for placed in sessions}) - at_once)
    return total


_CHECKS: tuple[Callable[[_Book], _Faults], ...] = (_places, _panels, _people, _worth)
