"""Where stages stand, told as timelines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from saiban.core.windows import BEIJING, Window, parse_closing, parse_opening
from saiban.editions import rules
from saiban.editions.rules import StagePhase
from saiban.editions.testing import small_rules
from saiban.rulebook import Rulebook

UPCOMING, OPEN, CLOSED, UNKNOWN = StagePhase.UPCOMING, StagePhase.OPEN, StagePhase.CLOSED, StagePhase.UNKNOWN


def at(text: str) -> datetime:
    return parse_opening(text)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.model_validate(small_rules())


@pytest.mark.parametrize(
    ("moment", "phases"),
    [
        ("2024-04-29 23:59:59", (UPCOMING, UPCOMING, UNKNOWN, UNKNOWN)),
        ("2024-04-30 00:00:00", (OPEN, UPCOMING, UNKNOWN, UNKNOWN)),
        ("2024-05-31 23:59:59", (OPEN, UPCOMING, UNKNOWN, UNKNOWN)),
        ("2024-06-01 00:00:00", (CLOSED, OPEN, UNKNOWN, UNKNOWN)),
        ("2024-06-05 23:59:59", (CLOSED, OPEN, UNKNOWN, UNKNOWN)),
        ("2024-06-06 00:00:00", (CLOSED, CLOSED, UNKNOWN, UNKNOWN)),
    ],
)
def test_h3_stages_follow_one_another_and_h7_turn_to_the_second(
    rulebook: Rulebook, moment: str, phases: tuple[StagePhase, ...]
) -> None:
    assert tuple(stage.phase for stage in rules.stages_at(rulebook, at(moment))) == phases


def test_h3_stages_keep_the_order_of_the_pipeline(rulebook: Rulebook) -> None:
    names = [stage.stage.name for stage in rules.stages_at(rulebook, at("2024-05-01"))]
    assert names == ["报名", "初审", "赛区决赛", "全国总决赛"]


def test_h7_24_00_of_the_last_day_is_the_midnight_that_ends_it() -> None:
    window = Window(parse_opening("2024-04-30 00:00"), parse_closing("2024-05-31 24:00"))
    midnight = datetime(2024, 6, 1, tzinfo=BEIJING)
    assert rules.phase(window, midnight - timedelta(microseconds=1)) is OPEN
    assert rules.phase(window, midnight) is CLOSED


def test_without_a_window_a_stage_is_still_to_be_announced() -> None:
    assert rules.phase(None, at("2024-05-01")) is UNKNOWN


@pytest.fixture(scope="module")
def with_own_window() -> Rulebook:
    own = {"stage": "registration", "opens": "2024-05-10 00:00", "closes": "2024-05-20 24:00"}
    divisions = [
        {"code": "hunan", "name": "湖南赛区", "provinces": ["43"], "windows": [own]},
        {"code": "hubei", "name": "湖北赛区", "provinces": ["42"]},
    ]
    return Rulebook.model_validate(small_rules(divisions=divisions))


@pytest.mark.parametrize(
    ("moment", "hunan", "hubei"),
    [
        ("2024-05-09 23:59:59", UPCOMING, OPEN),
        ("2024-05-10 00:00:00", OPEN, OPEN),
        ("2024-05-20 23:59:59", OPEN, OPEN),
        ("2024-05-21 00:00:00", CLOSED, OPEN),
        ("2024-06-01 00:00:00", CLOSED, CLOSED),
    ],
)
def test_h7_window_of_a_division_replaces_that_of_the_edition(
    with_own_window: Rulebook, moment: str, hunan: StagePhase, hubei: StagePhase
) -> None:
    for code, phase in (("hunan", hunan), ("hubei", hubei)):
        stage = rules.stage_of_kind_at(with_own_window, "registration", at(moment), with_own_window.division(code))
        assert stage and stage.phase is phase and stage.is_own == (code == "hunan")


@pytest.fixture(scope="module")
def with_track_window() -> Rulebook:
    own = {"stage": "registration", "opens": "2024-05-10 00:00", "closes": "2024-06-02 24:00", "provisional": True}
    tracks = small_rules()["tracks"]
    return Rulebook.model_validate(small_rules(tracks=[{**tracks[0], "windows": [own]}, *tracks[1:]]))


@pytest.mark.parametrize(
    ("moment", "at_large", "own", "other"),
    [
        ("2024-04-29 23:59:59", UPCOMING, UPCOMING, UPCOMING),
        ("2024-05-09 23:59:59", OPEN, UPCOMING, OPEN),
        ("2024-05-31 23:59:59", OPEN, OPEN, OPEN),
        ("2024-06-01 00:00:00", OPEN, OPEN, CLOSED),
        ("2024-06-03 00:00:00", CLOSED, CLOSED, CLOSED),
    ],
)
def test_h7_a_stage_lasts_as_long_as_it_does_for_any_track_and_tells_each(
    with_track_window: Rulebook, moment: str, at_large: StagePhase, own: StagePhase, other: StagePhase
) -> None:
    stage = rules.stage_of_kind_at(with_track_window, "registration", at(moment))
    assert stage and stage.provisional
    assert (stage.phase, *(each.phase for _track, each in stage.by_track)) == (at_large, own, other)
    assert rules.is_open_anywhere(with_track_window, "registration", at(moment)) == stage.is_open


def test_a_page_turns_with_the_window_of_a_track(with_track_window: Rulebook) -> None:
    assert rules.next_turn(with_track_window, at("2024-06-01")) == at("2024-06-03")


def test_where_no_track_has_a_window_of_its_own_none_is_told(rulebook: Rulebook) -> None:
    assert not any(stage.by_track for stage in rules.stages_at(rulebook, at("2024-05-01")))


def test_an_own_window_replaces_the_other_as_a_whole() -> None:
    own = {"stage": "registration", "closes": "2024-05-20 24:00"}
    divisions = [{"code": "hunan", "name": "湖南赛区", "provinces": ["43"], "windows": [own]}]
    rulebook = Rulebook.model_validate(small_rules(divisions=divisions))
    stage = rules.stage_at(rulebook, rulebook.stages[0], at("2024-04-01"), rulebook.division("hunan"))
    assert stage.window == Window(None, parse_closing("2024-05-20 24:00"))
    assert stage.phase is OPEN


@pytest.mark.parametrize(
    ("moment", "code", "counts_to"),
    [
        ("2024-04-01 00:00", "registration", "2024-04-30 00:00"),
        ("2024-05-01 00:00", "registration", "2024-06-01 00:00"),
        ("2024-06-01 00:00", "screening", "2024-06-06 00:00"),
        ("2024-06-06 00:00", None, None),
    ],
)
def test_the_headline_is_what_closes_first_or_else_what_opens_next(
    rulebook: Rulebook, moment: str, code: str | None, counts_to: str | None
) -> None:
    headline = rules.headline(rules.stages_at(rulebook, at(moment)))
    assert (headline.code if headline else None) == code
    assert (rules.target(headline) if headline else None) == (at(counts_to) if counts_to else None)


def test_a_page_stays_right_until_the_next_turn_of_any_window(with_own_window: Rulebook) -> None:
    turns, now = [], at("2024-01-01")
    while (turn := rules.next_turn(with_own_window, now)) is not None:
        turns.append(turn)
        now = turn
    assert turns == [at(text) for text in ("2024-04-30", "2024-05-10", "2024-05-21", "2024-06-01", "2024-06-06")]


def test_jumps_lead_to_two_minutes_before_each_closing_and_to_each_turn(rulebook: Rulebook) -> None:
    assert [(jump.stage.code, jump.event, jump.moment) for jump in rules.jumps(rulebook)] == [
        ("registration", "opens", at("2024-04-30 00:00")),
        ("registration", "closes_shortly", at("2024-05-31 23:58")),
        ("registration", "closes", at("2024-06-01 00:00")),
        ("screening", "opens", at("2024-06-01 00:00")),
        ("screening", "closes_shortly", at("2024-06-05 23:58")),
        ("screening", "closes", at("2024-06-06 00:00")),
    ]


def test_registration_is_open_anywhere_while_one_division_has_it_open() -> None:
    own = [
        {"stage": "registration", "opens": "2024-06-10 00:00", "closes": "2024-06-20 24:00"},
        {"stage": "screening", "opens": "2024-06-21 00:00", "closes": "2024-06-25 24:00"},
    ]
    divisions = [{"code": "hunan", "name": "湖南赛区", "provinces": ["43"], "windows": own}]
    late = Rulebook.model_validate(small_rules(divisions=divisions))
    assert rules.is_open_anywhere(late, "registration", at("2024-05-01"))
    assert not rules.is_open_anywhere(late, "registration", at("2024-06-05"))
    assert rules.is_open_anywhere(late, "registration", at("2024-06-15"))
    assert not rules.is_open_anywhere(late, "online_vote", at("2024-06-15"))
