"""Where lines stand on the paper, however the paper lies in the picture.

The recogniser reads letters at any angle but leaves their boxes where they are. A label and what is written behind it
belong together by their places on the paper, so the picture's turn is taken out first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import atan2, cos, dist, pi, sin

from saiban.documents.licences.model import Line, Point


@dataclass(frozen=True, slots=True)
class Cell:
    """A line on the upright paper: its edges, in pixels from wherever."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


Row = list[Cell]


def rows_of(lines: Iterable[Line], is_heading: Callable[[str], bool]) -> list[Row]:
    """The lines as rows from the top, each from the left.

    The angle of the lines says how the paper is turned, but not which end is up: a heading stands in its upper half.
    """
    known = [line for line in lines if line.text]
    turn = _turn(known)
    upright = [_cell(line, turn) for line in known]
    rows = _rows(upright)
    heading = next((n for n, row in enumerate(rows) if is_heading(joined(row))), 0)
    is_upside_down = heading > len(rows) / 2
    return _rows([_cell(line, turn + pi) for line in known]) if is_upside_down else rows


def joined(row: Row) -> str:
    """What stands in the row, from the left."""
    return "".join(cell.text for cell in row)


def _turn(lines: list[Line]) -> float:
    """The angle of most of the writing, in (-π/4, 3π/4]: that of the middle one among the long sides of boxes."""
    sides = sorted(_long_side(line) for line in lines if len(line.text) > 2)
    half, passed = sum(length for _, length in sides) / 2, 0.0
    for angle, length in sides:
        passed += length
        if passed >= half:
            return angle
    return 0.0


def _long_side(line: Line) -> tuple[float, float]:
    """The direction of a box's longer side, and its length."""
    a, b, c, _ = line.corners
    (x, y), (to_x, to_y) = (a, b) if dist(a, b) >= dist(b, c) else (b, c)
    angle = atan2(to_y - y, to_x - x) % pi
    return (angle if angle <= pi * 3 / 4 else angle - pi), dist((x, y), (to_x, to_y))


def _cell(line: Line, turn: float) -> Cell:
    corners = [_turned(corner, -turn) for corner in line.corners]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Cell("".join(line.text.split()), min(across), min(down), max(across), max(down))


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _rows(cells: list[Cell]) -> list[Row]:
    """Cells whose middles are within half a line of each other stand in one row."""
    rows: list[Row] = []
    for cell in sorted(cells, key=lambda cell: cell.middle):
        last = rows[-1][-1] if rows else None
        if last and cell.middle - last.middle < min(cell.height, last.height) / 2:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.left) for row in rows]
