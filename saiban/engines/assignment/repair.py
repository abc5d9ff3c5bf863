"""Mending an assignment after recusals: exactly the broken seats change, when that is possible.

A seat is broken when its judge leaves, must not sit there any more, or has more seats than capacity. Broken seats are
filled by one small model over judges with capacity to spare, as well as can be without touching any other seat. Where
that leaves seats empty, chains are made, the shortest first: a judge of another project comes over, and somebody with
capacity to spare takes the seat there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.formats import Repair
from saiban.engines.assignment.model import EMPTY_SEAT, UNIT
from saiban.engines.assignment.round import LOTS, NOBODY, Round, lots
from saiban.engines.assignment.worth import Seating, seating
from saiban.engines.solving import Ints, Model, relax, solve

_NEAREST = 40  # candidates of a project at first
_WHOLE = 1e-6

Seat = tuple[int, int]  # the places of project and judge


@dataclass(slots=True)
class Mended:
    """Panels by the places of judges; frozen judges who are not in the round any more are in `outside`, by id.

    `lost` are the broken seats of (project, judge's id). `further` is how many other seats must change at the least,
    `empty` how many seats nothing could fill.
    """

    panels: list[set[int]]
    outside: list[tuple[str, ...]]
    lost: set[tuple[int, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    further: int = 0
    empty: int = 0

    def seating(self) -> Seating:
        """The seats of judges who are in the round."""
        pairs = [(project, judge) for project, panel in enumerate(self.panels) for judge in panel]
        project, judge = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return seating(project, judge)


def mend(round_: Round, repair: Repair, deadline: Deadline) -> Mended:
    """The assignment with its broken seats filled; judges who leave are excluded in the round already."""
    mended, frozen = _kept(round_, repair)
    left = round_.capacity - np.bincount(
        [judge for panel in mended.panels for judge in panel], minlength=len(round_.judges)
    )
    left[[place for place, judge in enumerate(round_.judges) if judge.code in set(repair.leaving)]] = 0
    kept, before = [set(panel) for panel in mended.panels], left.copy()
    _fill(round_, mended, left, _NEAREST, deadline)
    if _short(round_, mended):  # again from the beginning, with everybody
        mended.panels, left = kept, before
        _fill(round_, mended, left, len(round_.judges), deadline)
    short = _short(round_, mended)
    mended.further = sum(short.values())  # each seat that is still empty moves somebody else at the least
    for project in [project for project, missing in short.items() for _ in range(missing)]:
        chain = None if deadline.is_over else _chain(round_, mended, left, frozen, project)
        if chain is None:
            mended.empty += 1
        else:
            _follow(mended, left, chain)
    return mended


# --- what stays ------------------------------------------------------------------------------------------------------
def _kept(round_: Round, repair: Repair) -> tuple[Mended, set[Seat]]:
    """The seats that are not broken, and which of them are frozen; capacities are kept by giving up the worst seats."""
    places = {judge.code: place for place, judge in enumerate(round_.judges)}
    before = {panel.project: panel.judges for panel in repair.panels}
    held = {each.project: set(each.judges) for each in repair.frozen}
    size = len(round_.projects)
    mended = Mended([set() for _ in range(size)], [()] * size)
    frozen: set[Seat] = set()
    for place, project in enumerate(round_.projects):
        ours, kept = before.get(project.code, ()), held.get(project.code, set())
        mended.outside[place] = tuple(judge for judge in ours if judge in kept and judge not in places)
        units: set[int] = set()
        for judge in sorted(ours, key=lambda judge: (judge not in kept, judge)):
            seat = places.get(judge)
            if judge in kept:
                if seat is not None:
                    mended.panels[place].add(seat)
                    frozen.add((place, seat))
                    units.add(int(round_.unit[seat]))
                    if round_.affinity[place, seat] == NOBODY and judge not in repair.leaving:
                        mended.notes.append(f"项目 {project.code} 的评委 {judge} 现应回避，但已评分，席位保留。")
            elif seat is None or round_.affinity[place, seat] == NOBODY or int(round_.unit[seat]) in units:
                mended.lost.add((place, judge))
            else:
                mended.panels[place].add(seat)
                units.add(int(round_.unit[seat]))
    _within_capacity(round_, mended, frozen)
    return mended, frozen


def _within_capacity(round_: Round, mended: Mended, frozen: set[Seat]) -> None:
    seats: dict[int, list[int]] = {}
    for project, panel in enumerate(mended.panels):
        for judge in panel:
            seats.setdefault(judge, []).append(project)
    for judge, projects in sorted(seats.items()):
        free = sorted((int(round_.affinity[p, judge]), p) for p in projects if (p, judge) not in frozen)
        for _affinity, project in free[: max(0, len(projects) - int(round_.capacity[judge]))]:
            mended.panels[project].discard(judge)
            mended.lost.add((project, round_.judges[judge].code))


def _short(round_: Round, mended: Mended) -> dict[int, int]:
    """Projects with how many seats they lack."""
    taken = [len(panel) + len(outside) for panel, outside in zip(mended.panels, mended.outside, strict=True)]
    return {project: round_.size - seats for project, seats in enumerate(taken) if seats < round_.size}


def _open(round_: Round, mended: Mended, project: int, without: int = NOBODY) -> Ints:
    """The judges who may take a seat of the project, were there one; `without` counts as gone."""
    panel = [judge for judge in mended.panels[project] if judge != without]
    shut = np.isin(round_.unit, round_.unit[panel]) | (round_.affinity[project] == NOBODY)
    if without != NOBODY:
        shut[without] = True
    return np.flatnonzero(~shut)


# --- filling ---------------------------------------------------------------------------------------------------------
def _fill(round_: Round, mended: Mended, left: Ints, nearest: int, deadline: Deadline) -> None:
    """Fill empty seats with judges who have capacity left: as many as can be, then as well as can be."""
    short = _short(round_, mended)
    rows, judges = [], []
    for number, project in enumerate(short):
        able = _open(round_, mended, project)
        able = able[left[able] > 0]
        best = able[np.argsort(-round_.affinity[project, able].astype(np.int64), kind="stable")[:nearest]]
        rows.append(np.full(len(best), number))
        judges.append(best)
    if not any(len(each) for each in judges):
        return
    row, judge = np.concatenate(rows), np.concatenate(judges)
    projects, needed = np.array(list(short)), np.array(list(short.values()))
    model = Model()
    drawn = lots(round_.judge_lots[judge], round_.project_lots[projects[row]]) / (2 * LOTS * (needed.sum() + 1))
    column = model.add_columns(UNIT * (EMPTY_SEAT + round_.affinity[projects[row], judge] + drawn))
    model.add_rows(row, column, 1, np.full(len(short), -np.inf), needed)
    busy, at = np.unique(judge, return_inverse=True)
    model.add_rows(at, column, 1, np.full(len(busy), -np.inf), left[busy])
    units, at = np.unique(row * len(round_.unit_names) + round_.unit[judge], return_inverse=True)
    model.add_rows(at, column, 1, np.full(len(units), -np.inf), 1.0)
    for kind in round_.kinds:
        there = np.array([int(kind.judges[list(mended.panels[project])].sum()) for project in short])
        wanting = np.flatnonzero(there < kind.least)
        missing = model.add_columns(np.full(len(wanting), -float(UNIT * kind.price)), kind.least, whole=False)
        spot = np.full(len(short), -1)
        spot[wanting] = np.arange(len(wanting))
        inside = np.flatnonzero(kind.judges[judge] & (spot[row] >= 0))
        model.add_rows(
            np.append(spot[row[inside]], np.arange(len(wanting))), np.append(column[inside], missing), 1,
            (kind.least - there)[wanting], np.full(len(wanting), np.inf),
        )  # fmt: skip
    values = relax(model, seconds=deadline.left).values
    if values is None or np.any(np.abs(values - np.rint(values)) > _WHOLE):
        values = solve(model, seconds=deadline.left).values
    for place in np.flatnonzero(values[: len(column)] > 0.5).tolist() if values is not None else ():
        mended.panels[int(projects[row[place]])].add(int(judge[place]))
        left[judge[place]] -= 1


# --- chains ----------------------------------------------------------------------------------------------------------
def _chain(round_: Round, mended: Mended, left: Ints, frozen: set[Seat], project: int) -> list[Seat] | None:
    """The shortest chain (project, joining judge), …: each joining judge gives up the seat at the next one's project.

    Of equally short ones, the one whose last step fits best.
    """
    seats: dict[int, list[int]] = {}
    for place, panel in enumerate(mended.panels):
        for judge in panel:
            seats.setdefault(judge, []).append(place)
    before: dict[int, tuple[Seat | None, int]] = {}  # judge: (where and whom it replaces, the project)
    waiting = _open(round_, mended, project).tolist()
    before.update((judge, (None, project)) for judge in waiting)
    while waiting:
        ready = [judge for judge in waiting if left[judge] > 0]
        ready.sort(key=lambda judge: (-int(round_.affinity[before[judge][1], judge]), judge))
        for last in ready:
            chain = _traced(before, last)
            if len({place for place, _judge in chain}) == len(chain):  # two steps at one project could clash
                return chain
        following: list[int] = []
        for judge in waiting:
            for other in seats.get(judge, ()):
                if (other, judge) in frozen or other == project:
                    continue
                new = [each for each in _open(round_, mended, other, without=judge).tolist() if each not in before]
                before.update((each, ((other, judge), other)) for each in new)
                following += new
        waiting = following
    return None


def _traced(before: dict[int, tuple[Seat | None, int]], last: int) -> list[Seat]:
    chain: list[Seat] = []
    judge: int | None = last
    while judge is not None:
        replaced, project = before[judge]
        chain.append((project, judge))
        judge = replaced[1] if replaced is not None else None
    return chain[::-1]


def _follow(mended: Mended, left: Ints, chain: list[Seat]) -> None:
    """Make the chain: its first judge fills the empty seat, and every next one replaces the one before."""
    (project, first), *rest = chain
    mended.panels[project].add(first)
    leaving = first
    for other, joining in rest:
        mended.panels[other].discard(leaving)
        mended.panels[other].add(joining)
        leaving = joining
    left[leaving] -= 1
