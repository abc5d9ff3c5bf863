"""What a row of a list of earlier projects must say before it is taken in (H14, H15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from saiban.core.names import title_key, unit_key

# What a list's columns are called, and which of them no row can do without
COLUMNS = {
    "ordinal": "届次", "number": "项目编号", "title": "项目名称", "abstract": "项目简介", "lead": "主体申报单位",
    "joint": "联合申报单位", "outcome": "结果", "outcome_on": "获奖日期",
}  # fmt: skip
NEEDED = ("ordinal", "title", "lead")
LONGEST = {"number": 40, "title": 200, "abstract": 20_000, "lead": 120, "joint": 1_000, "outcome": 100}


@dataclass(frozen=True, slots=True)
class Listed:
    """One project of an earlier edition, as a list tells it."""

    ordinal: int
    number: str
    title: str
    abstract: str
    lead: str
    joint: tuple[str, ...]
    outcome: str
    outcome_on: date | None

    @property
    def identity(self) -> tuple[int, str, str]:
        """What makes it the same project in another list: its number in its edition, or its title and unit."""
        return (self.ordinal, self.number, "") if self.number else (self.ordinal, title_key(self.title), self.lead_key)

    @property
    def lead_key(self) -> str:
        return unit_key(self.lead)[:120]

    @property
    def units(self) -> list[str]:
        return sorted({key for name in (self.lead, *self.joint) if (key := unit_key(name)[:120])})


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number there, what it says, and what is wrong with it; it is good if nothing is."""

    place: int
    said: Mapping[str, str]
    faults: tuple[str, ...]
    listed: Listed | None


def read_lines(rows: Sequence[tuple[int, Mapping[str, object]]], current: int) -> list[Line]:
    """Each row with its faults; `current` is the ordinal of the edition that the earlier ones are compared with."""
    seen: dict[tuple[int, str, str], int] = {}
    return [_line(place, {key: _text(value) for key, value in row.items()}, row, current, seen) for place, row in rows]


def _line(
    place: int, said: dict[str, str], row: Mapping[str, object], current: int, seen: dict[tuple[int, str, str], int]
) -> Line:
    ordinal, day = _ordinal(said.get("ordinal", "")), _day(row.get("outcome_on"))
    faults = [*_missing(said), *_too_long(said), *_wrong_ordinal(said, ordinal, current)]
    if said.get("outcome_on") and day is None:
        faults.append("获奖日期应写成 2023-07-08 这样的日期。")
    if faults or ordinal is None:
        return Line(place, said, tuple(faults), None)
    listed = Listed(
        ordinal, said.get("number", ""), said["title"], said.get("abstract", ""), said["lead"],
        tuple(name for name in re.split(r"[、;；\n]", said.get("joint", "")) if name.strip()),
        said.get("outcome", ""), day,
    )  # fmt: skip
    first = seen.setdefault(listed.identity, place)
    if first != place:
        return Line(place, said, (f"与第 {first} 行是同一个项目。",), None)
    return Line(place, said, (), listed)


def _missing(said: Mapping[str, str]) -> Iterator[str]:
    for key in NEEDED:
        if not said.get(key):
            yield f"缺少{COLUMNS[key]}。"
    if said.get("title") and not title_key(said["title"]):
        yield "项目名称须含有文字。"
    if said.get("lead") and not unit_key(said["lead"]):
        yield "主体申报单位须含有文字。"


def _too_long(said: Mapping[str, str]) -> Iterator[str]:
    for key, most in LONGEST.items():
        if len(said.get(key, "")) > most:
            yield f"{COLUMNS[key]}共 {len(said[key])} 字，最多 {most} 字。"


def _wrong_ordinal(said: Mapping[str, str], ordinal: int | None, current: int) -> Iterator[str]:
    if not said.get("ordinal"):
        return
    if ordinal is None:
        yield "届次应是数字，如 6 或 第六届。"
    elif not 0 < ordinal < current:
        yield f"届次应在第 1 届与第 {current - 1} 届之间。" if current > 1 else "本届是第一届，没有往届。"


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}


def _ordinal(text: str) -> int | None:
    """6, "6", "第6届", "第六届", "十二"."""
    bare = re.sub(r"[第届\s]", "", text)
    if re.fullmatch(r"\d{1,4}(\.0)?", bare, re.ASCII):
        return int(float(bare))
    if re.fullmatch("[一二三四五六七八九]?十?[一二三四五六七八九]?", bare) and bare:
        tens, ten, ones = bare.rpartition("十")
        return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
    return None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", _text(value), re.ASCII)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _text(value: object) -> str:
    """As somebody sees it in the cell: whole numbers without a point, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return str(value).replace("\0", "").strip()
