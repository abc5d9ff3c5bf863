"""Whether the parts of a request fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from saiban.core.parts import Finding, Inconsistent, Path
from saiban.engines.timetable.formats import Request
from saiban.engines.timetable.running import length, of_clock

_Findings = Iterator[Finding]


def check(request: Request) -> None:
    """Inconsistent with every reason (Chinese), each with its place."""
    found = tuple(finding for each in _CHECKS for finding in each(request))
    if found:
        raise Inconsistent(found)


def _codes(request: Request) -> _Findings:
    for key in ("half_days", "rooms", "sessions", "judges"):
        yield from _once([part.code for part in getattr(request, key)], (key,), "code")
    projects = [
        (("sessions", number, "projects", place, "code"), project.code)
        for number, session in enumerate(request.sessions)
        for place, project in enumerate(session.projects)
    ]
    seen: set[str] = set()
    for path, code in projects:
        if code in seen:
            yield Finding(path, f"项目“{code}”出现了不止一次。")
        seen.add(code)


def _once(codes: Sequence[str], path: Path, *last: str) -> _Findings:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            yield Finding((*path, number, *last), f"“{code}”写了不止一次。")
        seen.add(code)


def _times(request: Request) -> _Findings:
    for number, half_day in enumerate(request.half_days):
        if length(half_day) <= 0:
            yield Finding(("half_days", number, "ends"), f"结束（{half_day.ends}）应晚于开始（{half_day.starts}）。")
    for (_, one), (number, other) in combinations(enumerate(request.half_days), 2):
        together = one.day == other.day
        if together and max(of_clock(one.starts), of_clock(other.starts)) < min(
            of_clock(one.ends), of_clock(other.ends)
        ):
            yield Finding(("half_days", number), f"与“{one.code}”的时间重叠。")
    if request.minutes.presenting + request.minutes.questions == 0:
        yield Finding(("minutes",), "路演和答辩的时间不能都是 0 分钟。")


def _references(request: Request) -> _Findings:
    half_days = {half_day.code for half_day in request.half_days}
    rooms = {room.code for room in request.rooms}
    for number, room in enumerate(request.rooms):
        yield from _known(room.half_days, half_days, ("rooms", number, "half_days"), "半天")
    for number, judge in enumerate(request.judges):
        yield from _known(judge.half_days, half_days, ("judges", number, "half_days"), "半天")
    for number, session in enumerate(request.sessions):
        yield from _known(session.half_days or (), half_days, ("sessions", number, "half_days"), "半天")
        if session.room is not None and session.room not in rooms:
            yield Finding(("sessions", number, "room"), f"没有“{session.room}”这个场地。")


def _known(codes: Sequence[str], known: set[str], path: Path, noun: str) -> _Findings:
    yield from _once(codes, path)
    for number, code in enumerate(codes):
        if code not in known:
            yield Finding((*path, number), f"没有“{code}”这个{noun}。")


def _lists(request: Request) -> _Findings:
    for number, judge in enumerate(request.judges):
        yield from _once([knows.track for knows in judge.tracks], ("judges", number, "tracks"), "track")
    yield from _once([mix.type for mix in request.panel.mix], ("panel", "mix"), "type")
    if sum(mix.least for mix in request.panel.mix) > request.panel.size:
        yield Finding(("panel", "mix"), f"各类评委的人数加起来超过了每场 {request.panel.size} 位。")


def _draw_list(request: Request) -> _Findings:
    projects = {project.code for session in request.sessions for project in session.projects}
    yield from _known(request.draw_list, projects, ("draw_list",), "项目")
    missing = sorted(projects - set(request.draw_list))
    if request.draw_list and missing:
        yield Finding(("draw_list",), f"缺少项目：{'、'.join(missing)}。")


def _standing(request: Request) -> _Findings:
    standing = request.standing or ()
    sessions = {session.code for session in request.sessions}
    yield from _once([each.session for each in standing], ("standing",), "session")
    for number, each in enumerate(standing):
        path: Path = ("standing", number)
        if each.session not in sessions:
            yield Finding((*path, "session"), f"没有“{each.session}”这个场次。")
        yield from _once(each.panel, (*path, "panel"))
        if each.chair is not None and each.chair not in each.panel:
            yield Finding((*path, "chair"), f"“{each.chair}”不在这一场的评委当中。")


_CHECKS: tuple[Callable[[Request], _Findings], ...] = (_codes, _times, _references, _lists, _draw_list, _standing)
