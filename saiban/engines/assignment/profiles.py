"""Projects that need the same are alike: one row of the model stands for all of them.

Judges fit projects of one track and the same topics equally well, so that only exclusions and declared pairs tell them
apart. A model of the rows asks less than one of the projects (each pair counts at its best), so its bound is a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from saiban.engines.assignment.round import Affinities, Lots, Round
from saiban.engines.solving import Ints

_MANY = 400


@dataclass(frozen=True, slots=True)
class Profiles:
    """G rows. `members` of each, by the places of the projects; `number` of them; G × J `affinity` of those allowed.

    `room` (G × J) is how many of a row's projects a judge may have: those not excluded, at most the share allowed.
    """

    members: tuple[Ints, ...]
    number: Ints
    affinity: Affinities
    room: Ints
    lots: Lots

    def __len__(self) -> int:
        return len(self.members)


def one_each(round_: Round) -> Profiles:
    """A row for each project."""
    return _profiles(round_, range(len(round_.projects)), 100)


def alike(round_: Round) -> Profiles:
    """A row for all projects of a track and the same topics."""
    return _profiles(round_, round_.profile.tolist(), round_.request.mixing.share)


def few(round_: Round) -> Profiles:
    """`alike`, but where that makes many rows, one for a track and the first topic, or for a track."""
    if round_.request.mixing.share < 100 or len(np.unique(round_.profile)) <= _MANY:
        return alike(round_)
    by_topic = [(each.track, min(each.topics, default=None)) for each in round_.projects]
    if len(set(by_topic)) <= _MANY:
        return _profiles(round_, by_topic, 100)
    return _profiles(round_, [each.track for each in round_.projects], 100)


def _profiles(round_: Round, keys: Sequence[object], share: int) -> Profiles:
    rows: dict[object, list[int]] = {}
    for place, key in enumerate(keys):
        rows.setdefault(key, []).append(place)
    members = tuple(np.array(places, dtype=np.int64) for places in rows.values())
    number = np.array([len(each) for each in members], dtype=np.int64)
    order = np.concatenate(members)
    starts = np.concatenate([[0], np.cumsum(number)[:-1]])
    room = np.add.reduceat(round_.allowed[order], starts, axis=0, dtype=np.int64)
    return Profiles(
        members=members,
        number=number,
        affinity=np.maximum.reduceat(round_.affinity[order], starts, axis=0),
        room=np.minimum(room, -(-number * share // 100)[:, None]),
        lots=round_.project_lots[[int(each[0]) for each in members]],
    )
