"""`saiban draw` for a final, and for a list of national scale."""

from __future__ import annotations

from typing import Any

from saiban.bench.engines import Case, Json

SECRET = "0123456789abcdef" * 4


def revealed(*draws: tuple[str, int, int]) -> Json:
    """A request to draw, properly committed to: draws of a purpose, so many projects and so many venues."""
    from saiban.engines.draw import ENGINE

    plan = {
        "version": "saiban-draw-1",
        "title": "抽签",
        "public_values": [{"name": "某期开奖号码", "shape": "000"}],
        "draws": [_draw(number, *draw) for number, draw in enumerate(draws)],
    }
    commit = ENGINE.request.model_validate({"mode": "commit", "plan": plan, "secret": SECRET})
    published = ENGINE.compute(commit).model_dump(mode="json")["published"]
    values = [{"value": "386"}]
    return {"mode": "draw", "plan": plan, "secret": SECRET, "published": published, "public_values": values}


def _draw(number: int, purpose: str, projects: int, venues: int) -> dict[str, Any]:
    return {
        "code": f"draw{number:02}",
        "title": f"抽签{number}",
        "purpose": purpose,
        "venues": [f"{venue + 1} 号厅" for venue in range(venues)],
        "list": [{"id": f"P{number:02}-{each:06}", "name": f"项目{each}"} for each in range(projects)],
    }


def tell(result: Json) -> str:
    right = sum(check["is_right"] for check in result["checks"])
    lots = sum(len(outcome["order"]) for outcome in result["outcomes"])
    return f"{lots} lots in {len(result['outcomes'])} draws, {right} of {len(result['checks'])} checks right"


def final() -> Json:
    """Six tracks of 33 over three venues, 18 sessions of 11, and lots for ties."""
    return revealed(*[("venues", 33, 3)] * 6, *[("order", 11, 0)] * 18, ("ties", 200, 0))


CASES = (
    Case("draw", "draw of a final: 6 tracks, 18 sessions, lots for ties", final, tell, 3, 150),
    Case("draw", "draw, 100,000 lots", lambda: revealed(("ties", 100_000, 0)), tell, 30, 800),
)
