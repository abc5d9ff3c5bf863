"""`saiban assign` on invented rounds: four tracks, 31 provinces, judges of one or two tracks, all side rules in."""

from __future__ import annotations

import random
from functools import lru_cache, partial
from typing import Any

from saiban.bench.engines import Case, Json

TRACKS, TOPICS, PROVINCES, PANEL = 4, 6, 31, 5
KINDS = ("clinical", "technical", "investor")


def round_of(projects: int, judges: int, *, seed: int = 1, **asked: Any) -> Json:
    """A request for so many projects and judges. Capacities are 0.5, 1 or 1.3 times what would just do, and a tenth."""
    chance = random.Random(seed)  # noqa: S311  (invented data)
    units = judges // 4 + 20
    load = 1.1 * projects * PANEL / judges
    return {
        "judges": [_judge(chance, number, units, load) for number in range(judges)],
        "projects": [_project(chance, number, units, judges) for number in range(projects)],
        "units": [{"code": f"u{number}", "parent": f"u{number - 1}"} for number in range(1, units, 5)],
        "panel": {"size": PANEL, "mix": [{"type": kind, "least": 1, "price": 400} for kind in KINDS]},
        "conflicts": {"units": "line", "province": True},
        "mixing": {"within": "round"},
        "seed": "bench",
        "seconds": 600,
        **asked,
    }


def _judge(chance: random.Random, number: int, units: int, load: float) -> Json:
    main = chance.randrange(TRACKS)
    tracks = {f"t{main}": chance.randint(600, 1000)}
    topics = {f"t{main}-{topic}": chance.randint(300, 1000) for topic in chance.sample(range(TOPICS), 3)}
    if chance.random() < 0.45:
        second = (main + chance.randrange(1, TRACKS)) % TRACKS
        tracks[f"t{second}"] = chance.randint(400, 800)
        topics |= {f"t{second}-{topic}": chance.randint(300, 1000) for topic in chance.sample(range(TOPICS), 2)}
    return {
        "code": f"j{number:04}",
        "unit": f"u{chance.randrange(units)}",
        "province": f"p{chance.randrange(PROVINCES)}",
        "type": chance.choices(KINDS, (5, 3, 2))[0],
        "capacity": max(2, round(load * chance.choices((0.5, 1, 1.3), (1, 4, 5))[0])),
        "tracks": tracks,
        "topics": topics,
    }


def _project(chance: random.Random, number: int, units: int, judges: int) -> Json:
    track = chance.randrange(TRACKS)
    province = chance.randrange(PROVINCES)
    return {
        "code": f"e{number:05}",
        "division": f"p{province}",
        "province": f"p{province}",
        "track": f"t{track}",
        "topics": [f"t{track}-{topic}" for topic in sorted(chance.sample(range(TOPICS), chance.randint(1, 3)))],
        "units": [f"u{unit}" for unit in sorted({chance.randrange(units) for _ in range(chance.randint(1, 2))})],
        "declines": [f"j{judge:04}" for judge in sorted({chance.randrange(judges) for _ in range(judges // 100)})],
    }


@lru_cache(maxsize=2)
def _solved(projects: int, judges: int) -> Json:
    """The panels of a round, to be repaired."""
    from saiban.core.parts import Part
    from saiban.engines.assignment import ENGINE

    request = ENGINE.request.model_validate(round_of(projects, judges, floor_percent=0))
    result: Part = ENGINE.compute(request)
    found: Json = result.model_dump(mode="json")
    return found


def recused(projects: int, judges: int, *, seed: int = 2) -> Json:
    """3 % of the judges leave, 1 % of the panels have a new conflict, 30 % of the seats have been marked."""
    chance = random.Random(seed)  # noqa: S311  (invented data)
    panels = _solved(projects, judges)["panels"]
    request = round_of(projects, judges)
    places = {project["code"]: project for project in request["projects"]}
    for panel in chance.sample(panels, projects // 100):
        places[panel["project"]]["declines"].append(chance.choice(panel["judges"]))
    for project in request["projects"]:
        project["declines"] = sorted(set(project["declines"]))
    leaving = sorted(judge["code"] for judge in chance.sample(request["judges"], judges * 3 // 100))
    marked = [(panel["project"], [judge for judge in panel["judges"] if chance.random() < 0.3]) for panel in panels]
    frozen = [{"project": project, "judges": named} for project, named in marked if named]
    return request | {"mode": "repair", "repair": {"panels": panels, "leaving": leaving, "frozen": frozen}}


def _tell(result: Json) -> str:
    floor, gap = result["floor"], 100 * result["gap"] / result["objective"]
    return (
        f"{result['status']}, gap {result['gap']:,} of {result['objective']:,} ({gap:.4f} %), worst project "
        f"{floor['worst']:,} of {floor['bound']:,} at the most, {len(result['violations'])} priced violations"
    )


def _tell_repair(result: Json) -> str:
    mended = result["repaired"]
    return f"{mended['broken']} broken seats filled, {mended['further']} further changes"


def _case(projects: int, judges: int, *, floor: int, seconds: float, megabytes: float) -> Case:
    """A round with all side rules; `floor` is the share of the best floor that is kept besides, in percent."""
    kept = f"floor {floor} %" if floor else "no floor"
    label = f"assign {projects:,} × {judges:,} × {PANEL}, {kept}"
    request = partial(round_of, projects, judges, floor_percent=floor)
    return Case("assign", label, request, _tell, seconds=seconds, megabytes=megabytes)


CASES: tuple[Case, ...] = (
    _case(200, 60, floor=0, seconds=2, megabytes=300),
    _case(2_000, 400, floor=0, seconds=4, megabytes=500),
    _case(10_000, 1_500, floor=0, seconds=15, megabytes=1_200),
    _case(200, 60, floor=97, seconds=3, megabytes=300),
    _case(2_000, 400, floor=97, seconds=12, megabytes=500),
    _case(10_000, 1_500, floor=97, seconds=150, megabytes=1_200),
    Case("assign", "repair 2,000 × 400 × 5", lambda: recused(2_000, 400), _tell_repair, seconds=3, megabytes=400),
    Case("assign", "repair 10,000 × 1,500 × 5", lambda: recused(10_000, 1_500), _tell_repair, seconds=6, megabytes=800),
)
