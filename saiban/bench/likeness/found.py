"""What looking up similar projects was worth, and having it measured in a process with a database of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from saiban.bench.running import ROOT, CannotMeasure, surroundings

# Seconds of the median look-up; shares of the copies found, and of unrelated projects that lead to a suspect.
QUICK, SURE, WRONG = 0.05, 0.95, 0.001


@dataclass(frozen=True, slots=True)
class Looked:
    """Look-ups among so many `projects`: seconds of the `median` one and of the slowest but one in a hundred.

    `found` are the shares of so many edited `copies` that led to their original, by how they were edited; `beyond` the
    same of what is not promised. `wrong` of so many `unrelated` projects led to a suspect.
    """

    projects: int
    median: float
    slow: float
    copies: int
    found: dict[str, float]
    beyond: dict[str, float]
    unrelated: int
    wrong: int

    @property
    def keeps_its_promise(self) -> bool:
        sure = all(share >= SURE for share in self.found.values())
        return self.median < QUICK and sure and self.wrong <= self.unrelated * WRONG


def look_up_among(projects: int, data: Path) -> Looked:
    """Measured now, the result kept in the folder `data`; CannotMeasure if it comes to no result."""
    result = data / "likeness.json"
    result.unlink(missing_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "saiban.bench.likeness", str(projects), str(result)], cwd=ROOT,
        stdin=subprocess.DEVNULL, env=surroundings(data), check=False,
    )  # fmt: skip
    if not result.exists():
        raise CannotMeasure("similar projects could not be looked up")
    return Looked(**json.loads(result.read_text()))
