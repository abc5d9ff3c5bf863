"""Finals of national size, invented: 18 sessions of six tracks in ten rooms and four half-days, 120 judges."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from saiban.bench.engines import Case, Json

_TRACKS = ("applied", "technical", "primary", "traditional", "infrastructure", "data")
_TYPES = ("clinical", "technical", "investor", "academic")
_HALF_DAYS = (
    ("26-am", "26 日上午", 1, "08:30", "12:00"),
    ("26-pm", "26 日下午", 1, "13:30", "17:30"),
    ("27-am", "27 日上午", 2, "08:30", "12:00"),
    ("27-pm", "27 日下午", 2, "13:30", "17:30"),
)


def final(seed: int, *, judges: int = 120, sessions: int = 18, rooms: int = 10, panel: int = 7) -> Json:
    """The request of one final: 11 projects a session, half of them with mentors, who are wanted in several sessions.

    Judges know one track, 45 % of them two, and can come to some 70 % of the half-days, to two sessions at the most.
    """
    random = Random(seed)  # noqa: S311 (invented)
    codes = [code for code, *_ in _HALF_DAYS]
    return {
        "seed": f"invented-{seed}",
        "minutes": {"presenting": 8, "questions": 4, "changeover": 1, "opening": 10},
        "panel": {
            "size": panel,
            "chair": True,
            "mix": [{"type": kind} for kind in ("clinical", "investor", "technical")],
            "stand_by": 2,
        },
        "half_days": [
            {"code": code, "name": name, "day": day, "starts": starts, "ends": ends}
            for code, name, day, starts, ends in _HALF_DAYS
        ],
        "rooms": [{"code": f"R{number:02}", "half_days": codes} for number in range(rooms)],
        "sessions": [_session(random, number) for number in range(sessions)],
        "judges": [_judge(random, number, codes) for number in range(judges)],
    }


def dropped(seed: int) -> Json:
    """The same final after a judge dropped out of a timetable that stands (computed here, before the measuring)."""
    from saiban.engines.timetable import ENGINE

    request = final(seed)
    result: Any = ENGINE.compute(ENGINE.request.model_validate(request))
    keys = ("session", "half_day", "room", "panel", "chair")
    standing = [{key: placed[key] for key in keys} for placed in result.model_dump(mode="json")["sessions"]]
    gone = standing[0]["panel"][0]
    judges = [judge for judge in request["judges"] if judge["code"] != gone]
    return request | {"judges": judges, "standing": standing}


def tell(result: Json) -> str:
    """Proven or not, value, gap, what is priced, and what changed."""
    priced = len(result["priced"])
    changed = f", {len(result['changes'])} sessions changed" if result["changes"] else ""
    return (
        f"{result['status']}: {result['value']} of at most {result['bound']}, rooms {result['rooms_cost']} "
        f"(at least {result['rooms_bound']}), {priced} things priced{changed}"
    )


def _session(random: Random, number: int) -> Json:
    code = f"S{number + 1:02}"
    return {
        "code": code,
        "track": _TRACKS[number % len(_TRACKS)],
        "projects": [
            {
                "code": f"{code}-{place:02}",
                "units": [f"U{random.randrange(80):02}"],
                "mentors": [f"M{random.randrange(60):02}"] if random.random() < 0.5 else [],
                "presenters": [f"Q{random.randrange(8)}" if random.random() < 0.02 else f"P{number:02}{place:02}"],
            }
            for place in range(1, 12)
        ],
    }


def _judge(random: Random, number: int, codes: list[str]) -> Json:
    knows = {random.choice(_TRACKS): random.randint(60, 100)}
    if random.random() < 0.45:
        knows.setdefault(random.choice(_TRACKS), random.randint(40, 90))
    return {
        "code": f"J{number:03}",
        "type": random.choice(_TYPES),
        "tracks": [{"track": track, "fit": fit} for track, fit in knows.items()],
        "half_days": [code for code in codes if random.random() < 0.7] or [random.choice(codes)],
        "units": [f"U{random.randrange(80):02}"],
        "avoid_projects": [f"S{random.randrange(18) + 1:02}-{random.randint(1, 11):02}"]
        if random.random() < 0.1
        else [],
        "may_chair": random.random() < 0.4,
    }


CASES: tuple[Case, ...] = (
    *(
        Case(
            "timetable", f"final, 18 sessions, 120 judges, panels of 7 ({seed})", partial(final, seed), tell, 110, 1000
        )
        for seed in range(3)
    ),
    Case("timetable", "the same, a judge dropped out", partial(dropped, 0), tell, 3, 500),
)
