"""The divisions as a map of equal tiles: every division is as large as any other, and there are no borders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from saiban.rulebook.regions import REGIONS
from saiban.ui.components.choices import one_of

register = template.Library()

TILE_TONES = ("", "none", "low", "mid", "high", "accent")
ROWS, COLUMNS = 10, 10


@register.inclusion_tag("ui/tile_map.html")
def tile_map(tiles: Iterable[Any], *, label: object = "", unit: object = "") -> dict[str, Any]:
    """One tile a division: .code .short .name .row .col .count .href .tone (none, low, mid, high, accent) .mark.

    `mark` says in a word what the tone says, for whoever does not see colours; it stands below the count.

    Rows and columns count from 1; without them a tile stands where its region lies. In the source it is a
    list in the order given, which is what a screen reader hears.
    """
    return {"tiles": [_tile(tile) for tile in tiles], "label": label, "unit": unit}


def _tile(tile: Any) -> dict[str, Any]:
    shown = {
        name: _get(tile, name) for name in ("code", "short", "name", "row", "col", "count", "href", "tone", "mark")
    }
    shown["tone"] = one_of("tile_map", "tone", shown["tone"] or "", TILE_TONES)
    if not shown["row"] or not shown["col"]:
        shown["row"], shown["col"] = _place(str(shown["code"])[:2])
    return shown


def _place(code: str) -> tuple[int, int]:
    """Where a region lies, counted from 1; what is no region goes to the last corner."""
    region = REGIONS.get(code)
    return (region.row + 1, region.col + 1) if region else (ROWS, COLUMNS)


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)
