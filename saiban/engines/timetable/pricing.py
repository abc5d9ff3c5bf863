"""What a timetable is worth, and what it costs, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from saiban.engines.timetable.formats import Priced, What
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Plan

# These are settled with half-days and panels, the others with rooms.
BEFORE_ROOMS: tuple[What, ...] = ("mix", "mentor_clash", "track_half_day", "load")

_Costs = Iterator[Priced]


def fit_of(instance: Instance, plan: Plan) -> int:
    """The points of all seats together."""
    return sum(instance.fits[judge, session] for session, panel in enumerate(plan.panels) for judge in panel)


def value_of(instance: Instance, plan: Plan) -> int:
    """`fit_of` less what half-days and panels cost; rooms are no part of it."""
    return fit_of(instance, plan) - sum(each.total for count in _COSTS for each in count(instance, plan))


def priced(instance: Instance, plan: Plan, rooms: Sequence[int]) -> tuple[Priced, ...]:
    """Everything that costs, by kind and subject; what costs nothing by the request's prices is left out."""
    found = [each for count in _COSTS for each in count(instance, plan)]
    return (
        tuple(found) + tuple(_rooms_of_judges(instance, plan, rooms)) + tuple(_rooms_of_tracks(instance, plan, rooms))
    )


def in_time(instance: Instance, plan: Plan, sessions: Sequence[int]) -> list[int]:
    """Sessions by their half-day, then by code."""
    return sorted(sessions, key=lambda session: (plan.half_days[session], instance.sessions[session].code))


def of_judge(instance: Instance, plan: Plan, judge: int) -> list[int]:
    """A judge's sessions in time."""
    return in_time(instance, plan, [session for session, panel in enumerate(plan.panels) if judge in panel])


def name_of(instance: Instance, half_day: int) -> str:
    """What people call a half-day."""
    return instance.half_days[half_day].name or instance.half_days[half_day].code


def _mix(instance: Instance, plan: Plan) -> _Costs:
    for session in _by_code(instance):
        types = [instance.judges[judge].type for judge in plan.panels[session]]
        code = instance.sessions[session].code
        for mix in sorted(instance.request.panel.mix, key=lambda mix: mix.type):
            missing = mix.least - types.count(mix.type)
            yield from _one("mix", code, missing, mix.price, f"场次 {code} 缺 {missing} 位“{mix.type}”类评委。")


def _mentor_clashes(instance: Instance, plan: Plan) -> _Costs:
    for wanted in instance.wanted:
        for half_day in range(len(instance.half_days)):
            sessions = [session for session in wanted.sessions if plan.half_days[session] == half_day]
            if wanted.judge is not None and sessions:
                heard = of_judge(instance, plan, wanted.judge)
                sessions += [session for session in heard if plan.half_days[session] == half_day]
            text = f"导师 {wanted.person} 在{name_of(instance, half_day)}要同时到场次 {_codes(instance, sessions)}。"
            price = instance.request.prices.mentor_clash
            yield from _one("mentor_clash", wanted.person, len(sessions) - 1, price, text)


def _split_tracks(instance: Instance, plan: Plan) -> _Costs:
    for track, sessions in sorted(instance.tracks.items()):
        half_days = sorted({plan.half_days[session] for session in sessions})
        text = (
            f"赛道 {track} 分在 {len(half_days)} 个半天：{'、'.join(name_of(instance, each) for each in half_days)}。"
        )
        yield from _one("track_half_day", track, len(half_days) - 1, instance.request.prices.track_half_day, text)


def _loads(instance: Instance, plan: Plan) -> _Costs:
    for number in sorted(range(len(instance.judges)), key=lambda number: instance.judges[number].code):
        heard, code = of_judge(instance, plan, number), instance.judges[number].code
        text = f"评委 {code} 评 {len(heard)} 场：{_codes(instance, heard)}。"
        yield from _one("load", code, len(heard) * (len(heard) - 1) // 2, instance.request.prices.load, text)


def _rooms_of_judges(instance: Instance, plan: Plan, rooms: Sequence[int]) -> _Costs:
    for number in sorted(range(len(instance.judges)), key=lambda number: instance.judges[number].code):
        days = defaultdict(list)
        for session in of_judge(instance, plan, number):
            days[instance.half_days[plan.half_days[session]].day].append(session)
        code = instance.judges[number].code
        for day, sessions in sorted(days.items()):
            used = list(dict.fromkeys(instance.rooms[rooms[session]].code for session in sessions))
            text = f"评委 {code} 第 {day} 天要换场地：{'、'.join(used)}。"
            yield from _one("room_change", code, len(used) - 1, instance.request.prices.room_change, text)


def _rooms_of_tracks(instance: Instance, plan: Plan, rooms: Sequence[int]) -> _Costs:
    for track, sessions in sorted(instance.tracks.items()):
        half_days = [plan.half_days[session] for session in sessions]
        at_once = max(half_days.count(half_day) for half_day in half_days)
        used = sorted({instance.rooms[rooms[session]].code for session in sessions})
        text = f"赛道 {track} 用了 {len(used)} 个场地（同时最多用 {at_once} 个）：{'、'.join(used)}。"
        yield from _one("track_room", track, len(used) - at_once, instance.request.prices.track_room, text)


def _one(what: What, subject: str, times: int, price: int, text: str) -> _Costs:
    if times > 0 and price > 0:
        yield Priced(what=what, subject=subject, times=times, price=price, total=times * price, text=text)


def _by_code(instance: Instance) -> list[int]:
    return sorted(range(len(instance.sessions)), key=lambda number: instance.sessions[number].code)


def _codes(instance: Instance, sessions: Sequence[int]) -> str:
    return "、".join(sorted(instance.sessions[session].code for session in sessions))


_COSTS: tuple[Callable[[Instance, Plan], _Costs], ...] = (_mix, _mentor_clashes, _split_tracks, _loads)
