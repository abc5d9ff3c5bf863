"""From a rule and the projects that count to the table of places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from saiban.engines.quota.dues import Bounds, share
from saiban.engines.quota.formats import Rounding, Rule
from saiban.engines.quota.rounding import Lots, Table, Task, rounded

Dues = list[list[Fraction]]
PaidBy = Literal["rounding", "ratio"]


@dataclass(frozen=True, slots=True)
class Case:
    """What is shared out: by division and track how many count, and at least and at most how many places there are.

    The bounds of a division lie within what those of its tracks add up to.
    """

    rule: Rule
    counted: Sequence[Sequence[int]]
    cells: Sequence[Sequence[Bounds]]
    divisions: Sequence[Bounds]
    lots: Lots


@dataclass(frozen=True, slots=True)
class Shared:
    """`reversed` is the table had the lots been drawn the other way round: where it differs, they have decided."""

    dues: Dues
    places: Table
    reversed: Table
    paid_by: PaidBy | None


class Unshareable(Exception):
    """The total cannot be kept: minima and fixed numbers take more, or maxima leave less."""


def exact(case: Case) -> Dues:
    return [[case.rule.ratio * count for count in row] for row in case.counted]


def shared(case: Case) -> Shared:
    """The table of places; Unshareable when the rule keeps a total that the bounds do not let it keep."""
    if case.rule.sharing == "per_track":
        return _track_by_track(case)
    for dues, paid_by in _attempts(case):
        found, turned = (_table(case, dues, lots_reversed=is_turned) for is_turned in (False, True))
        if found is None or turned is None or (paid_by == "rounding" and not _tracks_are_even(dues, found)):
            continue
        return Shared(dues, found, turned, paid_by)
    raise Unshareable


def whole(value: Fraction, rounding: Rounding) -> int:
    """Rounded; `controlled` leaves it open and is not asked for here."""
    ways: dict[str, Callable[[Fraction], int]] = {
        "down": floor, "up": ceil, "half_up": lambda value: floor(value + Fraction(1, 2)),
    }  # fmt: skip
    return ways[rounding](value)


def is_even(value: Fraction, places: int) -> bool:
    """Whether the places are the value rounded down or up."""
    return floor(value) <= places <= ceil(value)


# --- what is due ------------------------------------------------------------------------------------------------------
def _attempts(case: Case) -> list[tuple[Dues, PaidBy | None]]:
    """The dues to try, one after another: a total that is kept is first kept by rounding alone."""
    plain = exact(case)
    if case.rule.keeps == "others":
        return [(_over_tracks(case, [bound.hold(sum(row, Fraction(0))) for row, bound in _rows(case, plain)]), None)]
    if not _is_bound(case, plain):
        return [(plain, None)]
    total = sum((due for row in plain for due in row), Fraction(0))
    rest = share(total, [sum(row) for row in case.counted], case.divisions)
    return [(plain, "rounding"), *([(_over_tracks(case, rest), "ratio")] if rest else [])]  # type: ignore[list-item]


def _over_tracks(case: Case, in_rows: Sequence[Fraction]) -> Dues:
    """Each division's due, shared out over its tracks by one ratio."""
    dues = []
    for due, counted, cells in zip(in_rows, case.counted, case.cells, strict=True):
        over = share(due, counted, cells)
        assert over is not None, "a division's bounds lie within what those of its tracks add up to"
        dues.append(over)
    return dues


def _is_bound(case: Case, dues: Dues) -> bool:
    """Whether any bound stands in the way of rounding down or up."""
    cells = [each for pair in zip(dues, case.cells, strict=True) for each in zip(*pair, strict=True)]
    rows = [(sum(row, Fraction(0)), bound) for row, bound in _rows(case, dues)]
    return any(bound.low > floor(due) or bound.high < ceil(due) for due, bound in [*cells, *rows])


def _tracks_are_even(dues: Dues, places: Table) -> bool:
    columns = zip(zip(*dues, strict=True), zip(*places, strict=True), strict=True)
    return all(is_even(sum(due, Fraction(0)), sum(found)) for due, found in columns)


def _rows(case: Case, dues: Dues) -> list[tuple[list[Fraction], Bounds]]:
    return list(zip(dues, case.divisions, strict=True))


# --- what is given ----------------------------------------------------------------------------------------------------
def _table(case: Case, dues: Dues, *, lots_reversed: bool) -> Table | None:
    in_rows = [sum(row, Fraction(0)) for row in dues]
    rows = [_row(case.rule.rounding, due, bound) for due, bound in zip(in_rows, case.divisions, strict=True)]
    if case.rule.rounding == "controlled":
        total = whole(sum(in_rows, Fraction(0)), case.rule.total_rounding)
    else:
        total = sum(row.low for row in rows)
    if case.rule.sharing == "controlled":
        return rounded(Task(dues, case.cells, rows, total, case.lots), lots_reversed=lots_reversed)
    lots = Lots(case.lots.rows, [1], [[lot] for lot in case.lots.rows])
    alone = Task([[due] for due in in_rows], [[bound] for bound in rows], rows, total, lots)
    found = rounded(alone, lots_reversed=lots_reversed)
    return found and [
        _largest_remainders(case, number, places, lots_reversed=lots_reversed) for number, (places,) in enumerate(found)
    ]


def _row(rounding: Rounding, due: Fraction, bound: Bounds) -> Bounds:
    """What a division may come to: one number, or with controlled rounding the one below and the one above."""
    if rounding == "controlled":
        return Bounds(max(bound.low, floor(due)), min(bound.high, ceil(due)))
    places = int(bound.hold(Fraction(whole(due, rounding))))
    return Bounds(places, places)


def _largest_remainders(case: Case, division: int, places: int, *, lots_reversed: bool) -> list[int]:
    """A division's places over its tracks, whatever comes of that for the tracks."""
    cells, own = case.cells[division], case.lots.cells[division]
    lots = [sorted(own).index(lot) + 1 for lot in own]
    dues = share(Fraction(places), case.counted[division], cells)
    assert dues is not None
    task = Task([dues], [cells], [Bounds(places, places)], places, Lots([1], lots, [lots]))
    found = rounded(task, lots_reversed=lots_reversed)
    assert found is not None, "one row can always be rounded"
    return found[0]


def _track_by_track(case: Case) -> Shared:
    plain = exact(case)
    pairs = [list(zip(*row, strict=True)) for row in zip(plain, case.cells, strict=True)]
    places = [[int(bound.hold(Fraction(whole(due, case.rule.rounding)))) for due, bound in row] for row in pairs]
    return Shared([[bound.hold(due) for due, bound in row] for row in pairs], places, places, None)
