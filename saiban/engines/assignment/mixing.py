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
from saiban.engines.solving import Ints

_LOOKED = 24  # exchanges of a judge that are looked at closely
_NEVER = -(10**6)
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


# --- joining pieces --------------------------------------------------------------------------------------------------
def _join(state: Exchange, deadline: Deadline) -> int:
    within, done = state.round.request.mixing.within, 0
    if within == "none":
        return 0
    groups = _groups(state.round)
    for scope in groups.values() if within == "group" else [list(range(len(state.panel)))]:
        vain: set[int] = set()
        while not deadline.is_over:
            parts = [part for part in _parts(state, scope) if not vain.issuperset(part)]
            swap = _joining(state, parts, scope) if parts else None
            if swap is not None:
                done += _made(state, swap)
            elif parts:
                vain.update(parts[0])
            else:
                break
    return done


def _parts(state: Exchange, scope: list[int]) -> list[list[int]]:
    """The pieces that projects fall into by their own panels, the smallest first and the largest left out."""
    panels = {str(place): [str(judge) for judge in state.panel[place].tolist()] for place in scope}
    parts: dict[str, list[int]] = defaultdict(list)
    for place, piece in pieces(panels).items():
        parts[piece].append(int(place))
    return sorted(parts.values(), key=lambda part: (len(part), part))[:-1]


def _joining(state: Exchange, parts: list[list[int]], scope: list[int]) -> Swap | None:
    """The cheapest exchange that ties the first piece to another.

    It does if one of the two judges who change places also sits elsewhere in the piece that he leaves.
    """
    part, best = set(parts[0]), (_JOINING + 1, (0, 0, 0, 0))
    seats = Counter(judge for project in scope for judge in state.panel[project].tolist())
    others = np.array([project for project in scope if project not in part])
    for p in parts[0]:
        for i in state.panel[p].tolist():
            for swap in _cheapest(state, p, i, others):
                if seats[i] < 2 and seats[swap[3]] < 2:
                    continue
                loss = _loss(state, swap)
                if loss is not None and loss < best[0]:
                    best = loss, swap
                if best[0] <= 0:
                    return best[1]
    return best[1] if best[0] <= _JOINING else None


# --- meeting less often ----------------------------------------------------------------------------------------------
def _part(state: Exchange, deadline: Deadline) -> int:
    """Exchange one of two judges who meet too often for another, while that helps and is not too dear."""
    rules, done = state.round.request.mixing, 0
    meetings = Counter(pair for panel in state.panel.tolist() for pair in combinations(sorted(panel), 2))
    everywhere = np.arange(len(state.panel))
    for a, b in [pair for pair, times in sorted(meetings.items(), key=lambda item: (-item[1], item[0]))]:
        for p in sorted(state.seats[a] & state.seats[b]):
            if meetings[a, b] <= rules.meetings or deadline.is_over:
                break
            done += _away(state, meetings, p, (a, b), everywhere)
    return done


def _away(
    state: Exchange, meetings: Counter[tuple[int, int]], project: int, pair: tuple[int, int], everywhere: Ints
) -> int:
    """Take one of two judges away from a project where they meet; how many seats that exchanged."""
    rules = state.round.request.mixing
    for judge in pair:
        for swap in _cheapest(state, project, judge, everywhere):
            fewer = _fewer(state, meetings, swap, rules.meetings)
            loss = _loss(state, swap) if fewer > 0 else None
            if loss is not None and loss <= rules.price * fewer:
                _count(state, meetings, swap, -1)
                _made(state, swap)
                _count(state, meetings, (swap[0], swap[3], swap[2], swap[1]), 1)
                return 2
    return 0


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


# --- exchanging two seats --------------------------------------------------------------------------------------------
def _cheapest(state: Exchange, p: int, i: int, others: Ints) -> list[Swap]:
    """Exchanges of a judge for one at other projects, by what they lose in affinity, the least first."""
    affinity = state.round.affinity
    panels = state.panel[others]
    there, here = affinity[others, i].astype(np.int64)[:, None], affinity[p, panels].astype(np.int64)
    gain = there + here - affinity[others[:, None], panels]
    gain[((there == NOBODY) | (here == NOBODY)) | (panels == i) | (others == p)[:, None]] = _NEVER
    order = np.argsort(-gain.ravel(), kind="stable")[:_LOOKED]
    order = order[gain.ravel()[order] > _NEVER]
    return [(p, i, int(others[at // panels.shape[1]]), int(panels.ravel()[at])) for at in order.tolist()]


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
