"""Windows open before they close, and stages follow one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.core.windows import write_closing, write_opening
from saiban.rulebook.schema.base import Timed
from saiban.rulebook.schema.contest import Stage
from saiban.rulebook.walk import parts_of

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

_ORDER = ("registration", "screening", "division_final", "semi_final", "national_final")
_ONCE = ("registration", "screening", "national_final")


def findings(book: Rulebook) -> Iterator[Finding]:
    for path, timed in parts_of(Timed, book):
        yield from _back_to_front(path, timed)
    yield from _kinds(book)
    yield from _stages(book)
    for index, division in enumerate(book.divisions):
        yield from _own_windows(book, index)
        yield from _division_order(book, division.code, index)


def _back_to_front(path: Path, timed: Timed) -> Iterator[Finding]:
    if timed.opens is not None and timed.closes is not None and timed.opens >= timed.closes:
        opens, closes = write_opening(timed.opens), write_closing(timed.closes)
        yield Finding((*path, "closes"), f"截止时间（{closes}）必须晚于开始时间（{opens}）。")


def _kinds(book: Rulebook) -> Iterator[Finding]:
    kinds = [stage.kind for stage in book.stages]
    if "registration" not in kinds:
        yield Finding(("stages",), '必须有一个 kind = "registration" 的报名阶段。')
    for index, kind in enumerate(kinds):
        if kind in _ONCE and kind in kinds[:index]:
            yield Finding(("stages", index, "kind"), f"“{kind}”阶段只能有一个。")
        later = _ORDER[_ORDER.index(kind) + 1 :] if kind in _ORDER else ()
        if any(before in later for before in kinds[:index]):
            yield Finding(
                ("stages", index, "kind"), f"“{kind}”阶段排得太晚，阶段须按 {' → '.join(_ORDER)} 的顺序排列。"
            )


def _stages(book: Rulebook) -> Iterator[Finding]:
    yield from _in_order([(("stages", index), stage, stage) for index, stage in enumerate(book.stages)])


def _division_order(book: Rulebook, code: str, index: int) -> Iterator[Finding]:
    """A division's own windows must fit among those of the stages it takes over."""
    division = book.divisions[index]
    own = {window.stage: (number, window) for number, window in enumerate(division.windows)}
    if not own:
        return
    merged: list[tuple[Path, Stage, Timed]] = []
    for number, stage in enumerate(book.stages):
        place, timed = own.get(stage.code, (None, stage))
        path: Path = ("stages", number) if place is None else ("divisions", index, "windows", place)
        merged.append((path, stage, timed))
    common = {finding.path for finding in _stages(book)}
    for finding in _in_order(merged):
        if finding.path not in common:
            yield Finding(finding.path, f"赛区“{code}”：{finding.message}")


def _in_order(windows: Sequence[tuple[Path, Stage, Timed]]) -> Iterator[Finding]:
    """Neither the openings nor the closings of successive stages may go back in time."""
    for key, word, write in (("opens", "开始", write_opening), ("closes", "截止", write_closing)):
        latest: tuple[datetime, Stage] | None = None
        for path, stage, timed in windows:
            moment: datetime | None = getattr(timed, key)
            if moment is None:
                continue
            if latest is not None and moment < latest[0]:
                before = f"“{latest[1].name}”的{word}时间（{write(latest[0])}）"
                yield Finding((*path, key), f"“{stage.name}”的{word}时间（{write(moment)}）不能早于前一阶段{before}。")
            else:
                latest = (moment, stage)


def _own_windows(book: Rulebook, index: int) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, window in enumerate(book.divisions[index].windows):
        if window.stage in seen:
            path = ("divisions", index, "windows", number, "stage")
            yield Finding(path, f"同一赛区的阶段“{window.stage}”只能有一个时间窗。")
        seen.add(window.stage)
