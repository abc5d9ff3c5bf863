"""H7: windows open and close to the second; 24:00 is the midnight that ends the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.core.windows import (
    BEIJING,
    MomentError,
    Phase,
    Window,
    closing_day,
    parse_closing,
    parse_opening,
    parse_zone,
    show_closing,
    show_opening,
    show_window,
    widest,
    write_closing,
    write_opening,
)

HUNAN = Window(parse_opening("2024-04-30 00:00"), parse_closing("2024-05-31 24:00"))

TIMELINE = [
    ("2024-04-29 23:59:59", Phase.UPCOMING),
    ("2024-04-30 00:00:00", Phase.OPEN),
    ("2024-05-20 12:00:00", Phase.OPEN),
    ("2024-05-31 23:59:59", Phase.OPEN),
    ("2024-06-01 00:00:00", Phase.CLOSED),
    ("2024-06-01 00:00:01", Phase.CLOSED),
]


@pytest.mark.parametrize(("moment", "phase"), TIMELINE)
def test_h7_a_window_is_open_from_its_first_second_to_the_last_before_24_00(moment: str, phase: Phase) -> None:
    now = parse_opening(moment)
    assert HUNAN.phase(now) is phase
    assert (now in HUNAN) is (phase is Phase.OPEN)


@pytest.mark.parametrize(("moment", "phase"), TIMELINE)
def test_h7_the_zone_of_the_clock_makes_no_difference(moment: str, phase: Phase) -> None:
    assert HUNAN.phase(parse_opening(moment).astimezone(UTC)) is phase


def test_h7_a_millisecond_before_24_00_is_in_time() -> None:
    assert HUNAN.closes is not None
    assert HUNAN.closes - timedelta(milliseconds=1) in HUNAN


def test_24_00_is_the_next_day_at_00_00() -> None:
    assert parse_closing("2024-05-31 24:00") == parse_closing("2024-06-01 00:00")
    assert parse_closing("2024-12-31 24:00") == datetime(2025, 1, 1, tzinfo=BEIJING)
    assert parse_closing("2024-02-29 24:00") == datetime(2024, 3, 1, tzinfo=BEIJING)


def test_beijing_time_is_eight_hours_ahead() -> None:
    assert parse_closing("2024-05-31 24:00") == datetime(2024, 5, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-31 08:30", datetime(2024, 5, 31, 8, 30)),
        ("2024-05-31T08:30:15", datetime(2024, 5, 31, 8, 30, 15)),
        ("  2024-05-31 23:59:59  ", datetime(2024, 5, 31, 23, 59, 59)),
        ("2024-05-31 24:00:00", datetime(2024, 6, 1)),
    ],
)
def test_moments_are_read(text: str, moment: datetime) -> None:
    assert parse_opening(text) == parse_closing(text) == moment.replace(tzinfo=BEIJING)


def test_a_bare_date_opens_with_the_day_and_closes_with_its_end() -> None:
    assert parse_opening("2024-05-31") == datetime(2024, 5, 31, tzinfo=BEIJING)
    assert parse_closing("2024-05-31") == datetime(2024, 6, 1, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-04-31 00:00", "日期“2024-04-31”不存在，请核对年、月、日。"),
        ("2023-02-29 24:00", "日期“2023-02-29”不存在，请核对年、月、日。"),
        ("2024-05-31 25:00", "时间“2024-05-31 25:00”里的钟点不存在，钟点应在 00:00 至 24:00 之间。"),
        ("2024-05-31 12:60", "时间“2024-05-31 12:60”里的钟点不存在，钟点应在 00:00 至 24:00 之间。"),
        ("2024-05-31 24:01", "时间“2024-05-31 24:01”超过了 24:00；当天结束写 24:00，之后请写次日的钟点。"),
        (
            "2024-05-31 24:00:01",
            "时间“2024-05-31 24:00:01”超过了 24:00；当天结束写 24:00，之后请写次日的钟点。",
        ),
        ("0204-05-31 00:00", "时间“0204-05-31 00:00”的年份不对，年份应在 1900 至 2999 之间。"),
        (
            "2024年5月31日",
            "时间“2024年5月31日”写法不对，请写成 2024-05-31 24:00 这样的形式（年-月-日 时:分）。",
        ),
        (
            "2024-05-31 24:00 左右",
            "时间“2024-05-31 24:00 左右”写法不对，请写成 2024-05-31 24:00 这样的形式（年-月-日 时:分）。",
        ),
        ("", "时间“”写法不对，请写成 2024-05-31 24:00 这样的形式（年-月-日 时:分）。"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(MomentError) as refused:
        parse_closing(text)
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["2024-03-31 02:30", "2024-10-27 02:30"])
def test_a_clock_reading_that_summer_time_skips_or_repeats_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="夏令时"):
        parse_opening(text, ZoneInfo("Europe/Berlin"))


def test_a_zone_that_does_not_exist_is_refused() -> None:
    assert parse_zone("Asia/Shanghai") == BEIJING
    for name in ("Asia/Beijing", "", "../etc/passwd"):
        with pytest.raises(MomentError, match="北京时间请写 Asia/Shanghai"):
            parse_zone(name)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("2024-05-31 24:00", "2024-06-01 00:00"), ("2024-06-02 00:00", "2024-06-01 00:00")],
)
def test_a_window_must_open_before_it_closes(opens: str, closes: str) -> None:
    with pytest.raises(ValueError, match="开始时间必须早于截止时间"):
        Window(parse_opening(opens), parse_closing(closes))


def test_a_window_needs_a_bound_and_a_zone() -> None:
    with pytest.raises(ValueError, match="至少要有"):
        Window(None, None)
    with pytest.raises(ValueError, match="时区"):
        Window(datetime(2024, 5, 1), None)


def test_an_end_that_is_not_set_does_not_bound() -> None:
    far = parse_opening("2999-01-01")
    assert Window(HUNAN.opens, None).phase(far) is Phase.OPEN
    assert Window(None, HUNAN.closes).phase(parse_opening("1900-01-01")) is Phase.OPEN
    assert Window(None, HUNAN.closes).phase(far) is Phase.CLOSED


def test_what_remains_counts_down_to_zero() -> None:
    assert HUNAN.remaining(parse_opening("2024-05-31 23:59:50")) == timedelta(seconds=10)
    assert HUNAN.remaining(parse_opening("2024-06-02")) == timedelta(0)
    assert Window(HUNAN.opens, None).remaining(parse_opening("2024-06-02")) is None


@pytest.mark.parametrize(
    ("opens", "closes", "inside"),
    [
        ("2024-04-30 00:00", "2024-05-31 24:00", True),
        ("2024-05-01 00:00", "2024-05-30 24:00", True),
        ("2024-04-29 23:59:59", "2024-05-31 24:00", False),
        ("2024-04-30 00:00", "2024-06-01 00:00:01", False),
        (None, "2024-05-31 24:00", False),
        ("2024-04-30 00:00", None, False),
    ],
)
def test_a_window_lies_within_another(opens: str | None, closes: str | None, inside: bool) -> None:
    window = Window(parse_opening(opens) if opens else None, parse_closing(closes) if closes else None)
    assert window.is_within(HUNAN) is inside


@pytest.mark.parametrize(
    ("moment", "shown", "day"),
    [
        ("2024-05-31 24:00", "2024年5月31日 24:00", date(2024, 5, 31)),
        ("2024-05-31 17:30", "2024年5月31日 17:30", date(2024, 5, 31)),
        ("2024-05-31 23:59:59", "2024年5月31日 23:59:59", date(2024, 5, 31)),
        ("2024-12-31 24:00", "2024年12月31日 24:00", date(2024, 12, 31)),
    ],
)
def test_h7_people_see_midnight_as_24_00_of_the_day_that_ends(moment: str, shown: str, day: date) -> None:
    closes = parse_closing(moment)
    assert show_closing(closes) == show_closing(closes.astimezone(UTC)) == shown
    assert closing_day(closes) == closing_day(closes.astimezone(UTC)) == day


def test_people_see_an_opening_at_midnight_as_00_00() -> None:
    assert show_opening(parse_opening("2024-04-30 00:00").astimezone(UTC)) == "2024年4月30日 00:00"


def test_windows_are_shown_with_what_is_known() -> None:
    assert show_window(HUNAN) == "2024年4月30日 00:00 至 2024年5月31日 24:00"
    assert show_window(Window(None, HUNAN.closes)) == "截至 2024年5月31日 24:00"
    assert show_window(Window(HUNAN.opens, None)) == "自 2024年4月30日 00:00 起"


seconds = st.datetimes(datetime(1992, 1, 1), datetime(2998, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


@given(seconds)
def test_what_is_written_reads_back(naive: datetime) -> None:
    moment = naive.replace(tzinfo=BEIJING)
    assert parse_opening(write_opening(moment)) == moment
    assert parse_closing(write_closing(moment)) == moment


@given(st.dates(date(1992, 1, 1), date(2998, 12, 30)))
def test_every_midnight_is_written_as_24_00_and_reads_back(day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=1)
    assert write_closing(midnight) == f"{day.isoformat()} 24:00"
    assert parse_closing(write_closing(midnight)) == midnight


@given(seconds, seconds, seconds)
def test_the_phases_of_a_window_follow_one_another(one: datetime, two: datetime, three: datetime) -> None:
    opens, now, closes = sorted(moment.replace(tzinfo=BEIJING) for moment in (one, two, three))
    if opens == closes:
        return
    window = Window(opens, closes)
    assert window.phase(opens - timedelta(seconds=1)) is Phase.UPCOMING
    assert window.phase(now) is (Phase.CLOSED if now == closes else Phase.OPEN)
    assert window.phase(closes) is Phase.CLOSED


DAYS = [datetime(2026, 5, day, tzinfo=BEIJING) for day in range(1, 5)]


@pytest.mark.parametrize(
    ("windows", "together"),
    [
        ([], None),
        ([None, None], None),
        ([(0, 1), None], (0, 1)),
        ([(0, 1), (2, 3)], (0, 3)),
        ([(1, 2), (0, None)], (0, None)),
        ([(1, 2), (None, 1)], (None, 2)),
        ([(None, 1), (2, None)], (2, None)),
    ],
)
def test_the_widest_lasts_from_the_first_opening_to_the_last_closing(
    windows: list[tuple[int | None, int | None] | None], together: tuple[int | None, int | None] | None
) -> None:
    assert widest(_window(each) for each in windows) == _window(together)


def _window(ends: tuple[int | None, int | None] | None) -> Window | None:
    if ends is None:
        return None
    opens, closes = (None if end is None else DAYS[end] for end in ends)
    return Window(opens, closes)
