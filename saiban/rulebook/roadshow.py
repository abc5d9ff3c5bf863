"""What a rulebook says of the roadshow, as the timetable engine reads it."""

from __future__ import annotations

from saiban.engines.timetable import formats as engine
from saiban.rulebook.schema.judging import Roadshow


def session_minutes(roadshow: Roadshow) -> engine.Minutes:
    """The minutes of a session's parts."""
    return engine.Minutes(
        opening=roadshow.opening_minutes,
        presenting=roadshow.presenting_minutes,
        questions=roadshow.question_minutes,
        changeover=roadshow.changeover_minutes,
    )


def session_panel(roadshow: Roadshow, mix: tuple[engine.Mix, ...] = ()) -> engine.Panel:
    """What every panel is like; `mix` has the types of judges that the committee wants in each."""
    panel = roadshow.panel
    return engine.Panel(
        size=panel.size, chair=panel.chair, one_a_unit=panel.one_judge_a_unit, mix=mix, stand_by=panel.stand_by
    )


def session_sizes(roadshow: Roadshow, finalists: int | None = None) -> tuple[int, ...]:
    """How many projects each planned session hears, the odd ones first; empty while the plan is not known.

    `finalists` are those there really are; without them, those expected. Whether tracks divide evenly is the draw's
    affair: this is for planning half-days and rooms before it.
    """
    count = roadshow.finalists if finalists is None else finalists
    if roadshow.sessions is None or count is None:
        return ()
    most, odd = divmod(count, roadshow.sessions)
    return tuple(most + 1 if number < odd else most for number in range(roadshow.sessions))
