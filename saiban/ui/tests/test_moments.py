from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from saiban.core.windows import BEIJING
from saiban.ui.components.moments import time_left
from saiban.ui.tests.rendering import render

CLOSING = datetime(2024, 6, 1, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("date", "2024年5月31日"),
        ("minute", "2024年5月31日 23:59"),
        ("second", "2024年5月31日 23:59:58（北京时间）"),
        ("closing", "2024年5月31日 23:59"),
    ],
)
def test_moments_are_shown_in_beijing_time_whatever_zone_they_come_in(style: str, words: str) -> None:
    moment = datetime(2024, 5, 31, 15, 59, 58, tzinfo=UTC)
    assert f">{words}</time>" in render("{% when moment style=style %}", moment=moment, style=style)


def test_h7_a_closing_at_midnight_is_the_24_00_of_the_day_that_ends() -> None:
    assert ">2024年5月31日 24:00</time>" in render('{% when moment style="closing" %}', moment=CLOSING)
    assert ">2024年6月1日 00:00</time>" in render('{% when moment style="minute" %}', moment=CLOSING)


def test_a_day_has_no_clock_and_a_missing_moment_is_a_dash() -> None:
    assert ">2026年6月26日</time>" in render('{% when day style="minute" %}', day=date(2026, 6, 26))
    assert "—" in render("{% when none %}", none=None)


def test_readers_of_english_get_days_that_cannot_be_misread() -> None:
    with translation.override("en"):
        assert ">2024-05-31 24:00</time>" in render('{% when moment style="closing" %}', moment=CLOSING)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3 天 4 小时"),
        (timedelta(days=1), "1 天 0 小时"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 小时 59 分"),
        (timedelta(minutes=59, seconds=59.9), "59 分 59 秒"),
        (timedelta(seconds=1), "0 分 1 秒"),
        (timedelta(seconds=-5), "0 分 0 秒"),
    ],
)
def test_what_is_left_is_said_in_two_units_and_never_rounded_up(left: timedelta, words: str) -> None:
    assert time_left(left) == words


def test_the_countdown_goes_by_the_editions_clock_and_tells_the_script_both_clocks() -> None:
    html = render(
        "{% countdown moment label='距报名截止还有' now=now %}", moment=CLOSING, now=CLOSING - timedelta(days=2)
    )
    assert "距报名截止还有" in html
    assert "2 天 0 小时" in html
    assert f'data-moment="{int(CLOSING.timestamp() * 1000)}"' in html
    assert f'data-now="{int((CLOSING - timedelta(days=2)).timestamp() * 1000)}"' in html


def test_the_countdown_takes_the_clock_of_the_page_when_it_is_given_none() -> None:
    assert "1 天 0 小时" in render("{% countdown moment %}", moment=CLOSING, now=CLOSING - timedelta(days=1))


def test_h7_at_the_closing_moment_itself_the_countdown_is_over() -> None:
    html = render("{% countdown moment past='报名已截止' %}", moment=CLOSING, now=CLOSING)
    assert "报名已截止" in html
    assert "is-past" in html
    assert "还有" not in html


def test_the_timeline_marks_the_stage_under_way() -> None:
    stages = [
        {"name": "报名", "when": "5月", "phase": "past"},
        {"name": "初审", "when": "6月", "phase": "current"},
        {"name": "总决赛", "when": "", "phase": "unknown"},
    ]
    html = render("{% timeline stages %}", stages=stages)
    assert html.count('aria-current="step"') == 1
    assert "进行中" in html
    assert "时间待定" in html
