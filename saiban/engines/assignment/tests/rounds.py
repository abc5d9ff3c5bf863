"""Small rounds for the tests, and what is best for them by trying everything."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from hypothesis import settings

from saiban.engines.assignment.computing import compute
from saiban.engines.assignment.formats import Request, Result

Json = dict[str, Any]

reproducible = settings(deadline=None, derandomize=True, max_examples=30)


def judge(code: str, **more: Any) -> Json:
    return {"code": code, "capacity": 9, "tracks": {"t": 500}} | more


def project(code: str, **more: Any) -> Json:
    return {"code": code, "track": "t"} | more


def request(judges: list[Json], projects: list[Json], size: int = 2, **more: Any) -> Json:
    panel = {"size": size} | more.pop("panel", {})
    return {"judges": judges, "projects": projects, "panel": panel, "mixing": {"within": "none"}, **more}


def result(data: Json) -> Result:
    return compute(Request.model_validate(data))


def panels(found: Result) -> dict[str, tuple[str, ...]]:
    return {panel.project: panel.judges for panel in found.panels}


def invented(seed: int, projects: int = 4, judges: int = 6, size: int = 2, **more: Any) -> Json:
    """A round with units, types, conflicts and tight capacities."""
    chance = random.Random(seed)
    return request(
        [
            judge(
                f"j{number}",
                unit=f"u{chance.randrange(4)}",
                type=chance.choice(["clinical", "technical"]),
                capacity=chance.randint(1, 3),
                min_load=chance.choice([0, 0, 0, 1]),
                tracks={"t": chance.randint(0, 1000), "s": chance.randint(0, 1000)},
                topics={"x": chance.randint(0, 1000)},
            )
            for number in range(judges)
        ],
        [
            project(
                f"p{number}",
                track=chance.choice("ts"),
                topics=["x"] * chance.randint(0, 1),
                units=[f"u{chance.randrange(6)}"],
                declines=[f"j{chance.randrange(judges)}"] if chance.random() < 0.3 else [],
            )
            for number in range(projects)
        ],
        size,
        **({"panel": {"mix": [{"type": "clinical", "price": chance.choice([50, 400])}]}} | more),
    )


def large(seed: int = 1, **more: Any) -> Json:
    """A round of some size, with all side rules, in which panels are scarce but can be had."""
    from saiban.bench.engines.assign import round_of

    return round_of(60, 40, seed=seed) | more


class Tried:
    """Every assignment of a small round, written anew from the rules and nothing else."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self.judges = {each["code"]: each for each in data["judges"]}
        self.size, self.mix = data["panel"]["size"], data["panel"].get("mix", [])
        self.best: dict[int, int] = {}  # the worst served project: the best total with it
        self._seat(list(data["projects"]), dict.fromkeys(self.judges, 0), [], 0)

    def _seat(self, rest: list[Json], load: dict[str, int], served: list[int], total: int) -> None:
        if not rest:
            if all(load[code] >= each.get("min_load", 0) for code, each in self.judges.items()):
                worst = min(served)
                self.best[worst] = max(self.best.get(worst, -(10**9)), total)
            return
        able = [code for code in self.judges if self._may(code, rest[0]) and load[code] < self.judges[code]["capacity"]]
        for panel in combinations(able, self.size):
            units = [self.judges[code].get("unit", code) for code in panel]
            if len(set(units)) == len(units):
                affinity = sum(self._affinity(code, rest[0]) for code in panel)
                missed = sum(
                    each.get("price", 400)
                    * max(0, each.get("least", 1) - sum(self.judges[c].get("type") == each["type"] for c in panel))
                    for each in self.mix
                )
                after = {code: load[code] + (code in panel) for code in load}
                self._seat(rest[1:], after, [*served, affinity], total + affinity - missed)

    def _may(self, code: str, project: Json) -> bool:
        person = self.judges[code]
        return (
            project["track"] in person["tracks"]
            and code not in project.get("declines", ())
            and person.get("unit") not in project.get("units", ())
        )

    def _affinity(self, code: str, project: Json) -> int:
        person = self.judges[code]
        level = person["tracks"][project["track"]]
        if not project.get("topics"):
            return int(level)
        return int(600 * level + 400 * person.get("topics", {}).get(project["topics"][0], 0)) // 1000

    @property
    def floor(self) -> int:
        return max(self.best)

    def total(self, floor: int) -> int:
        """The best total that serves everybody with `floor` or more."""
        return max(total for worst, total in self.best.items() if worst >= floor)
