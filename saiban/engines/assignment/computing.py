"""From a request to its result, by mode; every assignment passes the plain verifier before anybody sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from saiban.engines.assignment import certificate
from saiban.engines.assignment.affinity import affinities
from saiban.engines.assignment.assigning import assign, panels_of
from saiban.engines.assignment.checks import check
from saiban.engines.assignment.conflicts import SENTENCES, Relations
from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.formats import (
    Change,
    Floor,
    Loads,
    Repaired,
    Request,
    Result,
    Seats,
    Shortage,
    Violation,
    WhyNot,
)
from saiban.engines.assignment.mixing import mixed
from saiban.engines.assignment.repair import Mended, mend
from saiban.engines.assignment.round import Round, round_of
from saiban.engines.assignment.shortage import shortages
from saiban.engines.assignment.verifier import verify
from saiban.engines.assignment.worth import Seating, missing_kinds, objective, seating, served


class Unsound(ArithmeticError):
    """A result that the verifier does not accept: a fault of the engine, which must not be handed out."""


def compute(request: Request) -> Result:
    """What the request asks for. Inconsistent when its parts do not fit together; Unsound never, it is hoped."""
    check(request)
    if request.mode == "verify":
        return _verified(request)
    left = frozenset(request.repair.leaving) if request.mode == "repair" and request.repair is not None else frozenset()
    round_ = round_of(request, without=left)
    result = {"assign": _assigned, "repair": _repaired, "why": _explained}[request.mode](round_)
    found = verify(request, result)
    if found:
        raise Unsound("；".join(each.message for each in found[:5]))
    return result


# --- the modes -----------------------------------------------------------------------------------------------------
def _verified(request: Request) -> Result:
    """Findings about somebody's result; also whether its certificate proves what it says."""
    assert request.verify is not None
    given = request.verify
    findings = verify(request, given)
    if given.certificate is not None and given.floor is not None and not findings:
        round_ = round_of(request)
        panel = panels_of(round_, _seating(round_, given))
        findings += certificate.refuted(round_, given.certificate, given.floor.kept, given.bound, panel)
    return Result(
        mode="verify", status="checked", seed=request.seed, objective=given.objective, bound=given.bound, gap=given.gap,
        proof=given.proof, floor=given.floor, loads=None, findings=tuple(findings),
    )  # fmt: skip


def _explained(round_: Round) -> Result:
    return Result(
        mode="why", status="checked", seed=round_.request.seed, objective=None, bound=None, gap=None, proof="none",
        floor=None, loads=None, excluded=_relations(round_).count(), why=_why(round_),
    )  # fmt: skip


def _assigned(round_: Round) -> Result:
    request = round_.request
    deadline = Deadline(request.seconds)
    found = assign(round_, request.floor_percent, deadline)
    if found.bound is None:
        return _impossible(round_, found.state, deadline)
    panels = _names(round_, found.seats)
    told = _told(round_, round_, found.seats, panels)
    of_project = served(round_, found.seats)
    proof = None
    if request.certificate and found.rows is not None and found.prices is not None:
        proof = certificate.written(round_, found.rows, found.prices)
    return told.model_copy(
        update={
            "mode": "assign",
            "status": "optimal" if found.objective == found.bound else "feasible",
            "bound": found.bound,
            "gap": found.bound - found.objective,
            "proof": found.proof,
            "floor": Floor(worst=int(of_project.min()), bound=found.floor_bound, kept=found.kept),
            "mixing": mixed(round_, found.seats, found.exchanged),
            "certificate": proof,
        }
    )


def _repaired(round_: Round) -> Result:
    request = round_.request
    assert request.repair is not None
    deadline = Deadline(request.seconds)
    mended = mend(round_, request.repair, deadline)
    seats = mended.seating()
    if mended.empty:
        return _impossible(round_, Exchange(round_, panels_of(round_, seats), 0), deadline, mended)
    # Frozen seats count what they are worth, whatever would exclude them today.
    judged = replace(round_, affinity=affinities(request, round_.judges, round_.projects))
    panels = [
        tuple(sorted((*panel, *outside))) for panel, outside in zip(_names(round_, seats), mended.outside, strict=True)
    ]
    told = _told(round_, judged, seats, panels)
    return told.model_copy(
        update={"mode": "repair", "status": "feasible", "repaired": _changes(round_, mended, panels)}
    )


def _impossible(round_: Round, state: Exchange, deadline: Deadline, mended: Mended | None = None) -> Result:
    """Why there are no panels: in rows, or that the time ran out."""
    found = () if deadline.is_over else shortages(state)
    if not found and mended is not None and not deadline.is_over:
        message = f"有 {mended.empty} 个席位补不上：已评分的席位不能改动，其余评委都已排满或应回避。"
        short = np.flatnonzero((state.panel == state.nobody).any(axis=1)).tolist()
        projects = tuple(round_.projects[place].code for place in short)
        found = (Shortage(message=message, tracks=(), needed=mended.empty, offered=0, projects=projects, judges=()),)
    return Result(
        mode="assign" if mended is None else "repair", status="infeasible" if found else "unknown",
        seed=round_.request.seed, objective=None, bound=None, gap=None, proof="none", floor=None, loads=None,
        excluded=_relations(round_).count(), why=_why(round_), shortages=found,
    )  # fmt: skip


# --- telling -------------------------------------------------------------------------------------------------------
def _told(round_: Round, judged: Round, seats: Seating, panels: Sequence[tuple[str, ...]]) -> Result:
    """What there is to say of any seats; `judged` has the affinities that count."""
    of_project = served(judged, seats).tolist()
    load = Counter(judge for panel in panels for judge in panel)
    spread = Counter(load[judge.code] for judge in round_.judges)
    return Result(
        mode="assign", status="feasible", seed=round_.request.seed, objective=objective(judged, seats), bound=None,
        gap=None, proof="none", floor=None,
        loads=Loads(
            least=min(spread), most=max(spread), spread={str(each): spread[each] for each in sorted(spread)}
        ),
        violations=tuple(
            sorted(
                (
                    Violation(
                        project=round_.projects[place].code, type=kind.name, missing=int(missing[place]),
                        price=kind.price * int(missing[place]),
                    )
                    for kind, missing in missing_kinds(judged, seats)
                    for place in np.flatnonzero(missing).tolist()
                ),
                key=lambda violation: (violation.project, violation.type),
            )
        ),
        mixing=mixed(round_, seats, 0),
        excluded=_relations(round_).count(),
        why=_why(round_),
        panels=tuple(
            Seats(project=project.code, judges=panel, affinity=worth)
            for project, panel, worth in zip(round_.projects, panels, of_project, strict=True)
        ),
    )  # fmt: skip


def _seating(round_: Round, result: Result) -> Seating:
    """The seats that a result names, which must all be of the round."""
    judges = {judge.code: place for place, judge in enumerate(round_.judges)}
    projects = {project.code: place for place, project in enumerate(round_.projects)}
    seats = [(projects[panel.project], judges[judge]) for panel in result.panels for judge in panel.judges]
    project, judge = np.array(seats, dtype=np.int64).reshape(-1, 2).T
    return seating(project, judge)


def _names(round_: Round, seats: Seating) -> list[tuple[str, ...]]:
    bounds = np.searchsorted(seats.project, np.arange(len(round_.projects) + 1)).tolist()
    ids = [round_.judges[place].code for place in seats.judge.tolist()]
    return [tuple(ids[bounds[place] : bounds[place + 1]]) for place in range(len(round_.projects))]


def _changes(round_: Round, mended: Mended, panels: Sequence[tuple[str, ...]]) -> Repaired:
    """Who left and who came, project by project; the broken seats are filled first."""
    assert round_.request.repair is not None
    before = {panel.project: set(panel.judges) for panel in round_.request.repair.panels}
    changes: list[Change] = []
    for place, (project, panel) in enumerate(zip(round_.projects, panels, strict=True)):
        was = before.get(project.code, set())
        came, left = sorted(set(panel) - was), sorted(was - set(panel))
        lost = [judge for judge in left if (place, judge) in mended.lost]
        moved = [judge for judge in left if (place, judge) not in mended.lost]
        empty = len(came) - len(left)
        for leaves, joins in zip_longest(lost + [None] * empty, came[: len(came) - len(moved)]):
            changes.append(Change(project=project.code, leaves=leaves, joins=joins, broken=True))
        for leaves, joins in zip(moved, came[len(came) - len(moved) :], strict=True):
            changes.append(Change(project=project.code, leaves=leaves, joins=joins, broken=False))
    further = sum(not change.broken for change in changes)
    return Repaired(
        broken=len(changes) - further, further=further, proven_fewest=further == mended.further,
        changes=tuple(changes), notes=tuple(mended.notes),
    )  # fmt: skip


def _why(round_: Round) -> tuple[WhyNot, ...]:
    relations = _relations(round_)
    judges = {judge.code: place for place, judge in enumerate(round_.judges)}
    projects = {project.code: project for project in round_.projects}
    told = []
    for asked in round_.request.why:
        reasons = relations.reasons(judges[asked.judge], projects[asked.project])
        message = "；".join(SENTENCES[reason] for reason in reasons) or "没有应当回避之处，可以评审"
        told.append(WhyNot(judge=asked.judge, project=asked.project, reasons=reasons, message=f"{message}。"))
    return tuple(told)


def _relations(round_: Round) -> Relations:
    repair = round_.request.repair
    left = frozenset(repair.leaving) if repair is not None and round_.request.mode == "repair" else frozenset()
    return Relations(round_.request, round_.judges, round_.projects, left)
