"""Times at which a contest lets people do things.

A window is half-open: it holds its opening moment and leaves out its closing moment. A notice that
says "5月31日 24:00" means the midnight that ends that day, which is the next day's 00:00: an act at
23:59:59 is in time, an act at 00:00:00 is late. All moments are aware; the zone is the edition's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BEIJING = ZoneInfo("Asia/Shanghai")

_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)


class Phase(Enum):
    """Where a moment lies in respect of a window."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class MomentError(ValueError):
    """A moment could not be read; the message (Chinese) says what to write instead."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` (inside) to `closes` (outside); an end that is None is not bounded.

    Both ends unknown is not a window but the absence of one, so that is a ValueError, as are naive
    moments and a window that would close before it opens.
    """

    opens: datetime | None
    closes: datetime | None

    def __post_init__(self) -> None:
        if self.opens is None and self.closes is None:
            raise ValueError("时间窗至少要有开始时间或截止时间。")
        for moment in (self.opens, self.closes):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError("时间必须带时区。")
        if self.opens is not None and self.closes is not None and self.opens >= self.closes:
            raise ValueError("开始时间必须早于截止时间。")

    def phase(self, now: datetime) -> Phase:
        if self.opens is not None and now < self.opens:
            return Phase.UPCOMING
        if self.closes is not None and now >= self.closes:
            return Phase.CLOSED
        return Phase.OPEN

    def __contains__(self, now: datetime) -> bool:
        return self.phase(now) is Phase.OPEN

    def remaining(self, now: datetime) -> timedelta | None:
        """What is left until it closes: zero when closed, None when no closing moment is set."""
        if self.closes is None:
            return None
        return max(self.closes - now, timedelta(0))

    def is_within(self, other: Window) -> bool:
        """Whether every moment of this window is also one of `other`."""
        opens_late_enough = other.opens is None or (self.opens is not None and self.opens >= other.opens)
        closes_early_enough = other.closes is None or (self.closes is not None and self.closes <= other.closes)
        return opens_late_enough and closes_early_enough


def widest(windows: Iterable[Window | None]) -> Window | None:
    """From the first opening to the last closing, of those that are known; None where none is."""
    known = [window for window in windows if window is not None]
    if not known:
        return None
    opens = [window.opens for window in known if window.opens is not None]
    closes = [window.closes for window in known if window.closes is not None]
    first = min(opens) if len(opens) == len(known) else None
    last = max(closes) if len(closes) == len(known) else None
    # Of one without a beginning and one without an end together, the beginning that is known stands: no window is
    # without both.
    return Window(first, last) if first or last else Window(min(opens), None)


def parse_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as "Asia/Shanghai"; MomentError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MomentError(f"没有名为“{name}”的时区，北京时间请写 Asia/Shanghai。") from error


def parse_opening(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    """An aware moment from "2024-04-30 00:00"; a bare date means the midnight that begins it."""
    return _parse(text, zone, bare_date_ends=False)


def parse_closing(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    """An aware, exclusive moment from "2024-05-31 24:00"; a bare date means the midnight that ends it."""
    return _parse(text, zone, bare_date_ends=True)


def write_opening(moment: datetime) -> str:
    """The text that `parse_opening` reads back, in the moment's own zone."""
    return f"{moment.date().isoformat()} {_clock(moment)}"


def write_closing(moment: datetime) -> str:
    """The text that `parse_closing` reads back: a midnight is written as 24:00 of the day that ends."""
    if moment.time() == time(0):
        return f"{_day_that_ends(moment).isoformat()} 24:00"
    return write_opening(moment)


def show_opening(moment: datetime, zone: ZoneInfo = BEIJING) -> str:
    """For people: `2024年4月30日 00:00`."""
    local = moment.astimezone(zone)
    return f"{show_day(local.date())} {_clock(local)}"


def show_closing(moment: datetime, zone: ZoneInfo = BEIJING) -> str:
    """For people: `2024年5月31日 24:00` for the midnight that ends 31 May."""
    local = moment.astimezone(zone)
    if local.time() == time(0):
        return f"{show_day(_day_that_ends(local))} 24:00"
    return show_opening(moment, zone)


def show_window(window: Window, zone: ZoneInfo = BEIJING) -> str:
    """For people: `2024年4月30日 00:00 至 2024年5月31日 24:00`, or the one end that is known."""
    if window.opens is None:
        assert window.closes is not None
        return f"截至 {show_closing(window.closes, zone)}"
    if window.closes is None:
        return f"自 {show_opening(window.opens, zone)} 起"
    return f"{show_opening(window.opens, zone)} 至 {show_closing(window.closes, zone)}"


def show_day(day: date) -> str:
    """For people: `2024年5月31日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def closing_day(moment: datetime, zone: ZoneInfo = BEIJING) -> date:
    """The last day on which people may still act before `moment`."""
    local = moment.astimezone(zone)
    return _day_that_ends(local) if local.time() == time(0) else local.date()


def _parse(text: str, zone: ZoneInfo, *, bare_date_ends: bool) -> datetime:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise MomentError(f"时间“{text}”写法不对，请写成 2024-05-31 24:00 这样的形式（年-月-日 时:分）。")
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
    assert year is not None and month is not None and day is not None
    if not 1900 <= year <= 2999:
        raise MomentError(f"时间“{text}”的年份不对，年份应在 1900 至 2999 之间。")
    try:
        midnight = datetime(year, month, day, tzinfo=zone)
    except ValueError as error:
        raise MomentError(f"日期“{year:04}-{month:02}-{day:02}”不存在，请核对年、月、日。") from error
    if hour is None:
        hour = 24 if bare_date_ends else 0
    return _only_once(text, _at(text, midnight, hour, minute or 0, second or 0))


def _at(text: str, midnight: datetime, hour: int, minute: int, second: int) -> datetime:
    if hour > 24 or minute > 59 or second > 59:
        raise MomentError(f"时间“{text}”里的钟点不存在，钟点应在 00:00 至 24:00 之间。")
    if hour == 24 and (minute or second):
        raise MomentError(f"时间“{text}”超过了 24:00；当天结束写 24:00，之后请写次日的钟点。")
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def _only_once(text: str, moment: datetime) -> datetime:
    """Refuses a clock reading that a change of summer time skips or repeats: it names no one moment."""
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise MomentError(f"时间“{text}”正处在夏令时切换之时，当地钟点不唯一，请换一个钟点。")
    return moment


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _day_that_ends(midnight: datetime) -> date:
    return midnight.date() - timedelta(days=1)
