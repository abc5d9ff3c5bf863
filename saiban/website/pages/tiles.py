"""The divisions of an edition as a map of tiles."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from saiban.editions.models import Edition
from saiban.rulebook.regions import region
from saiban.rulebook.schema.contest import Division
from saiban.website.queries import Counts

# A map of one or two tiles says less than their names.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """As the component `tile_map` takes it: rows and columns count from 1."""

    code: str
    short: str
    name: str
    row: int
    col: int
    count: int | None
    href: str
    tone: str


def of_divisions(edition: Edition, counts: Counts) -> list[Tile]:
    """A tile for each division, at its first province's place; none where divisions are not drawn by province."""
    divisions = edition.rules.divisions
    if len(divisions) < FEWEST or not all(division.provinces for division in divisions):
        return []
    most = max((counts.of_division(division.code) for division in divisions), default=0)
    return [_tile(edition, division, counts.of_division(division.code), most) for division in divisions]


def _tile(edition: Edition, division: Division, count: int, most: int) -> Tile:
    place = region(division.provinces[0])
    return Tile(
        code=place.code,
        short=division.short_name or place.short_name,
        name=division.name,
        row=place.row + 1,
        col=place.col + 1,
        # Before the first entry anywhere, thirty-one noughts would only look forsaken.
        count=count if most else None,
        href=reverse("edition_division", args=[edition.code, division.code]),
        tone=_tone(count, most),
    )


def _tone(count: int, most: int) -> str:
    """Shares of the largest count, not fixed numbers: the map must say something on the first day and on the last."""
    if not most:
        return "low"
    if not count:
        return "none"
    return "high" if count * 3 > most * 2 else "mid" if count * 3 > most else "low"
