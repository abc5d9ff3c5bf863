"""What all parts of a rulebook share: strictness, and the kinds of value a notice is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
)

from saiban.core.money import parse_yuan
from saiban.core.parts import Part
from saiban.core.sizes import MEGABYTE
from saiban.core.windows import BEIJING, Window, parse_closing, parse_opening, write_closing, write_opening
from saiban.rulebook.regions import REGIONS

CODE_PATTERN = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
_SIZE = re.compile(r"(\d{1,15})\s*(B|KB|MB|GB)", re.ASCII)
_UNITS = {"B": 1, "KB": 1024, "MB": MEGABYTE, "GB": 1024 * MEGABYTE}

# A moment in a rulebook is local to `edition.time_zone`, which is read elsewhere in the same file:
# Rulebook sets the zone here while its parts are being validated.
_zone: ContextVar[ZoneInfo] = ContextVar("rulebook_zone", default=BEIJING)


@contextmanager
def moments_in(zone: ZoneInfo) -> Iterator[None]:
    token = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(token)


def _opening(value: object) -> datetime:
    return _moment(value, parse_opening)


def _closing(value: object) -> datetime:
    return _moment(value, parse_closing)


def _moment(value: object, parse: Callable[[str, ZoneInfo], datetime]) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=_zone.get()) if value.tzinfo is None else value.astimezone(_zone.get())
    return parse(str(value), _zone.get())


def parse_bytes(text: str) -> int:
    """Bytes from "5 MB"; 1 MB is 1024 × 1024 bytes, as file managers count. ValueError (Chinese) else."""
    found = _SIZE.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(f'文件大小“{text}”写法不对，请写成 "5 MB"、"500 KB" 或字节数。')
    return int(found[1]) * _UNITS[found[2]]


def _bytes(value: object) -> object:
    return parse_bytes(value) if isinstance(value, str) else value


def _write_bytes(value: int) -> str:
    for unit in ("GB", "MB", "KB"):
        if value % _UNITS[unit] == 0:
            return f"{value // _UNITS[unit]} {unit}"
    return f"{value} B"


def _exact(value: object) -> object:
    """A number that stands exactly as written: tomllib gives Decimals, JSON gives text."""
    return str(value) if isinstance(value, float) else value


def _region(value: object) -> object:
    if value in REGIONS:
        return value
    meant = next((region for region in REGIONS.values() if value in (region.name, region.short_name)), None)
    hint = f'{meant.name}写 "{meant.code}"' if meant else '如 "11"'
    raise ValueError(f'没有代码为“{value}”的省级地区；请写国家标准代码的前两位，{hint}；兵团写 "66"，海外写 "99"。')


Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Whole = Annotated[StrictInt, Field(ge=0)]
Positive = Annotated[StrictInt, Field(ge=1)]
Flag = StrictBool
Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(str, when_used="json")]
Ratio = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=1), PlainSerializer(str, when_used="json")]
Yuan = Annotated[Decimal, BeforeValidator(parse_yuan), Field(ge=0), PlainSerializer(str, when_used="json")]
Bytes = Annotated[StrictInt, BeforeValidator(_bytes), Field(ge=1), PlainSerializer(_write_bytes, when_used="json")]
Province = Annotated[str, BeforeValidator(_region)]
Opening = Annotated[datetime, BeforeValidator(_opening), PlainSerializer(write_opening, when_used="json")]
Closing = Annotated[datetime, BeforeValidator(_closing), PlainSerializer(write_closing, when_used="json")]


class Rule(Part):
    """A part that somebody decided.

    `clause` is its number ("H13") or "committee" where the notice is silent; `source` is free text.
    """

    clause: Text | None = None
    source: Text | None = None


def clause_of(rule: Rule | None) -> str:
    """The number of the clause that a rule keeps; empty where no rule speaks, or it names none."""
    return (rule.clause if rule else None) or ""


class Timed(Rule):
    """A part with a window; without both moments it is still to be announced."""

    opens: Opening | None = None
    closes: Closing | None = None
    provisional: Flag = False

    @property
    def window(self) -> Window | None:
        if self.opens is None and self.closes is None:
            return None
        return Window(self.opens, self.closes)
