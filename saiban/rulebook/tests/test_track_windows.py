"""Windows of tracks: whose holds, what cannot be written, and which changes shorten one."""

from __future__ import annotations

import pytest

from saiban.core.windows import Window, parse_closing, parse_opening
from saiban.rulebook import Rulebook, Touch, difference
from saiban.rulebook.tests.cast import WORKS, book, changed, problems_with

OPENS, EARLY, USUAL, LATE = "2025-09-01", "2025-10-15 24:00", "2025-10-31 24:00", "2025-11-10 24:00"
SERIES = {"code": "series", "name": "系列片"}


def own(closes: str, opens: str = OPENS) -> list[dict[str, str]]:
    return [{"stage": "call", "opens": opens, "closes": closes}]


def window(closes: str, opens: str = OPENS) -> Window:
    return Window(parse_opening(opens), parse_closing(closes))


@pytest.fixture
def works() -> Rulebook:
    """Films until the fifteenth; series as everybody else; sketches until ten days later."""
    tracks = [{"code": "film", "name": "短片", "windows": own(EARLY)}, SERIES,
              {"code": "sketch", "name": "随手拍", "windows": own(LATE)}]  # fmt: skip
    return changed(book(WORKS), ("tracks", tracks), ("stages.1.closes", "2025-11-20"))


def test_h7_a_tracks_window_replaces_that_of_the_edition(works: Rulebook) -> None:
    assert works.registration_window("all", "film") == window(EARLY)
    assert works.registration_window("all", "series") == window(USUAL)
    assert works.window("examination", "all", "film") == works.stage("examination").window


@pytest.mark.parametrize("track", [None, "", "no such track"])
def test_h7_until_a_track_is_chosen_the_widest_window_counts(works: Rulebook, track: str | None) -> None:
    assert works.registration_window("all", track) == window(LATE)


def test_a_contest_is_over_when_its_last_track_is(works: Rulebook) -> None:
    later = [{"stage": "examination", "closes": "2025-12-24"}]
    assert changed(works, ("tracks.1.windows", later)).ends == parse_closing("2025-12-24")


def test_documents_and_confirmations_are_due_by_the_tracks_own_time(works: Rulebook) -> None:
    (still, *_) = works.documents
    assert works.document_deadline(still, "all", "film") == parse_closing(EARLY)
    assert works.confirmation_deadline(works.team.confirm, "all", "sketch") == parse_closing(LATE)


BOTH = "阶段“sign-up”在赛区“north-school”已另有时间窗；同一阶段只能按赛区或按赛道另定时间，请删去其中一处。"
TWICE = "同一赛道的阶段“show”只能有一个时间窗。"
BEFORE = "赛道“poster”：“展演”的开始时间（2025-02-01 00:00）不能早于前一阶段“投稿”的开始时间（2025-03-01 08:00）。"
UNKNOWN = "[[stages]] 里没有代码“shows”。是否想写“show”？可用的有：sign-up、public-vote、show。"


@pytest.mark.parametrize(
    ("windows", "key", "message"),
    [
        ([{"stage": "sign-up", "closes": "2025-04-20 18:00"}], "[0].stage", BOTH),
        ([{"stage": "show", "closes": "2025-06-02"}, {"stage": "show", "closes": "2025-06-03"}], "[1].stage", TWICE),
        ([{"stage": "show", "opens": "2025-02-01", "closes": "2025-06-03"}], "[0].opens", BEFORE),
        ([{"stage": "shows", "closes": "2025-06-03"}], "[0].stage", UNKNOWN),
    ],
)
def test_what_a_tracks_window_cannot_be_is_told(windows: list[dict[str, str]], key: str, message: str) -> None:
    assert (f"tracks[0].windows{key}", message) in problems_with(("tracks.0.windows", windows))


@pytest.mark.parametrize(
    ("key", "value", "path", "touch"),
    [
        ("tracks.0.windows.0.closes", LATE, "tracks[film].windows[call].closes", None),
        ("tracks.0.windows.0.closes", OPENS, "tracks[film].windows[call].closes", Touch.WINDOW_SHORTENED),
        ("tracks.0.windows", [], "tracks[film].windows[call]", None),
        ("tracks.2.windows", [], "tracks[sketch].windows[call]", Touch.WINDOW_SHORTENED),
        ("tracks.1.windows", own(EARLY), "tracks[series].windows[call]", Touch.WINDOW_SHORTENED),
        ("tracks.1.windows", own(LATE), "tracks[series].windows[call]", None),
        # Of those that have none of their own, the stage's counts.
        ("stages.0.closes", EARLY, "stages[call].closes", Touch.WINDOW_SHORTENED),
        ("stages.0.closes", "2025-11-01 24:00", "stages[call].closes", None),
    ],
)
def test_h7_a_track_that_loses_time_is_pointed_out(
    works: Rulebook, key: str, value: object, path: str, touch: Touch | None
) -> None:
    (change,) = difference(works, changed(works, (key, value)))
    assert (change.path, change.touches) == (path, touch)


def test_the_stages_window_matters_to_nobody_where_each_track_has_its_own(works: Rulebook) -> None:
    every = changed(works, ("tracks.1.windows", own(LATE)))
    (change,) = difference(every, changed(every, ("stages.0.closes", EARLY)))
    assert change.touches is None
