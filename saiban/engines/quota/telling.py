"""The table as it is written, and what people have to know of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from saiban.engines.numbers import shown
from saiban.engines.quota.case import Grid, codes, grid
from saiban.engines.quota.checking import counted
from saiban.engines.quota.formats import (
    Cell,
    CellPlaces,
    DivisionPlaces,
    Moved,
    Places,
    QuotaRequest,
    QuotaResult,
    TrackPlaces,
)
from saiban.engines.quota.table import Shared, is_even
from saiban.engines.quota.waiting import listing

# What stands at one place of the table: the cell, its due, its places, and the places if the lots were reversed.
_Stood = tuple[Cell, Fraction, int, int]


def told(request: QuotaRequest, shared: Shared) -> QuotaResult:
    stood = _stood(grid(request), shared)
    divisions, tracks = codes(request)
    names = {each.code: each.name for each in request.divisions}, {each.code: each.name for each in request.tracks}
    rows = [
        DivisionPlaces(division=code, name=names[0][code], **_sum(request, row))
        for code, row in zip(divisions, stood, strict=True)
    ]
    columns = [
        TrackPlaces(track=code, name=names[1][code], **_sum(request, column))
        for code, column in zip(tracks, zip(*stood, strict=True), strict=True)
    ]
    cells = [_cell(request, each) for row in stood for each in row if each[0].projects or each[2]]
    total = Places(**_sum(request, [each for row in stood for each in row]))
    return QuotaResult(
        rule=request.rule,
        seed=request.seed,
        total=total,
        divisions=tuple(rows),
        tracks=tuple(columns),
        cells=tuple(cells),
        paid_by=shared.paid_by,
        remarks=tuple(_remarks(request, shared, total, rows, columns, cells)),
    )


def _stood(rows: Grid, shared: Shared) -> list[list[_Stood]]:
    together = zip(rows, shared.dues, shared.places, shared.reversed, strict=True)
    return [list(zip(*row, strict=True)) for row in together]


def _sum(request: QuotaRequest, stood: Sequence[_Stood]) -> dict[str, Any]:
    count = sum(counted(cell, request.rule) for cell, *_ in stood)
    places, direct = sum(each[2] for each in stood), sum(cell.direct for cell, *_ in stood)
    return {
        "projects": sum(cell.projects for cell, *_ in stood),
        "counted": count,
        "exact": request.rule.ratio * count,
        "due": sum((each[1] for each in stood), Fraction(0)),
        "places": places,
        "is_even": is_even(request.rule.ratio * count, places),
        "is_by_lot": places != sum(each[3] for each in stood),
        "direct": direct,
        "finalists": places + direct,
    }


def _cell(request: QuotaRequest, stood: _Stood) -> CellPlaces:
    cell, places = stood[0], stood[2]
    listed = listing(cell.ranking, places, cell.withdrawn) if cell.ranking is not None else None
    return CellPlaces(
        **_sum(request, [stood]),
        division=cell.division,
        track=cell.track,
        entered=listed.entered if listed else None,
        waiting=listed.waiting if listed else None,
        moved_up=tuple(Moved(id=who, instead_of=whom) for who, whom in listed.moved_up) if listed else None,
        vacant=listed.vacant if listed else 0,
    )


# --- remarks ----------------------------------------------------------------------------------------------------------
def _remarks(
    request: QuotaRequest,
    shared: Shared,
    total: Places,
    rows: Sequence[DivisionPlaces],
    columns: Sequence[TrackPlaces],
    cells: Sequence[CellPlaces],
) -> Iterator[str]:
    if all(each.is_even for each in (total, *rows, *columns, *cells)):
        yield "每个赛区、赛道、单元格和总数都是准确值的上下取整。"
    else:
        yield from _uneven(request, total, rows, columns, cells)
    if shared.paid_by == "rounding":
        yield "最低、最高或固定名额全部由取整消化，没有改变任何赛区的比例。"
    if shared.paid_by == "ratio":
        yield "最低、最高或固定名额由其余赛区按统一比例让出或分得，总名额不变；应得数见 due。"
    if any(each.is_by_lot for each in cells):
        number = sum(each.is_by_lot for each in cells)
        yield f"有 {number} 个单元格在其他条件完全相同，由事先承诺的抽签种子决定。"
    vacant = sum(cell.vacant for cell in cells)
    if vacant:
        yield f"有 {vacant} 个名额没有候补可以递补，仍属于原赛区和赛道。"


def _uneven(
    request: QuotaRequest,
    total: Places,
    rows: Sequence[DivisionPlaces],
    columns: Sequence[TrackPlaces],
    cells: Sequence[CellPlaces],
) -> Iterator[str]:
    if not total.is_even:
        yield f"总名额 {_against(total)}，不是它的上下取整：{_why(request)}"
    for division in rows:
        if not division.is_even:
            yield f"赛区“{division.name or division.division}”{_against(division)}，不是它的上下取整：{_why(request)}"
    for track in columns:
        if not track.is_even:
            yield f"赛道“{track.name or track.track}”合计 {_against(track)}，不是它的上下取整：{_why(request)}"
    odd = sum(not cell.is_even for cell in cells)
    if odd:
        yield f"有 {odd} 个单元格的名额不是准确值的上下取整：{_why(request)}"


def _against(places: Places) -> str:
    return f"{places.places} 个，准确值为 {shown(places.exact, 2)}"


def _why(request: QuotaRequest) -> str:
    rule = request.rule
    reasons = []
    if rule.sharing == "per_track":
        reasons.append("每个赛道各自取整后相加")
    elif rule.rounding != "controlled":
        reasons.append("各赛区名额先各自取整")
    if rule.sharing == "largest_remainder":
        reasons.append("赛区内按最大余数分到赛道，不顾及赛道合计")
    if rule.minimum or rule.maximum is not None or rule.track_minimum or rule.fixed:
        reasons.append("有最低、最高或固定名额")
    if rule.disqualified_count or rule.direct_count:
        reasons.append("计入比例的项目不都能占用名额")
    return "、".join(reasons) + "。"
