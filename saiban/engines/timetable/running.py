"""Clock times inside a session: pure arithmetic on minutes."""

from __future__ import annotations

from saiban.engines.timetable.formats import HalfDay, Minutes, Session, Turn


def lasts(minutes: Minutes, projects: int) -> int:
    """Minutes that a session of so many projects takes."""
    return minutes.opening + projects * (minutes.presenting + minutes.questions) + (projects - 1) * minutes.changeover


def length(half_day: HalfDay) -> int:
    """Minutes of a half-day."""
    return of_clock(half_day.ends) - of_clock(half_day.starts)


def turns(minutes: Minutes, half_day: HalfDay, session: Session) -> tuple[Turn, ...]:
    """The running order with clock times, one project after the other from the half-day's start."""
    first = of_clock(half_day.starts) + minutes.opening
    step = minutes.presenting + minutes.questions + minutes.changeover
    return tuple(
        Turn(
            project=project.code,
            presents=to_clock(first + number * step),
            questions=to_clock(first + number * step + minutes.presenting),
            ends=to_clock(first + number * step + minutes.presenting + minutes.questions),
        )
        for number, project in enumerate(session.projects)
    )


def of_clock(text: str) -> int:
    """Minutes since midnight of "09:05"."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def to_clock(minutes: int) -> str:
    """ "09:05" of minutes since midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
