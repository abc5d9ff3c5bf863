"""What `saiban quota` reads and writes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from saiban.core.parts import Part
from saiban.engines.draw.formats import Hash, Id, Line
from saiban.engines.numbers import Exact, Share

Rounding = Literal["controlled", "down", "half_up", "up"]
Sharing = Literal["controlled", "largest_remainder", "per_track"]
TotalRounding = Literal["down", "half_up", "up"]
Keeps = Literal["others", "total"]
Count = Annotated[StrictInt, Field(ge=0, le=10**9)]


class Named(Part):
    """A division or a track."""

    code: Id = Field(description="by what the cells name it")
    name: Line | None = Field(None, description="for people")


class Fixed(Part):
    """A number of places that the ratio does not decide."""

    division: Id = Field(description="whose")
    track: Id | None = Field(None, description="in one track only; without it, the division's places over all tracks")
    places: Count


class Rule(Part):
    """How places follow from projects."""

    ratio: Share = Field(description="which part of the projects advances: 20 % is 0.2 or 1/5")
    rounding: Rounding = Field(
        "controlled",
        description="of a division's places. controlled: down or up so that divisions, tracks and the total all come "
        "out even; down, half_up, up: each division for itself, and the total is what that adds up to",
    )
    total_rounding: TotalRounding = Field("half_up", description="of all places, with rounding controlled")
    sharing: Sharing = Field(
        "controlled",
        description="of a division's places over its tracks. controlled: so that tracks come out even as well; "
        "largest_remainder: inside the division only; per_track: each track is rounded, and the division is what that "
        "adds up to",
    )
    minimum: Count = Field(0, description="least places of a division that has projects")
    maximum: Count | None = Field(None, description="most places of a division")
    track_minimum: Count = Field(0, description="least places of each track of a division that has projects there")
    fixed: tuple[Fixed, ...] = ()
    keeps: Keeps = Field(
        "others",
        description="who is spared when a minimum, a maximum or a fixed number moves places. others: their places stay "
        "and the total moves; total: it stays, and the others give or take",
    )
    disqualified_count: StrictBool = Field(False, description="whether disqualified projects count in the ratio")
    direct_count: StrictBool = Field(False, description="whether projects that go directly count in the ratio")


class Cell(Part):
    """One division's projects in one track."""

    division: Id
    track: Id
    projects: Count = Field(description="all that the ratio is about, such as those that passed screening")
    disqualified: Count = Field(0, description="of these, disqualified")
    direct: Count = Field(0, description="of these, in the final without a place of the quota")
    ranking: tuple[Id, ...] | None = Field(
        None, description="the others, the best first; without it, places are counted only"
    )
    withdrawn: tuple[Id, ...] = Field((), description="who of the ranking has given up the place or the waiting")


class QuotaRequest(Part):
    """A rule, and what it is applied to. A cell that is not there has no projects."""

    seed: Hash = Field(description="of a draw that was committed to beforehand; decides where all else is equal")
    rule: Rule
    divisions: tuple[Named, ...] = Field(min_length=1, max_length=1000)
    tracks: tuple[Named, ...] = Field(min_length=1, max_length=100)
    cells: tuple[Cell, ...] = ()


class Places(Part):
    """What a cell, a division, a track or the whole comes to."""

    projects: int
    counted: int = Field(description="of these, those that count in the ratio")
    exact: Exact = Field(description="ratio × counted")
    due: Exact = Field(description="the same after minimum, maximum and fixed numbers; with none of them, the same")
    places: int = Field(description="of the quota")
    is_even: StrictBool = Field(description="whether the places are the exact value rounded down or up")
    is_by_lot: StrictBool = Field(description="whether a lot decided")
    direct: int = Field(description="besides")
    finalists: int = Field(description="places and direct together")


class DivisionPlaces(Places):
    division: Id
    name: Line | None


class TrackPlaces(Places):
    track: Id
    name: Line | None


class Moved(Part):
    """Somebody who came off the waiting list."""

    id: Id
    instead_of: Id


class CellPlaces(Places):
    division: Id
    track: Id
    entered: tuple[Id, ...] | None = Field(description="who has a place, the best first; with a ranking only")
    waiting: tuple[Id, ...] | None = Field(description="who moves up next, the next one first")
    moved_up: tuple[Moved, ...] | None = Field(description="who has, in the order of doing so")
    vacant: int = Field(description="places that nobody is left for; they stay the division's and track's")


class QuotaResult(Part):
    """The table of places with its exact values, by division and track in the order of their codes."""

    rule: Rule
    seed: Hash
    total: Places
    divisions: tuple[DivisionPlaces, ...]
    tracks: tuple[TrackPlaces, ...]
    cells: tuple[CellPlaces, ...] = Field(description="those with projects or places")
    paid_by: Literal["rounding", "ratio"] | None = Field(
        description="with keeps total, who gave the places that a minimum or fixed number took: the rounding alone, or "
        "all others by a common ratio"
    )
    remarks: tuple[str, ...] = Field(description="what people have to know of it, in Chinese")
