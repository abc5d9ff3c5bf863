"""`saiban quota` on tables of national scale: divisions as uneven as provinces are."""

from __future__ import annotations

import random

from saiban.bench.engines import Case, Json

SEED = "0123456789abcdef" * 4


def table(divisions: int, tracks: int, *, ranked: bool = False, **rule: object) -> Json:
    """A request: some divisions send hundreds of projects, some hardly any; with `ranked`, waiting lists as well."""
    chance = random.Random(divisions * 1000 + tracks)  # noqa: S311  (invented data)
    cells = []
    for division in range(divisions):
        size = chance.choice((0, 2, 5, 12, 30, 90))
        for track in range(tracks):
            cell: Json = {"division": f"d{division:03}", "track": f"t{track}", "projects": chance.randint(0, size)}
            if ranked:
                cell["ranking"] = [f"d{division}-t{track}-{number}" for number in range(cell["projects"])]
                cell["withdrawn"] = cell["ranking"][:1]
            cells.append(cell)
    return {
        "seed": SEED,
        "rule": {"ratio": "0.2"} | rule,
        "divisions": [{"code": f"d{number:03}"} for number in range(divisions)],
        "tracks": [{"code": f"t{number}"} for number in range(tracks)],
        "cells": cells,
    }


def tell(result: Json) -> str:
    sums = [result["total"], *result["divisions"], *result["tracks"], *result["cells"]]
    even = sum(each["is_even"] for each in sums)
    lots = sum(cell["is_by_lot"] for cell in result["cells"])
    return f"{result['total']['places']} places, {even} of {len(sums)} sums even, {lots} cells by lot"


CASES = (
    Case("quota", "quota, 31 divisions × 4 tracks", lambda: table(31, 4, minimum=1, keeps="total"), tell, 3, 250),
    Case("quota", "quota, 31 × 6 with waiting lists", lambda: table(31, 6, ranked=True), tell, 3, 250),
    Case("quota", "quota, 31 × 6, each division half up", lambda: table(31, 6, rounding="half_up"), tell, 3, 250),
    Case("quota", "quota, 300 × 6", lambda: table(300, 6), tell, 20, 250),
)
