"""Windows open before they close, and stages follow one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.core.windows import write_closing, write_opening
from saiban.rulebook.schema.base import Timed
from saiban.rulebook.schema.contest import Division, Stage
from saiban.rulebook.schema.tracks import Track
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
        yield from _own(book, ("divisions", index, "windows"), "赛区", division)
    for index, track in enumerate(book.tracks):
        yield from _own(book, ("tracks", index, "windows"), "赛道", track)
    yield from _of_both(book)


def _own(book: Rulebook, at: Path, word: str, part: Division | Track) -> Iterator[Finding]:
    yield from _own_windows(at, word, part)
    yield from _order(book, at, word, part)


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


def _order(book: Rulebook, at: Path, word: str, part: Division | Track) -> Iterator[Finding]:
    """The own windows of a division or a track must fit among those of the stages they take over."""
    own = {window.stage: (number, window) for number, window in enumerate(part.windows)}
    if not own:
        return
    merged: list[tuple[Path, Stage, Timed]] = []
    for number, stage in enumerate(book.stages):
        place, timed = own.get(stage.code, (None, stage))
        path: Path = ("stages", number) if place is None else (*at, place)
        merged.append((path, stage, timed))
    common = {finding.path for finding in _stages(book)}
    for finding in _in_order(merged):
        if finding.path not in common:
            yield Finding(finding.path, f"{word}“{part.code}”：{finding.message}")


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


def _own_windows(at: Path, word: str, part: Division | Track) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, window in enumerate(part.windows):
        if window.stage in seen:
            yield Finding((*at, number, "stage"), f"同一{word}的阶段“{window.stage}”只能有一个时间窗。")
        seen.add(window.stage)


def _of_both(book: Rulebook) -> Iterator[Finding]:
    """Which of two own windows holds would be anybody's guess, so a stage is divided by tracks or by divisions."""
    divided = {own.stage: division.code for division in book.divisions for own in division.windows}
    for index, track in enumerate(book.tracks):
        for number, own in enumerate(track.windows):
            if own.stage in divided:
                message = (
                    f"阶段“{own.stage}”在赛区“{divided[own.stage]}”已另有时间窗；"
                    "同一阶段只能按赛区或按赛道另定时间，请删去其中一处。"
                )
                yield Finding(("tracks", index, "windows", number, "stage"), message)
