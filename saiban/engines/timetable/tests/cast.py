"""Small finals for tests: one that is written out, and invented ones."""

from __future__ import annotations

from random import Random
from typing import Any

from saiban.engines.timetable import ENGINE
from saiban.engines.timetable.formats import Request, Result

Json = dict[str, Any]

HALF_DAYS = [
    {"code": "am", "name": "第一天上午", "day": 1, "starts": "09:00", "ends": "12:00"},
    {"code": "pm", "name": "第一天下午", "day": 1, "starts": "14:00", "ends": "17:00"},
    {"code": "am2", "name": "第二天上午", "day": 2, "starts": "09:00", "ends": "12:00"},
]


def judge(code: str, *tracks: str, **keys: Any) -> Json:
    """A judge who can come in the morning and in the afternoon."""
    knows = [{"track": track, "fit": 80} for track in tracks or ("a",)]
    return {"code": code, "type": "clinical", "tracks": knows, "half_days": ["am", "pm"]} | keys


def session(code: str, *projects: Json | str, **keys: Any) -> Json:
    """A session of track "a"; projects are codes, or objects."""
    listed = [{"code": each} if isinstance(each, str) else each for each in projects or (f"{code}-1", f"{code}-2")]
    return {"code": code, "track": "a", "projects": listed} | keys


def request(**keys: Any) -> Json:
    """Two sessions, two rooms, morning and afternoon, four judges, panels of two."""
    return {
        "seed": "2026",
        "seconds": 20,
        "minutes": {"presenting": 8, "questions": 4, "changeover": 1},
        "panel": {"size": 2},
        "half_days": HALF_DAYS[:2],
        "rooms": [{"code": "r1", "half_days": ["am", "pm"]}, {"code": "r2", "half_days": ["am", "pm"]}],
        "sessions": [session("s1"), session("s2")],
        "judges": [judge("j1"), judge("j2"), judge("j3"), judge("j4")],
    } | keys


def answer(data: Json) -> Result:
    """What the engine makes of it, verified."""
    result = ENGINE.compute(Request.model_validate(data))
    assert isinstance(result, Result)
    return result


def standing(result: Result) -> list[Json]:
    """A result's sessions as the timetable that stands."""
    keys = {"session", "half_day", "room", "panel", "chair"}
    return [placed.model_dump(mode="json", include=keys) for placed in result.sessions]


def invented(chance: Random) -> Json:
    """A small final with something of everything; often too little of it."""
    half_days = [half_day["code"] for half_day in HALF_DAYS]

    def some(codes: list[str], most: int) -> list[str]:
        return chance.sample(codes, chance.randint(0, min(most, len(codes))))

    units, people = ["u1", "u2", "u3", "u4", "u5", "u6"], ["m1", "m2", "j0", "j1"]
    size = chance.randint(1, 2)
    return {
        "seed": str(chance.randrange(100)),
        "seconds": 20,
        "minutes": {"presenting": 8, "questions": 4, "changeover": 1},
        "panel": {
            "size": size,
            "chair": chance.random() < 0.3,
            "one_a_unit": chance.random() < 0.7,
            "mix": [{"type": "clinical", "price": chance.choice([0, 7, 30])}] if chance.random() < 0.7 else [],
            "stand_by": chance.randint(0, 2),
        },
        "prices": {
            "mentor_clash": chance.choice([0, 25]),
            "track_half_day": chance.choice([0, 11, 40]),
            "load": chance.choice([0, 3, 10]),
            "room_change": chance.choice([0, 5]),
            "track_room": chance.choice([0, 4]),
        },
        "half_days": HALF_DAYS,
        "rooms": [
            {
                "code": f"r{number}",
                "half_days": chance.sample(half_days, chance.randint(2, 3)),
                "seats": chance.choice([None, 20, 50]),
            }
            for number in range(chance.randint(2, 3))
        ],
        "sessions": [
            {
                "code": f"s{number}",
                "track": chance.choice("ab"),
                "projects": [
                    {
                        "code": f"s{number}p{place}",
                        "units": some(units, 1),
                        "mentors": some(people, 1),
                        "presenters": some(["p1", "p2", "j2", f"p{number}{place}"], 1),
                    }
                    for place in range(chance.randint(1, 2))
                ],
                "seats": chance.choice([0, 0, 20, 30]),
                **({"half_days": chance.sample(half_days, 2)} if chance.random() < 0.2 else {}),
                **({"room": "r0"} if chance.random() < 0.2 else {}),
            }
            for number in range(chance.randint(2, 4))
        ],
        "judges": [
            {
                "code": f"j{number}",
                "type": chance.choice(["clinical", "investor"]),
                "tracks": [
                    {"track": track, "fit": chance.randint(0, 20)} for track in chance.choice(["a", "b", "ab", "ab"])
                ],
                "half_days": chance.sample(half_days, chance.randint(1, 3)),
                "units": some(units, 1),
                "avoid_projects": some(["s0p0", "s1p0"], 1) if chance.random() < 0.2 else [],
                "max_sessions": chance.randint(1, 3),
                "may_chair": chance.random() < 0.5,
            }
            for number in range(chance.randint(5, 8))
        ],
    }
