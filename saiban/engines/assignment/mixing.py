"""How panels are mixed: which projects hang together through judges, and how often two judges meet.

Marks of projects that no chain of shared judges connects cannot be compared. Where a group falls into pieces, or two
judges meet too often, two judges at like projects change places; that costs nothing where the projects need the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np

from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.formats import Group, Mixed
from saiban.engines.assignment.retelling import pieces
from saiban.engines.assignment.round import NOBODY, Round
from saiban.engines.assignment.worth import Seating

_TRIES = 20_000
_JOINING = 400  # milli-points that may be given up to join two pieces

Key = tuple[str | None, str | None]
Swap = tuple[int, int, int, int]  # project, the judge who leaves it, the other project, the judge who comes from it


def mixed(round_: Round, seats: Seating, exchanged: int) -> Mixed:
    """The figures of an assignment, with a warning for each group that does not hang together."""
    panels = _panels(round_, seats)
    whole, within = pieces(panels), round_.request.mixing.within
    groups, warnings = [], []
    for key, places in sorted(_groups(round_).items(), key=lambda item: tuple(name or "" for name in item[0])):
        ids = [str(place) for place in places]
        alone = len(set(pieces({each: panels[each] for each in ids}).values()))
        in_round = len({whole[each] for each in ids})
        groups.append(
            Group(division=key[0], track=key[1], projects=len(places), within_group=alone, within_round=in_round)
        )
        apart = {"group": alone, "round": in_round, "none": 1}[within]
        if apart > 1:
            named = " ".join(filter(None, key)) or "全部项目"
            warnings.append(f"{named}：项目之间经评委相连的部分有 {apart} 块，各块的分数不能直接比较。")
    meetings = _meetings(panels)
    cap = round_.request.mixing.meetings
    often = sum(times > cap for times in meetings.values()) if cap else 0
    if often:
        warnings.append(f"有 {often} 对评委同组超过 {cap} 次。")
    return Mixed(
        groups=tuple(groups),
        components=len(set(whole.values())),
        most_meetings=max(meetings.values(), default=0),
        too_often=often,
        exchanged=exchanged,
        warnings=tuple(warnings),
    )


def mix(state: Exchange, deadline: Deadline) -> int:
    """Exchange seats until groups hang together and nobody meets too often, as far as that can be; how many seats."""
    done = _join(state, deadline)
    return done + (_part(state, deadline) if state.round.request.mixing.meetings else 0)


# --- joining pieces ------------------------------------------------------------------------------------------------
def _join(state: Exchange, deadline: Deadline) -> int:
    within, done = state.round.request.mixing.within, 0
    if within == "none":
        return 0
    groups = _groups(state.round)
    scopes = list(groups.values()) if within == "group" else [list(range(len(state.panel)))]
    for scope in scopes:
        tries = _TRIES
        while tries > 0 and not deadline.is_over:
            panels = {str(place): [str(judge) for judge in state.panel[place].tolist()] for place in scope}
            parts: dict[str, list[int]] = defaultdict(list)
            for place, piece in pieces(panels).items():
                parts[piece].append(int(place))
            if len(parts) < 2:
                break
            swap, tries = _joining(state, sorted(parts.values(), key=lambda part: (len(part), part)), tries)
            if swap is None:
                break
            done += _made(state, swap)
    return done


def _joining(state: Exchange, parts: list[list[int]], tries: int) -> tuple[Swap | None, int]:
    """The cheapest exchange between the smallest piece that can be joined and another, and the tries that are left.

    A judge who also sits elsewhere in the own piece ties it to the other.
    """
    for part in parts:
        seats = Counter(judge for project in part for judge in state.panel[project].tolist())
        ties = [(p, i) for p in part for i in state.panel[p].tolist() if seats[i] > 1]
        best: tuple[int, Swap] | None = None
        others = [project for other in parts if other is not part for project in other]
        for p, i in ties:
            like = [q for q in others if state.round.profile[q] == state.round.profile[p]]
            for q in like or others:
                for j in state.panel[q].tolist():
                    tries -= 1
                    loss = _loss(state, (p, i, q, j))
                    if loss is not None and loss <= _JOINING and (best is None or loss < best[0]):
                        best = loss, (p, i, q, j)
                    if tries <= 0 or (best is not None and best[0] <= 0):
                        return best[1] if best is not None else None, tries
        if best is not None:
            return best[1], tries
    return None, tries


# --- meeting less often --------------------------------------------------------------------------------------------
def _part(state: Exchange, deadline: Deadline) -> int:
    """Exchange one of two judges who meet too often for another at a like project, while it helps."""
    rules, done, tries = state.round.request.mixing, 0, _TRIES
    meetings = Counter(pair for panel in state.panel.tolist() for pair in combinations(sorted(panel), 2))
    like: dict[int, list[int]] = defaultdict(list)
    for project, profile in enumerate(state.round.profile.tolist()):
        like[profile].append(project)
    for (a, b), times in sorted(meetings.items()):
        if times <= rules.meetings:
            continue
        for p in sorted(state.seats[a] & state.seats[b]):
            if meetings[a, b] <= rules.meetings or tries <= 0 or deadline.is_over:
                break
            swaps = ((p, i, q, j) for q in like[int(state.round.profile[p])] if q != p
                     for i in (a, b) for j in state.panel[q].tolist())  # fmt: skip
            for swap in swaps:
                tries -= 1
                fewer = _fewer(state, meetings, swap, rules.meetings)
                loss = _loss(state, swap) if fewer > 0 else None
                if loss is not None and loss <= rules.price * fewer:
                    _count(state, meetings, swap, -1)
                    done += _made(state, swap)
                    _count(state, meetings, (swap[0], swap[3], swap[2], swap[1]), 1)
                    break
                if tries <= 0:
                    break
    return done


def _fewer(state: Exchange, meetings: Counter[tuple[int, int]], swap: Swap, cap: int) -> int:
    """How many meetings above the cap an exchange saves."""
    p, i, q, j = swap
    saved = 0
    for project, leaves, joins in ((p, i, j), (q, j, i)):
        for other in state.panel[project].tolist():
            if other not in (leaves, joins):
                saved += meetings[min(leaves, other), max(leaves, other)] > cap
                saved -= meetings[min(joins, other), max(joins, other)] >= cap
    return saved


def _count(state: Exchange, meetings: Counter[tuple[int, int]], swap: Swap, by: int) -> None:
    """Add the meetings of two judges at their projects, or take them away."""
    p, i, q, j = swap
    for project, judge in ((p, i), (q, j)):
        for other in state.panel[project].tolist():
            if other != judge:
                meetings[min(judge, other), max(judge, other)] += by


# --- exchanging two seats ------------------------------------------------------------------------------------------
def _loss(state: Exchange, swap: Swap) -> int | None:
    """What is lost when two judges change places; None when a rule forbids it."""
    p, i, q, j = swap
    if state.round.affinity[p, j] == NOBODY or state.round.affinity[q, i] == NOBODY:
        return None
    old = state.panel[[p, q]].copy()
    before = state.worth(p) + state.worth(q)
    sound = state.seat(i, j, p) and state.seat(j, i, q) and not state.exceeds(swap)
    after = state.worth(p) + state.worth(q)
    state.panel[[p, q]] = old
    return before - after if sound else None


def _made(state: Exchange, swap: Swap) -> int:
    p, i, q, j = swap
    old = state.panel[[p, q]].copy()
    state.seat(i, j, p)
    state.seat(j, i, q)
    state.changed([p, q], old)
    return 2


# --- the graph -----------------------------------------------------------------------------------------------------
def _groups(round_: Round) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = defaultdict(list)
    for place, project in enumerate(round_.projects):
        groups[project.division, project.track].append(place)
    return groups


def _panels(round_: Round, seats: Seating) -> dict[str, list[str]]:
    bounds = np.searchsorted(seats.project, np.arange(len(round_.projects) + 1)).tolist()
    judges = [str(judge) for judge in seats.judge.tolist()]
    return {str(place): judges[bounds[place] : bounds[place + 1]] for place in range(len(round_.projects))}


def _meetings(panels: dict[str, list[str]]) -> Counter[tuple[str, str]]:
    return Counter(pair for judges in panels.values() for pair in combinations(sorted(judges), 2))
