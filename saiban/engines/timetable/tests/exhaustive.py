"""The best timetable by trying them all: slow, plain, and written without a look at the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

from saiban.engines.timetable.formats import HalfDay, Judge, Request, Room, Session

Panels = dict[str, tuple[Judge, ...]]
Times = dict[str, HalfDay]


def best_value(request: Request) -> int | None:
    """The greatest value, rooms apart; None when no timetable keeps the rules."""
    values = [value for times in _times(request) for value in _values(request, times)]
    return max(values, default=None)


def least_rooms_cost(request: Request, times: dict[str, str], panels: dict[str, tuple[str, ...]]) -> int | None:
    """The least that rooms can cost for these half-days and panels, given as codes by session."""
    half_days = {half_day.code: half_day for half_day in request.half_days}
    settled = {code: half_days[half_day] for code, half_day in times.items()}
    costs = [_rooms_cost(request, settled, panels, rooms) for rooms in _all_rooms(request, settled)]
    return min(costs, default=None)


def _times(request: Request) -> Iterator[Times]:
    for chosen in product(request.half_days, repeat=len(request.sessions)):
        times = {session.code: half_day for session, half_day in zip(request.sessions, chosen, strict=True)}
        allowed = all(_is_allowed(session, times[session.code]) for session in request.sessions)
        if allowed and not _stage_clash(request, times) and next(_all_rooms(request, times), None) is not None:
            yield times


def _is_allowed(session: Session, half_day: HalfDay) -> bool:
    return session.half_days is None or half_day.code in session.half_days


def _stage_clash(request: Request, times: Times) -> bool:
    on_stage = [(times[session.code].code, person) for session in request.sessions for person in _presenters(session)]
    return max(Counter(on_stage).values(), default=0) > 1


def _presenters(session: Session) -> set[str]:
    return {person for project in session.projects for person in project.presenters}


def _mentors(session: Session) -> set[str]:
    return {person for project in session.projects for person in project.mentors}


def _all_rooms(request: Request, times: Times) -> Iterator[dict[str, Room]]:
    for chosen in product(request.rooms, repeat=len(request.sessions)):
        rooms = {session.code: room for session, room in zip(request.sessions, chosen, strict=True)}
        used = Counter((times[code].code, room.code) for code, room in rooms.items())
        if max(used.values()) == 1 and all(
            _fits_in(session, rooms[session.code], times) for session in request.sessions
        ):
            yield rooms


def _fits_in(session: Session, room: Room, times: Times) -> bool:
    large = room.seats is None or room.seats >= session.seats
    return large and session.room in (None, room.code) and times[session.code].code in room.half_days


def _values(request: Request, times: Times) -> Iterator[int]:
    choices = [list(_panels(request, session, times)) for session in request.sessions]
    for chosen in product(*choices):
        panels = {session.code: panel for session, panel in zip(request.sessions, chosen, strict=True)}
        if _nobody_is_asked_too_much(request, times, panels):
            yield _value(request, times, panels)


def _panels(request: Request, session: Session, times: Times) -> Iterator[tuple[Judge, ...]]:
    able = [judge for judge in request.judges if _may_sit(judge, session, times[session.code])]
    for panel in combinations(able, request.panel.size):
        units = [unit for judge in panel for unit in judge.units]
        if request.panel.one_a_unit and len(set(units)) < len(units):
            continue
        if not request.panel.chair or any(judge.may_chair for judge in panel):
            yield panel


def _may_sit(judge: Judge, session: Session, half_day: HalfDay) -> bool:
    units = {unit for project in session.projects for unit in project.units}
    people = _mentors(session) | _presenters(session)
    projects = {project.code for project in session.projects}
    return (
        half_day.code in judge.half_days
        and session.track in {knows.track for knows in judge.tracks}
        and not units & {*judge.units, *judge.avoid_units}
        and not people & {judge.code, *judge.avoid_people}
        and not projects & set(judge.avoid_projects)
    )


def _nobody_is_asked_too_much(request: Request, times: Times, panels: Panels) -> bool:
    wanted = Counter((times[code].code, judge.code) for code, panel in panels.items() for judge in panel)
    wanted.update((times[session.code].code, person) for session in request.sessions for person in _presenters(session))
    loads = Counter(judge.code for panel in panels.values() for judge in panel)
    judges = {judge.code for judge in request.judges}
    return all(count == 1 for (_, person), count in wanted.items() if person in judges) and all(
        loads[judge.code] <= judge.max_sessions for judge in request.judges
    )


def _value(request: Request, times: Times, panels: Panels) -> int:
    prices = request.prices
    tracks = {session.code: session.track for session in request.sessions}
    value = 0
    for code, panel in panels.items():
        value += sum(knows.fit for judge in panel for knows in judge.tracks if knows.track == tracks[code])
        for mix in request.panel.mix:
            value -= mix.price * max(0, mix.least - sum(judge.type == mix.type for judge in panel))
    for load in Counter(judge.code for panel in panels.values() for judge in panel).values():
        value -= prices.load * load * (load - 1) // 2
    for track in set(tracks.values()):
        used = {times[code].code for code in tracks if tracks[code] == track}
        value -= prices.track_half_day * (len(used) - 1)
    for mentor in {person for session in request.sessions for person in _mentors(session)}:
        places = Counter(
            times[session.code].code
            for session in request.sessions
            if mentor in _mentors(session) | _presenters(session) | {judge.code for judge in panels[session.code]}
        )
        value -= prices.mentor_clash * sum(count - 1 for count in places.values())
    return value


def _rooms_cost(request: Request, times: Times, panels: dict[str, tuple[str, ...]], rooms: dict[str, Room]) -> int:
    cost = 0
    for judge in request.judges:
        heard = [code for code, panel in panels.items() if judge.code in panel]
        for day in {times[code].day for code in heard}:
            used = {rooms[code].code for code in heard if times[code].day == day}
            cost += request.prices.room_change * (len(used) - 1)
    for track in {session.track for session in request.sessions}:
        codes = [session.code for session in request.sessions if session.track == track]
        at_once = max(Counter(times[code].code for code in codes).values())
        cost += request.prices.track_room * (len({rooms[code].code for code in codes}) - at_once)
    return cost
