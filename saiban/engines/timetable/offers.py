"""The declared way out when a project's conflicts leave no panel: it changes places with the next of the draw list.

Never a hand move: who changes with whom follows from the published list. A next one that does not help (the same
session, another track, or again no panel) is passed over, and the one after it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from saiban.engines.timetable.conflicts import marks_of_judge, marks_of_project
from saiban.engines.timetable.formats import Offer, Project, Request, Session

Helps = Callable[[Request], bool]
TRIES = 12  # each one is a panel fitted on trial


def offer(request: Request, project: str, helps: Helps) -> Offer | None:
    """The first change of places that leaves a panel for both sessions; None when a dozen do not."""
    at = {each.code: session for session in request.sessions for each in session.projects}
    passed: list[str] = []
    for number, other in enumerate(_following(request, project, at)):
        if number == TRIES:
            return None
        if helps(swapped(request, project, other)):
            text = f"项目 {project} 的回避使场次 {at[project].code} 凑不齐评委；按规则与抽签名单上的下一个项目 {other}"
            over = f"（{'、'.join(passed)} 换了也不行，依次顺延）" if passed else ""
            return Offer(
                project=project,
                session=at[project].code,
                with_project=other,
                with_session=at[other].code,
                text=f"{text}（场次 {at[other].code}）{over}对调。",
            )
        passed.append(other)
    return None


def swapped(request: Request, one: str, other: str) -> Request:
    """The request with two projects in each other's place."""
    projects = {project.code: project for session in request.sessions for project in session.projects}
    turned = {one: projects[other], other: projects[one]}

    def session(each: Session) -> Session:
        return each.model_copy(
            update={"projects": tuple(turned.get(project.code, project) for project in each.projects)}
        )

    return request.model_copy(update={"sessions": tuple(map(session, request.sessions))})


def draw_list(request: Request) -> tuple[str, ...]:
    """All projects as they were drawn; by the sessions' codes and running orders when the request does not say."""
    if request.draw_list:
        return request.draw_list
    sessions = sorted(request.sessions, key=lambda session: session.code)
    return tuple(project.code for session in sessions for project in session.projects)


def barring(request: Request, session: Session) -> list[Project]:
    """Projects that alone keep some judge of the track away from the session; those who keep most away come first."""
    alone: dict[str, int] = {}
    for judge in request.judges:
        if any(knows.track == session.track for knows in judge.tracks):
            marks = marks_of_judge(judge)
            against = [project.code for project in session.projects if not marks.isdisjoint(marks_of_project(project))]
            if len(against) == 1:
                alone[against[0]] = alone.get(against[0], 0) + 1
    found = [project for project in session.projects if project.code in alone]
    return sorted(found, key=lambda project: (-alone[project.code], project.code))


def _following(request: Request, project: str, at: dict[str, Session]) -> Iterator[str]:
    listed = draw_list(request)
    start = listed.index(project)
    for other in (*listed[start + 1 :], *listed[:start]):
        if at[other].track == at[project].track and at[other].code != at[project].code:
            yield other
