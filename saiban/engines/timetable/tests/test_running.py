"""Clock times by hand."""

from __future__ import annotations

from saiban.engines.timetable.formats import HalfDay, Minutes, Session
from saiban.engines.timetable.running import lasts, turns

MINUTES = Minutes(presenting=8, questions=4, changeover=1, opening=10)


def test_a_session_s_turns_follow_each_other_by_the_clock() -> None:
    morning = HalfDay(code="am", day=1, starts="08:30", ends="12:00")
    projects = [{"code": "p1"}, {"code": "p2"}, {"code": "p3"}]
    session = Session.model_validate({"code": "s", "track": "a", "projects": projects})
    told = [(turn.project, turn.presents, turn.questions, turn.ends) for turn in turns(MINUTES, morning, session)]
    assert told == [
        ("p1", "08:40", "08:48", "08:52"),
        ("p2", "08:53", "09:01", "09:05"),
        ("p3", "09:06", "09:14", "09:18"),
    ]


def test_the_last_project_needs_no_changeover() -> None:
    assert lasts(MINUTES, 3) == 10 + 3 * 12 + 2
    assert lasts(Minutes(presenting=8, questions=4), 1) == 12
