"""From a request to its timetable, or to why there is none."""

from __future__ import annotations

from functools import partial

from saiban.engines.timetable.checks import check
from saiban.engines.timetable.formats import Offer, Request, Result
from saiban.engines.timetable.instance import Instance, instance
from saiban.engines.timetable.offers import barring, offer
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
    result = _fit(numbered) if request.standing is None else _refit(numbered)
    found = faults(request, result)
    if found:
        raise AssertionError("；".join(found))
    return result


def _fit(instance: Instance) -> Result:
    known = shortages(instance)
    if known:
        return _none(known, _offers(instance.request, lacking_panels(instance)))
    found = search(instance)
    if isinstance(found, Ended):
        return _out_of_time() if found.status == "unknown" else _none(lack(instance).rows)
    return told(instance, found, {})


def _refit(instance: Instance) -> Result:
    found = refit(instance)
    if not isinstance(found, Ended):
        return told(instance, found, chairs(instance), changes(instance, found.plan, found.rooms))
    if found.status == "unknown":
        return _out_of_time()
    held = sound(instance)
    missing = lack(fixed(instance, held), held.seats)
    return _none(missing.rows, _offers(instance.request, missing.sessions))


def _none(reasons: tuple[str, ...], offers: tuple[Offer, ...] = ()) -> Result:
    return Result(
        status="infeasible",
        reproducible=True,
        reasons=reasons + tuple(each.text for each in offers),
        offers=offers,
    )


def _out_of_time() -> Result:
    return Result(status="unknown", reproducible=False, reasons=(_OUT_OF_TIME,))


def _offers(request: Request, sessions: tuple[str, ...]) -> tuple[Offer, ...]:
    """For each session without a panel the first change of places that gives it one, and costs no other its own."""

    def helps(turned: Request, session: str) -> bool:
        numbered = instance(turned)
        if request.standing is not None:
            return not isinstance(refit(numbered), Ended)
        return set(lacking_panels(numbered)) <= set(sessions) - {session}

    found = []
    for session in (session for session in request.sessions if session.code in sessions):
        for project in barring(request, session)[:_PROJECTS]:
            given = offer(request, project.code, partial(helps, session=session.code))
            if given is not None:
                found.append(given)
                break
    return tuple(sorted(found, key=lambda each: each.session))
