"""The roadshow of a rulebook is what the timetable engine fits."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from saiban.engines.timetable import ENGINE
from saiban.engines.timetable.formats import Request, Result
from saiban.engines.timetable.running import lasts, of_clock
from saiban.engines.timetable.verifier import faults
from saiban.rulebook import Rulebook
from saiban.rulebook.roadshow import session_minutes, session_panel, session_sizes
from saiban.rulebook.tests.cast import changed, edition

HALF_DAYS = [
    {"code": "26-am", "name": "26 日上午", "day": 1, "starts": "08:30", "ends": "12:00"},
    {"code": "26-pm", "name": "26 日下午", "day": 1, "starts": "14:00", "ends": "17:30"},
]
ROOMS = 10


def final(rulebook: Rulebook, finalists: int, sessions: int, judges: int) -> Request:
    """The final of an edition with invented projects and judges: its tracks, its minutes, its panels."""
    roadshow = rulebook.roadshow
    assert roadshow is not None
    chance, tracks = Random(8), [track.code for track in rulebook.tracks]
    when = [half_day["code"] for half_day in HALF_DAYS]
    sizes = session_sizes(roadshow.model_copy(update={"sessions": sessions}), finalists)
    listed: list[dict[str, Any]] = [
        {
            "code": f"{number:02}",
            "track": tracks[number % len(tracks)],
            "projects": [
                {
                    "code": f"{number:02}-{place:02}",
                    "units": [f"u{chance.randrange(120)}"],
                    "presenters": [f"p{number}.{place}"],
                }
                for place in range(size)
            ],
        }
        for number, size in enumerate(sizes)
    ]
    return Request.model_validate(
        {
            "seed": rulebook.edition.code,
            "gap_permille": 10,
            "minutes": session_minutes(roadshow),
            "panel": session_panel(roadshow),
            "half_days": HALF_DAYS,
            "rooms": [{"code": f"r{number}", "half_days": when} for number in range(ROOMS)],
            "sessions": listed,
            "judges": [
                {
                    "code": f"j{number:03}",
                    "type": chance.choice(["clinical", "technical", "investor"]),
                    "tracks": [{"track": tracks[number % len(tracks)], "fit": chance.randint(60, 100)}],
                    "half_days": when,
                    "units": [f"u{chance.randrange(120)}"],
                    "max_sessions": roadshow.panel.judge_sessions,
                    "may_chair": chance.random() < 0.5,
                }
                for number in range(judges)
            ],
        }
    )


def fitted(request: Request) -> Result:
    result = ENGINE.compute(request)
    assert isinstance(result, Result)
    assert faults(request, result) == ()
    return result


def test_n3_200_finalists_of_six_tracks_are_heard_in_18_sessions() -> None:
    rulebook = edition("shic-8")
    assert rulebook.roadshow is not None and rulebook.roadshow.sessions is not None
    request = final(rulebook, 200, rulebook.roadshow.sessions, judges=150)
    result = fitted(request)
    assert result.status in ("optimal", "feasible") and result.reproducible
    assert len(result.sessions) == 18 and len({placed.track for placed in result.sessions}) == 6
    heard = [turn.project for placed in result.sessions for turn in placed.turns]
    assert len(heard) == len(set(heard)) == 200
    assert len({(placed.half_day, placed.room) for placed in result.sessions}) == 18
    assert all(len(set(placed.panel)) == 7 and placed.chair in placed.panel for placed in result.sessions)
    assert max(len(load.sessions) for load in result.loads) <= 2


def test_n3_18_sessions_do_not_fit_into_one_half_day_of_ten_rooms() -> None:
    request = final(edition("shic-8"), 200, 18, judges=150)
    result = fitted(request.model_copy(update={"half_days": request.half_days[:1]} | _only_mornings(request)))
    assert result.reasons == ("26 日上午需要 18 个场地，只有 10 个。",)


def _only_mornings(request: Request) -> dict[str, Any]:
    only = {"half_days": ("26-am",)}
    return {key: tuple(part.model_copy(update=only) for part in getattr(request, key)) for key in ("rooms", "judges")}


def test_the_seventh_s_roadshow_runs_by_its_minutes() -> None:
    rulebook = edition("shic-7")
    assert rulebook.roadshow is not None
    result = fitted(final(rulebook, 40, 4, judges=60))
    for placed in result.sessions:
        first, second = placed.turns[:2]
        assert (first.presents, first.questions, first.ends) == (
            placed.starts,
            _later(placed.starts, 8),
            _later(placed.starts, 12),
        )
        assert second.presents == _later(placed.starts, 13)
        assert placed.ends == _later(placed.starts, lasts(session_minutes(rulebook.roadshow), len(placed.turns)))


def _later(clock: str, minutes: int) -> str:
    moment = of_clock(clock) + minutes
    return f"{moment // 60:02}:{moment % 60:02}"


@pytest.mark.parametrize("code", ["shic-7", "shic-8"])
def test_panels_are_the_rulebook_s(code: str) -> None:
    roadshow = changed(edition(code), ("roadshow.panel.size", 5), ("roadshow.panel.chair", False)).roadshow
    assert roadshow is not None
    assert (session_panel(roadshow).size, session_panel(roadshow).chair) == (5, False)
    assert roadshow.panel.clause == "committee"


def test_a_panel_is_large_enough_for_trimming() -> None:
    """Both editions drop the highest and the lowest total from five judges on."""
    for code in ("shic-7", "shic-8"):
        rulebook = edition(code)
        assert rulebook.roadshow is not None
        assert all(rubric.aggregation.trim_from <= rulebook.roadshow.panel.size for rubric in rulebook.rubrics)


def test_sizes_of_sessions_differ_by_one_at_the_most() -> None:
    eighth, seventh = edition("shic-8").roadshow, edition("shic-7").roadshow
    assert eighth is not None and seventh is not None
    assert session_sizes(eighth) == (12,) * 2 + (11,) * 16
    assert session_sizes(eighth, 180) == (10,) * 18
    assert session_sizes(seventh) == ()
