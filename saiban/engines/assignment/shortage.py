"""Why a round cannot be filled: projects that only these judges can judge, who have not so many seats.

When no exchange reaches an empty seat any more, the judges that could be reached from it are all full, and their
projects can be judged by nobody else. That is counted again from the exclusions alone: every seat of these projects is
either one of these judges' or one of the few that other judges can take, at most one of a unit in a panel.
"""

from __future__ import annotations

import numpy as np

from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.formats import Shortage
from saiban.engines.assignment.retelling import pieces
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.assignment.worth import loads
from saiban.engines.solving import Ints


def shortages(state: Exchange) -> tuple[Shortage, ...]:
    """One for each part of the round that cannot be filled, and for each judge who cannot reach the minimum load."""
    round_, short = state.round, np.flatnonzero((state.panel == state.nobody).any(axis=1))
    judges, projects = _reached(state, short)
    panels = {
        str(project): [str(judge) for judge in judges.tolist() if round_.affinity[project, judge] != NOBODY]
        for project in projects.tolist()
    }
    parts: dict[str, list[int]] = {}
    for project, piece in pieces(panels).items():
        parts.setdefault(piece, []).append(int(project))
    seats = [_seats(round_, judges, np.array(part)) for part in parts.values()]
    return (*sorted(seats, key=lambda each: (each.tracks, each.projects)), *_minimums(round_, state))


def _reached(state: Exchange, short: Ints) -> tuple[Ints, Ints]:
    """The judges that exchanges from the short projects reach, and the projects where they sit or should."""
    round_ = state.round
    judges, projects = np.zeros(state.judges, dtype=np.bool_), np.zeros(len(state.panel), dtype=np.bool_)
    waiting = short.tolist()
    projects[short] = True
    while waiting:
        project = waiting.pop()
        panel = state.panel[project]
        # Whoever could take a seat here, if a colleague of the unit were not in the way or made room.
        able = np.flatnonzero((round_.affinity[project] != NOBODY) & ~judges)
        blocked = {int(round_.unit[judge]) for judge in panel[panel < state.judges].tolist() if not judges[judge]}
        new = [judge for judge in able.tolist() if int(round_.unit[judge]) not in blocked]
        judges[new] = True
        for judge in new:
            for other in sorted(state.seats[judge]):
                if not projects[other]:
                    projects[other] = True
                    waiting.append(other)
        if new:
            waiting.extend(np.flatnonzero(projects).tolist())
    return np.flatnonzero(judges), np.flatnonzero(projects)


def _seats(round_: Round, judges: Ints, projects: Ints) -> Shortage:
    """What the projects need, and what is offered: the judges' capacities, and what others can take at each project."""
    inside = np.zeros(len(round_.judges), dtype=np.bool_)
    inside[judges] = True
    ours = judges[(round_.affinity[np.ix_(projects, judges)] != NOBODY).any(axis=0)]
    offered = int(round_.capacity[ours].sum())
    for project in projects.tolist():
        others = np.flatnonzero((round_.affinity[project] != NOBODY) & ~inside)
        offered += min(round_.size, len(np.unique(round_.unit[others])))
    tracks = sorted({round_.projects[project].track or "" for project in projects.tolist()} - {""})
    needed = round_.size * len(projects)
    named = f"赛道 {'、'.join(tracks)}：" if tracks else ""
    return Shortage(
        message=f"{named}需要 {needed} 个席位，只有 {offered} 个"
        f"（{len(projects)} 个项目，能评的 {len(ours)} 位评委都已排满）。",
        tracks=tuple(tracks),
        needed=needed,
        offered=offered,
        projects=tuple(round_.projects[project].code for project in projects.tolist()),
        judges=tuple(round_.judges[judge].code for judge in ours.tolist()),
    )


def _minimums(round_: Round, state: Exchange) -> list[Shortage]:
    load = loads(round_, state.seating())
    found = []
    for judge in np.flatnonzero(load < round_.least).tolist():
        able = np.flatnonzero(round_.affinity[:, judge] != NOBODY).tolist()
        named = round_.judges[judge]
        found.append(
            Shortage(
                message=f"评委 {named.code} 至少要 {named.min_load} 项，能分到的只有 {int(load[judge])} 项"
                f"（可评的项目有 {len(able)} 个）。",
                tracks=tuple(sorted(named.tracks)),
                needed=named.min_load,
                offered=int(load[judge]),
                projects=tuple(round_.projects[project].code for project in able),
                judges=(named.code,),
            )
        )
    return found
