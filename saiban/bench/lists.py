"""Lists of earlier projects as a committee has them: Excel files of 5,000 rows that nobody's projects stand in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from saiban.bench.likeness.invention import Language
from saiban.documents.sheets import Sheet
from saiban.entries.rules.listed import COLUMNS

ROWS = 5_000
# One is counted, two are measured, and none can be taken in twice.
LISTS = 3
# In the wrong one each hundredth row lacks its unit.
WRONG = 100
EDITIONS, OF_ONE_UNIT = 6, 5


def write_lists(folder: Path, rows: int = ROWS) -> tuple[str, ...]:
    """Put the lists where a client can read them; made once. Returns their paths."""
    return tuple(_written(folder / f"{place}.xlsx", place, rows) for place in range(LISTS))


def write_wrong_list(folder: Path, rows: int = ROWS) -> str:
    """A list some rows of which cannot be taken in."""
    return _written(folder / "wrong.xlsx", LISTS, rows, WRONG)


def _written(file: Path, place: int, rows: int, wrong: int = 0) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        sheet = Sheet("往届项目", COLUMNS.values())
        for cells in _rows(place, rows, wrong):
            sheet.add(cells)
        file.write_bytes(sheet.data())
    return str(file)


def _rows(place: int, rows: int, wrong: int) -> Iterator[list[Any]]:
    language = Language(place)
    for row in range(rows):
        text = language.project()
        unit = "" if wrong and row % wrong == 0 else f"往届示范单位{row // OF_ONE_UNIT}"
        yield [1 + row % EDITIONS, f"{place}-{row:05}", text.title, text.abstract, unit, "", "二等奖", "2023-07-08"]
