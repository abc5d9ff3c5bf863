"""What the timetable of a final is asked for with, and what it answers.

People, units, projects and tracks are codes: the engine compares them and knows nothing else of them. People (judges,
mentors, presenters) share one set of codes, so that a judge who is somebody's mentor is known as one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from saiban.core.parts import Part

Code = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=80)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Least1 = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Minute = Annotated[StrictInt, Field(ge=0, le=1440)]
Fit = Annotated[StrictInt, Field(ge=0, le=100)]
Price = Annotated[StrictInt, Field(ge=0, le=10_000)]


class Minutes(Part):
    """How long a project takes: presenting, questions, and the changeover to the next one.

    A session lasts `opening` + projects × (`presenting` + `questions`) + (projects − 1) × `changeover`.
    """

    presenting: Minute
    questions: Minute
    changeover: Minute = 0
    opening: Minute = Field(default=0, description="before the first project of a session")


class Mix(Part):
    """Panels should have at least this many judges of a type; each one missing costs the price."""

    type: Code
    least: Least1 = 1
    price: Price = 30


class Panel(Part):
    """What every session's panel is like."""

    size: Annotated[StrictInt, Field(ge=1, le=50)] = Field(description="judges in a session, exactly")
    chair: StrictBool = Field(default=False, description="whether one of them has to be a judge who may take the chair")
    one_a_unit: StrictBool = Field(default=True, description="whether two judges of one unit are kept out of one panel")
    mix: tuple[Mix, ...] = ()
    stand_by: Count = Field(default=0, description="how many judges to name that could step in, free at that time")


class Prices(Part):
    """What is wanted but not at any price, in points of a judge's fit (0 to 100 a seat)."""

    mentor_clash: Price = Field(default=25, description="a mentor wanted in one more session at the same time")
    track_half_day: Price = Field(default=40, description="a track spread over one more half-day than one")
    load: Price = Field(default=10, description="a judge's second session; the third costs twice as much, and so on")
    room_change: Price = Field(default=5, description="a judge sits in one more room on the same day")
    track_room: Price = Field(default=5, description="a track has one more room than it needs at one time")


class HalfDay(Part):
    """A stretch of one day in which a room holds one session."""

    code: Code
    name: Code | None = Field(default=None, description="for sentences to people; the code when left out")
    day: Least1 = Field(description="the number of the day, from 1")
    starts: Clock
    ends: Clock


class Room(Part):
    """A place for one session in a half-day, open in the half-days named."""

    code: Code
    seats: Count | None = Field(default=None, description="for how many people; left out: enough for any session")
    half_days: tuple[Code, ...]


class Project(Part):
    """What is shown in a session, with those whose judges would be partial."""

    code: Code
    units: tuple[Code, ...] = ()
    mentors: tuple[Code, ...] = ()
    presenters: tuple[Code, ...] = Field(default=(), description="who stand on the stage, and can be in one place only")


class Session(Part):
    """Projects of one track that one panel hears, in their running order, as the draw left them."""

    code: Code
    track: Code
    projects: tuple[Project, ...] = Field(min_length=1)
    seats: Count = Field(default=0, description="how many people the room has to hold")
    half_days: tuple[Code, ...] | None = Field(default=None, description="only these half-days; left out: any")
    room: Code | None = Field(default=None, description="only this room; left out: any")


class Knows(Part):
    """A track that a judge may sit in, and how well they fit it."""

    track: Code
    fit: Fit = 100


class Judge(Part):
    """A person who may sit in panels. Their own units, and what they have to avoid, bar them from a session."""

    code: Code
    type: Code = Field(description="such as clinical, technical, investor")
    tracks: tuple[Knows, ...]
    half_days: tuple[Code, ...] = Field(description="when they can come")
    units: tuple[Code, ...] = ()
    avoid_units: tuple[Code, ...] = ()
    avoid_people: tuple[Code, ...] = Field(default=(), description="mentors and presenters they are close to")
    avoid_projects: tuple[Code, ...] = Field(default=(), description="declared by the judge or by the project")
    max_sessions: Annotated[StrictInt, Field(ge=0, le=20)] = 2
    may_chair: StrictBool = False


class Standing(Part):
    """A session as an earlier timetable has it."""

    session: Code
    half_day: Code
    room: Code
    panel: tuple[Code, ...]
    chair: Code | None = None


class Request(Part):
    """Sessions, rooms, half-days and judges. With `standing`, only what no longer holds is arranged anew."""

    seed: Code = Field(description="breaks ties; published beforehand, so that nobody chose it")
    seconds: Annotated[StrictInt, Field(ge=1, le=3600)] = Field(default=120, description="time limit of the search")
    gap_permille: Annotated[StrictInt, Field(ge=0, le=1000)] = Field(
        default=0,
        description="stop when none can be better by more than so many thousandths; 0: prove the best",
    )
    minutes: Minutes
    panel: Panel
    prices: Prices = Prices()
    half_days: tuple[HalfDay, ...] = Field(min_length=1)
    rooms: tuple[Room, ...] = Field(min_length=1)
    sessions: tuple[Session, ...] = Field(min_length=1)
    judges: tuple[Judge, ...] = Field(min_length=1)
    draw_list: tuple[Code, ...] = Field(
        default=(),
        description="all projects as drawn; left out: by the sessions' codes and running orders",
    )
    standing: tuple[Standing, ...] | None = None


class Turn(Part):
    """One project's time in its session, by the clock."""

    project: Code
    presents: Clock = Field(description="when it begins")
    questions: Clock = Field(description="when presenting ends and questions begin")
    ends: Clock


class Placed(Part):
    """A session with its half-day, room and panel."""

    session: Code
    track: Code
    half_day: Code
    room: Code
    starts: Clock
    ends: Clock
    panel: tuple[Code, ...] = Field(description="by fit, the best first")
    chair: Code | None
    stand_by: tuple[Code, ...] = Field(description="free at that time, without conflict, the best first")
    turns: tuple[Turn, ...]


class Load(Part):
    """A judge's sessions, in the order of time."""

    judge: Code
    sessions: tuple[Code, ...]


What = Literal["mix", "mentor_clash", "track_half_day", "load", "room_change", "track_room"]


class Priced(Part):
    """One thing that was wanted and not to be had: `total` is `times` × `price`."""

    what: What
    subject: Code = Field(description="the session, mentor, track or judge it is about")
    times: StrictInt
    price: StrictInt
    total: StrictInt
    text: str


class Change(Part):
    """A session of the standing timetable that is another now."""

    session: Code
    leaves: tuple[Code, ...]
    joins: tuple[Code, ...]
    text: str


class Offer(Part):
    """The declared way out of conflicts that leave no panel: change places with the next project of the draw list."""

    project: Code
    session: Code
    with_project: Code
    with_session: Code
    text: str


Status = Literal["optimal", "feasible", "infeasible", "unknown"]


class Result(Part):
    """The timetable, or why there is none.

    `value` = `fit` − what half-days and panels cost; no timetable has more than `bound`; `gap` is the difference. Rooms
    are chosen after that: `rooms_cost` is what they cost, and `rooms_bound` the least that rooms for these half-days
    and panels can cost.
    """

    status: Status = Field(description="optimal: proven; feasible: within the gap; unknown: the time ran out")
    reproducible: StrictBool = Field(description="false when the clock ended the search: another machine may differ")
    fit: StrictInt | None = None
    value: StrictInt | None = None
    bound: StrictInt | None = None
    gap: StrictInt | None = None
    rooms_cost: StrictInt | None = None
    rooms_bound: StrictInt | None = None
    sessions: tuple[Placed, ...] = ()
    loads: tuple[Load, ...] = ()
    priced: tuple[Priced, ...] = ()
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = Field(default=(), description="why there is no timetable, in rows")
    offers: tuple[Offer, ...] = ()
