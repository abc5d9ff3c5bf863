"""Why there is no timetable is told in rows: what is needed, what is there."""

from __future__ import annotations

from typing import Any

import pytest

from saiban.engines.timetable.tests.cast import Json, answer, judge, request, session

MORNING = [{"code": f"r{number}", "half_days": ["am"]} for number in range(8)]


def many(count: int, **keys: Any) -> list[Json]:
    return [session(f"s{number}", **keys) for number in range(count)]


CASES: dict[str, tuple[Json, str]] = {
    "rooms of the morning": (
        request(sessions=many(10), rooms=MORNING, judges=[judge(f"j{n}") for n in range(20)]),
        "第一天上午需要 10 个场地，只有 8 个。",
    ),
    "rooms of the half-days that are allowed": (
        request(sessions=[*many(3, half_days=["pm"])]),
        "第一天下午需要 3 个场地，只有 2 个。",
    ),
    "large rooms": (
        request(
            sessions=many(3, seats=60),
            rooms=[{"code": "r1", "half_days": ["pm"], "seats": 60}, {"code": "r2", "half_days": ["pm"], "seats": 50}],
        ),
        "第一天下午需要 3 个 60 座以上的场地，只有 1 个。",
    ),
    "time": (
        request(sessions=[session("s1", *(f"p{number}" for number in range(15)))]),
        "场次 s1（15 个项目）要 194 分钟，可用的半天最长 180 分钟。",
    ),
    "a half-day at all": (request(sessions=[session("s1", half_days=[])]), "场次 s1 没有可以用的半天。"),
    "a room that is open": (
        request(sessions=[session("s1", half_days=["pm"], room="r0")], rooms=MORNING[:1]),
        "场次 s1：在可用的半天里，没有开放的场地 r0。",
    ),
    "judges of a session": (
        request(judges=[judge("j1"), judge("j2", "b"), judge("j3", avoid_projects=["s1-2"], half_days=["am"])]),
        "能评赛道 a 且不用回避的：第一天上午 1 位、第一天下午 1 位；要回避的有 1 位：s1-2 已申明回避（j3）。",
    ),
    "judges of different units": (
        request(judges=[judge(f"j{number}", units=["u"]) for number in range(4)]),
        "（同一单位只能出一位）",
    ),
    "chairs": (request(panel={"size": 2, "chair": True}), "场次 s1 没有能任组长的评委。"),
    "seats of a track": (
        request(sessions=many(3), judges=[judge("j1"), judge("j2"), judge("j3", max_sessions=1, type="investor")],
                rooms=[*MORNING, {"code": "x", "half_days": ["pm"]}]),
        "赛道 a：3 场需要 6 个席位，3 位评委最多能出 5 个（clinical 4 个、investor 1 个）。",
    ),
    "what shows only together": (
        request(sessions=[session("s1", half_days=["am"]), session("s2", half_days=["am"])],
                judges=[judge("j1", half_days=["am"]), judge("j2", half_days=["am"]), judge("j3", half_days=["am"])],
                panel={"size": 2}),
        "赛道 a：2 场需要 4 个席位，3 位评委最多能出 3 个",
    ),
    "presenters": (
        request(sessions=[session(f"s{n}", {"code": f"p{n}", "presenters": ["x"]}) for n in range(3)],
                judges=[judge(f"j{n}") for n in range(9)]),
        "有路演人要同时在场次 s0、s1、s2 中的几场",
    ),
    "judges at one time": (
        request(
            panel={"size": 1},
            sessions=[session(f"s{number}", {"code": f"p{number}", "presenters": ["x"]}) for number in (1, 2)],
            judges=[judge("j1", half_days=["am"]), judge("j2", half_days=["am"])],
        ),
        "缺 1 位评委（再没有能评的）",
    ),
    "one room that is asked for twice": (
        request(sessions=[session(code, half_days=["am"], room="r1") for code in ("s1", "s2")]),
        "第一天上午的场地 r1 还要再排 1 场",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_what_is_missing_is_named(kind: str) -> None:
    data, says = CASES[kind]
    result = answer(data)
    assert result.status == "infeasible"
    assert says in "\n".join(result.reasons)


def test_where_those_are_who_could_fill_the_seat_is_told() -> None:
    """Counting shows nothing: three seats are offered and needed, but two of them at the same time by one judge."""
    judges = [judge("j1", "a", "b"), judge("j2", "b", half_days=["pm"])]
    sessions = [session("s1", half_days=["am"]), session("s2", half_days=["am"]) | {"track": "b"}]
    sessions.append(session("s3", half_days=["pm"]))
    judges[1]["tracks"].append({"track": "a", "fit": 1})
    judges.append(judge("j3", "b", half_days=["am"], max_sessions=1, avoid_projects=["s2-1"]))
    judges.append(judge("j4", "b", half_days=["am", "pm"], max_sessions=0))
    judges.append(judge("j5", "a", half_days=["pm"]))
    result = answer(request(panel={"size": 1}, sessions=sessions, judges=judges))
    assert "场次 s2 缺 1 位评委（另有 2 位能评：1 位同时在别的场次、1 位场数已满）" in "\n".join(result.reasons)
