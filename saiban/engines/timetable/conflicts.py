"""Who may not judge what: by unit, by person, by declaration."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.engines.timetable.formats import Judge, Project, Session

Marks = frozenset[tuple[str, str]]


def conflicts(judge: Judge, session: Session) -> Iterator[str]:
    """Every reason why the judge may not hear the session, with the project it comes from (Chinese)."""
    for project in session.projects:
        for unit in sorted({*judge.units, *judge.avoid_units} & set(project.units)):
            yield f"{project.code} 的单位 {unit}"
        for person in sorted({judge.code, *judge.avoid_people} & {*project.mentors, *project.presenters}):
            yield f"{project.code} 的{'导师' if person in project.mentors else '路演人'} {person}"
        if project.code in judge.avoid_projects:
            yield f"{project.code} 已申明回避"


def marks_of_judge(judge: Judge) -> Marks:
    """What the judge must not meet, in one set: a session that shares one mark is barred."""
    return frozenset(
        [("unit", unit) for unit in (*judge.units, *judge.avoid_units)]
        + [("person", person) for person in (judge.code, *judge.avoid_people)]
        + [("project", project) for project in judge.avoid_projects]
    )


def marks_of_project(project: Project) -> Marks:
    """What a project brings into its session, to be held against the marks of judges."""
    return frozenset(
        [("unit", unit) for unit in project.units]
        + [("person", person) for person in (*project.mentors, *project.presenters)]
        + [("project", project.code)]
    )
