"""Why there is no timetable, in rows: what is needed, what is there.

What can be counted is counted: sessions too long for any half-day, rooms, judges of a session and of a track. What only
shows together (everybody is there, but not at the same time) is told by the timetable that lacks least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from saiban.engines.solving import solve
from saiban.engines.timetable.conflicts import conflicts
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Plan, Seat, Wish, build, plan_of
from saiban.engines.timetable.pricing import name_of
from saiban.engines.timetable.running import lasts, length

_Rows = Iterator[str]


@dataclass(frozen=True, slots=True)
class Lack:
    """Rows in Chinese, and the sessions whose panels lack somebody."""

    rows: tuple[str, ...]
    sessions: tuple[str, ...]


_MANY_HALF_DAYS = 10  # every set of half-days is counted up to here; beyond, each one and all


def shortages(instance: Instance) -> tuple[str, ...]:
    """Every row that counting shows; empty when counting shows nothing."""
    for check in _CHECKS:
        found = tuple(check(instance))
        if found:
            return found
    return ()


def lacking_panels(instance: Instance) -> tuple[str, ...]:
    """The sessions that cannot have a panel at any time, however free everybody is."""
    return tuple(instance.sessions[session].code for session in _by_code(instance) if _has_no_panel(instance, session))


def lack(instance: Instance, kept: frozenset[Seat] = frozenset()) -> Lack:
    """What the timetable that lacks least lacks, when none lacks nothing."""
    built = build(instance, Wish(kept=kept, lacking=True))
    solved = solve(built.model, seconds=instance.request.seconds)
    if solved.values is None:
        return Lack(("把所有条件放在一起排不出日程；在限定的时间内没有找到缺得最少的日程。",), ())
    missing = {key: round(solved.values[column]) for key, column in built.lack.items() if solved.values[column] > 0.5}
    plan = plan_of(built, instance, solved.values)
    rows = sorted(_missing(instance, plan, key, count) for key, count in missing.items())
    sessions = {instance.sessions[place].code for what, place, _ in missing if what in ("seats", "chair")}
    closest = "缺得最少的日程" if solved.status == "optimal" else "在限定的时间内找到的最接近的日程"
    return Lack((f"把所有条件放在一起，{closest}仍缺：{'；'.join(rows)}。",), tuple(sorted(sessions)))


def able(instance: Instance, session: int, half_day: int) -> list[int]:
    """Judges who know the track, have no conflict and are there."""
    judges = range(len(instance.judges))
    return [judge for judge in judges if (judge, session) in instance.fits and half_day in instance.free[judge]]


def _panel(instance: Instance, judges: Sequence[int]) -> int:
    """The most of these judges that one panel can have; exact where nobody belongs to several units."""
    if not instance.request.panel.one_a_unit:
        return len(judges)
    units = [instance.judges[judge].units for judge in judges]
    return sum(not each for each in units) + len({each[0] for each in units if each})


def _missing(instance: Instance, plan: Plan, key: tuple[str, int, int], count: int) -> str:
    what, place, half_day = key
    when = name_of(instance, half_day)
    if what == "stage":
        codes = "、".join(sorted(instance.sessions[session].code for session in instance.on_stage[place]))
        return f"{when}有路演人要同时在场次 {codes} 中的几场"
    if what == "rooms":
        return f"{when}缺 {count} 个{f' {place} 座以上的' if place else ''}场地"
    code = instance.sessions[place].code
    if what == "room":
        return f"{when}的场地 {instance.sessions[place].room} 还要再排 {count} 场"
    if what == "chair":
        return f"{when}的场次 {code} 没有能任组长的评委"
    return f"{when}的场次 {code} 缺 {count} 位评委（{_where(instance, plan, place)}）"


def _where(instance: Instance, plan: Plan, session: int) -> str:
    """Where those are who could fill the empty seats."""
    half_day = plan.half_days[session]
    others = [judge for judge in able(instance, session, half_day) if judge not in plan.panels[session]]
    busy = {judge for other, panel in enumerate(plan.panels) if plan.half_days[other] == half_day for judge in panel}
    loads = Counter(judge for panel in plan.panels for judge in panel)
    elsewhere = [judge for judge in others if judge in busy]
    full = [judge for judge in others if judge not in busy and loads[judge] >= instance.judges[judge].max_sessions]
    rest = len(others) - len(elsewhere) - len(full)
    said = [f"{len(elsewhere)} 位同时在别的场次" if elsewhere else "", f"{len(full)} 位场数已满" if full else ""]
    said.append(f"{rest} 位因同一单位或要登台" if rest else "")
    return f"另有 {len(others)} 位能评：{'、'.join(filter(None, said))}" if others else "再没有能评的"


# --- what counting shows ---------------------------------------------------------------------------------------------


def _too_long(instance: Instance) -> _Rows:
    for session in _by_code(instance):
        asked = instance.sessions[session]
        needed = lasts(instance.request.minutes, len(asked.projects))
        allowed = [each for each in instance.half_days if asked.half_days is None or each.code in asked.half_days]
        longest = max((length(half_day) for half_day in allowed), default=0)
        if not allowed:
            yield f"场次 {asked.code} 没有可以用的半天。"
        elif needed > longest:
            yield f"场次 {asked.code}（{len(asked.projects)} 个项目）要 {needed} 分钟，可用的半天最长 {longest} 分钟。"
        elif not instance.possible[session]:
            room = f"场地 {asked.room}" if asked.room else "场地"
            large = f"（要 {asked.seats} 座以上）" if asked.seats else ""
            yield f"场次 {asked.code}：在可用的半天里，没有开放的{room}{large}。"


def _rooms(instance: Instance) -> _Rows:
    """Half-days with more sessions that can only be there than rooms: the smallest such sets, at their worst size."""
    told: list[set[int]] = []
    for half_days in _sets(len(instance.half_days)):
        inside = [session for session, times in enumerate(instance.possible) if set(times) <= half_days]
        if not inside or any(smaller <= half_days for smaller in told):
            continue
        counts = []
        for seats in {0, *(instance.sessions[session].seats for session in inside)}:
            needed = sum(instance.sessions[session].seats >= seats for session in inside)
            counts.append((needed - sum(len(instance.open_rooms(time, seats)) for time in half_days), seats, needed))
        missing, seats, needed = max(counts)
        if missing > 0:
            told.append(half_days)
            names = "、".join(name_of(instance, half_day) for half_day in sorted(half_days))
            large = f" {seats} 座以上的" if seats else ""
            yield f"{names}需要 {needed} 个{large}场地，只有 {needed - missing} 个。"


def _sets(half_days: int) -> Iterator[set[int]]:
    sizes = range(1, half_days + 1) if half_days <= _MANY_HALF_DAYS else (1, half_days)
    for size in sizes:
        yield from map(set, combinations(range(half_days), size))


def _panels(instance: Instance) -> _Rows:
    """Sessions that cannot have a panel at any time, each with who is there and who has to stay away."""
    for session in (session for session in _by_code(instance) if _has_no_panel(instance, session)):
        asked, size = instance.sessions[session], instance.request.panel.size
        counts = {time: able(instance, session, time) for time in instance.possible[session]}
        if _seats(instance, session) >= size:
            yield f"场次 {asked.code} 没有能任组长的评委。"
            continue
        knowing = (judge for judge in instance.judges if any(knows.track == asked.track for knows in judge.tracks))
        barred: dict[str, list[str]] = {}
        for judge in knowing:
            for reason in islice(conflicts(judge, asked), 1):
                barred.setdefault(reason, []).append(judge.code)
        times = "、".join(f"{name_of(instance, time)} {len(judges)} 位" for time, judges in counts.items())
        units = "（同一单位只能出一位）" if max(map(len, counts.values())) >= size else ""
        told = [f"{reason}（{'、'.join(sorted(codes))}）" for reason, codes in sorted(barred.items())]
        why = f"；要回避的有 {sum(map(len, barred.values()))} 位：{'；'.join(told)}" if barred else ""
        yield f"场次 {asked.code} 要 {size} 位评委，能评赛道 {asked.track} 且不用回避的：{times}{units}{why}。"


def _has_no_panel(instance: Instance, session: int) -> bool:
    able_at = [able(instance, session, time) for time in instance.possible[session]]
    chairs = any(instance.judges[judge].may_chair for judges in able_at for judge in judges)
    return _seats(instance, session) < instance.request.panel.size or (instance.request.panel.chair and not chairs)


def _seats(instance: Instance, session: int) -> int:
    """The largest panel that the session can have."""
    return max((_panel(instance, able(instance, session, time)) for time in instance.possible[session]), default=0)


def _tracks(instance: Instance) -> _Rows:
    """Tracks, and all of them together, that need more seats than their judges can take."""
    groups = [(f"赛道 {track}：", sessions) for track, sessions in sorted(instance.tracks.items())]
    for name, sessions in [*groups, ("", list(range(len(instance.sessions))))]:
        needed = len(sessions) * instance.request.panel.size
        offers = {judge: _most(instance, judge, sessions) for judge in range(len(instance.judges))}
        offered = sum(offers.values())
        if offered < needed:
            types: dict[str, int] = {}
            for judge, most in offers.items():
                types[instance.judges[judge].type] = types.get(instance.judges[judge].type, 0) + most
            kinds = "、".join(f"{kind} {count} 个" for kind, count in sorted(types.items()) if count)
            judges = f"{sum(most > 0 for most in offers.values())} 位评委最多能出 {offered} 个（{kinds or '无'}）"
            yield f"{name}{len(sessions)} 场需要 {needed} 个席位，{judges}。"


def _most(instance: Instance, judge: int, sessions: Sequence[int]) -> int:
    """The most sessions that a judge could hear: by limit, by conflicts, by time."""
    heard = [session for session in sessions if (judge, session) in instance.fits]
    times = {time for session in heard for time in instance.possible[session]} & instance.free[judge]
    heard = [session for session in heard if times & set(instance.possible[session])]
    return min(instance.judges[judge].max_sessions, len(heard), len(times))


def _by_code(instance: Instance) -> list[int]:
    return sorted(range(len(instance.sessions)), key=lambda number: instance.sessions[number].code)


_CHECKS: tuple[Callable[[Instance], _Rows], ...] = (_too_long, _rooms, _panels, _tracks)
