"""From a request to its timetable, or to why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from saiban.engines.timetable.checks import check
from saiban.engines.timetable.formats import Offer, Request, Result, Session
from saiban.engines.timetable.instance import Instance, instance
from saiban.engines.timetable.offers import TRIES, barring, offer
from saiban.engines.timetable.refitting import chairs, changes, fixed, refit, sound
from saiban.engines.timetable.search import Ended, search
from saiban.engines.timetable.shortages import lack, lacking_panels, shortages
from saiban.engines.timetable.telling import told
from saiban.engines.timetable.verifier import faults

_PROJECTS = 3  # of a session, those whose conflicts keep most judges away
_OUT_OF_TIME = "在限定的时间内既没有找到可行的日程，也没有证明不存在；请延长 seconds，或放宽条件。"


def timetable(request: Request) -> Result:
    """What the request asks for: a timetable, or why there is none.

    `Inconsistent` when the parts of the request do not fit together. Every timetable passes the verifier; one that
    does not is a defect of the program and raises AssertionError.
    """
    check(request)
    numbered = instance(request)
    known = shortages(numbered)
    if known:
        result = _none(request, known, lacking_panels(numbered))
    else:
        result = _fit(numbered) if request.standing is None else _refit(numbered)
    found = faults(request, result)
    if found:
        raise AssertionError("；".join(found))
    return result


def _fit(instance: Instance) -> Result:
    found = search(instance)
    if isinstance(found, Ended):
        return _out_of_time() if found.status == "unknown" else _none(instance.request, lack(instance).rows)
    return told(instance, found, {})


def _refit(instance: Instance) -> Result:
    found = refit(instance)
    if not isinstance(found, Ended):
        return told(instance, found, chairs(instance), changes(instance, found.plan, found.rooms))
    if found.status == "unknown":
        return _out_of_time()
    held = sound(instance)
    missing = lack(fixed(instance, held), held.seats)
    return _none(instance.request, missing.rows, missing.sessions)


def _none(request: Request, reasons: tuple[str, ...], sessions: tuple[str, ...] = ()) -> Result:
    """Why there is none, with the declared way out for `sessions` whose conflicts leave them without a panel."""
    offers, said = [], list(reasons)
    for session in sorted((session for session in request.sessions if session.code in sessions), key=_code):
        barred = barring(request, session)[:_PROJECTS]
        given = _offer(request, [project.code for project in barred], session.code, sessions)
        if given is not None:
            offers.append(given)
            said.append(given.text)
        elif barred:
            codes = "、".join(project.code for project in barred)
            said.append(
                f"场次 {session.code}：项目 {codes} 与抽签名单上其后的项目（最多试 {TRIES} 个）对调，也凑不齐评委。"
            )
    return Result(status="infeasible", reproducible=True, reasons=tuple(said), offers=tuple(offers))


def _code(session: Session) -> str:
    return session.code


def _out_of_time() -> Result:
    return Result(status="unknown", reproducible=False, reasons=(_OUT_OF_TIME,))


def _offer(request: Request, projects: Sequence[str], session: str, lacking: tuple[str, ...]) -> Offer | None:
    """The first change of places of these projects that gives the session a panel, and costs no other its own."""

    def helps(turned: Request) -> bool:
        numbered = instance(turned)
        if request.standing is not None:
            return not shortages(numbered) and not isinstance(refit(numbered), Ended)
        return set(lacking_panels(numbered)) <= set(lacking) - {session}

    return next(filter(None, (offer(request, project, helps) for project in projects)), None)
