"""The divisions as a map of equal tiles: every division is as large as any other, and there are no borders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from saiban.ui.components.choices import one_of

register = template.Library()

TILE_TONES = ("", "none", "low", "mid", "high", "accent")
ROWS, COLUMNS = 10, 10

# GB/T 2260 code → (row, column). Seven columns, so that a tile is wide enough for a thumb on a phone of 360 px.
PLACES: dict[str, tuple[int, int]] = {
    "23": (1, 7), "15": (2, 5), "22": (2, 7), "65": (3, 1), "11": (3, 5), "12": (3, 6), "21": (3, 7),
    "62": (4, 2), "64": (4, 3), "14": (4, 4), "13": (4, 5), "37": (4, 6), "54": (5, 1), "63": (5, 2),
    "61": (5, 3), "41": (5, 4), "32": (5, 5), "31": (5, 6), "51": (6, 2), "50": (6, 3), "42": (6, 4),
    "34": (6, 5), "33": (6, 6), "53": (7, 2), "52": (7, 3), "43": (7, 4), "36": (7, 5), "35": (7, 6),
    "45": (8, 3), "44": (8, 4), "46": (9, 4), "81": (9, 5), "82": (9, 3), "71": (8, 6),
}  # fmt: skip


@register.inclusion_tag("ui/tile_map.html")
def tile_map(tiles: Iterable[Any], *, label: object = "", unit: object = "") -> dict[str, Any]:
    """One tile a division: .code .short .name .row .col .count .href .tone (none, low, mid, high, accent).

    Rows and columns count from 1; without them a tile stands where `PLACES` has its code. In the source it is a
    list in the order given, which is what a screen reader hears.
    """
    return {"tiles": [_tile(tile) for tile in tiles], "label": label, "unit": unit}


def _tile(tile: Any) -> dict[str, Any]:
    shown = {name: _get(tile, name) for name in ("code", "short", "name", "row", "col", "count", "href", "tone")}
    shown["tone"] = one_of("tile_map", "tone", shown["tone"] or "", TILE_TONES)
    if not shown["row"] or not shown["col"]:
        shown["row"], shown["col"] = PLACES.get(str(shown["code"])[:2], (ROWS, 7))
    return shown


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)
