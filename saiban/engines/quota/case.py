"""From a request to the numbers that are shared out; bounds that exclude each other are told here."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.core.parts import Finding, Inconsistent
from saiban.engines.draw.stream import lots
from saiban.engines.quota.checking import counted, eligible
from saiban.engines.quota.dues import Bounds
from saiban.engines.quota.formats import Cell, QuotaRequest, Rule
from saiban.engines.quota.rounding import Lots
from saiban.engines.quota.table import Case

Grid = list[list[Cell]]


def codes(request: QuotaRequest) -> tuple[list[str], list[str]]:
    """Divisions and tracks in one order, however they were written down."""
    return sorted(each.code for each in request.divisions), sorted(each.code for each in request.tracks)


def grid(request: QuotaRequest) -> Grid:
    """Each division's cells by track; empty ones where the request has none."""
    divisions, tracks = codes(request)
    known = {(cell.division, cell.track): cell for cell in request.cells}
    return [[known.get((division, track)) or _empty(division, track) for track in tracks] for division in divisions]


def _empty(division: str, track: str) -> Cell:
    return Cell.model_validate({"division": division, "track": track, "projects": 0})


def case(request: QuotaRequest) -> Case:
    """What is shared out; Inconsistent with every bound that cannot hold."""
    rule, rows = request.rule, grid(request)
    cells = [[_cell_bounds(rule, cell) for cell in row] for row in rows]
    divisions = [_division_bounds(rule, *pair) for pair in zip(rows, cells, strict=True)]
    wrong = [finding for row in zip(rows, cells, divisions, strict=True) for finding in _impossible(rule, *row)]
    if wrong:
        raise Inconsistent(tuple(wrong))
    return Case(rule, [[counted(cell, rule) for cell in row] for row in rows], cells, divisions, _lots(request))


def _cell_bounds(rule: Rule, cell: Cell) -> Bounds:
    most = eligible(cell)
    fixed = _fixed(rule, cell.division, cell.track)
    return Bounds(min(rule.track_minimum, most), most) if fixed is None else Bounds(fixed, fixed)


def _division_bounds(rule: Rule, row: list[Cell], cells: list[Bounds]) -> Bounds:
    least, most = sum(bound.low for bound in cells), sum(bound.high for bound in cells)
    fixed = _fixed(rule, row[0].division, None)
    if fixed is not None:
        return Bounds(fixed, fixed)
    low = max(least, min(rule.minimum, sum(eligible(cell) for cell in row), most))
    return Bounds(low, most if rule.maximum is None else min(most, rule.maximum))


def _impossible(rule: Rule, row: list[Cell], cells: list[Bounds], division: Bounds) -> Iterator[Finding]:
    code = row[0].division
    for cell, bound in zip(row, cells, strict=True):
        at = _number(rule, code, cell.track)
        if at is not None and bound.high > eligible(cell):
            message = f"“{code}”“{cell.track}”只有 {eligible(cell)} 个项目可以入围，不能固定 {bound.high} 个名额。"
            yield Finding(("rule", "fixed", at, "places"), message)
    least, most = sum(bound.low for bound in cells), sum(bound.high for bound in cells)
    whole = _number(rule, code, None)
    if whole is not None and not least <= division.low <= most:
        message = f"“{code}”各赛道至少合计 {least} 个、至多合计 {most} 个名额，不能固定为 {division.low} 个。"
        yield Finding(("rule", "fixed", whole, "places"), message)
    elif division.low > division.high:
        yield Finding(("rule", "maximum"), f"“{code}”各赛道至少合计 {least} 个名额，超过最高名额 {division.high} 个。")


def _fixed(rule: Rule, division: str, track: str | None) -> int | None:
    number = _number(rule, division, track)
    return None if number is None else rule.fixed[number].places


def _number(rule: Rule, division: str, track: str | None) -> int | None:
    found = (number for number, each in enumerate(rule.fixed) if (each.division, each.track) == (division, track))
    return next(found, None)


def _lots(request: QuotaRequest) -> Lots:
    divisions, tracks = codes(request)
    pairs = [f"{division} {track}" for division in divisions for track in tracks]
    of_divisions = lots(request.seed, "quota divisions", divisions)
    of_tracks = lots(request.seed, "quota tracks", tracks)
    of_cells = lots(request.seed, "quota cells", pairs)
    return Lots(
        [of_divisions[division] for division in divisions],
        [of_tracks[track] for track in tracks],
        [[of_cells[f"{division} {track}"] for track in tracks] for division in divisions],
    )
