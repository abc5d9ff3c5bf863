"""Who of a ranking has a place, and who moves up. The table stays: a place that is given up stays the cell's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """Entered and waiting, both the best first; the moves as (who, instead of whom), in their order."""

    entered: tuple[str, ...]
    waiting: tuple[str, ...]
    moved_up: tuple[tuple[str, str], ...]
    vacant: int


def listing(ranking: Sequence[str], places: int, withdrawn: Sequence[str]) -> Listing:
    """Who is in after these withdrawals, in the order in which they happened.

    `ranking` has everybody once, the best first; a cell with more places than projects has vacant ones from the start.
    """
    entered, waiting = list(ranking[:places]), list(ranking[places:])
    moved = []
    for gone in withdrawn:
        if gone in waiting:
            waiting.remove(gone)
            continue
        entered.remove(gone)
        if waiting:
            moved.append((waiting[0], gone))
            entered.append(waiting.pop(0))
    return Listing(tuple(entered), tuple(waiting), tuple(moved), places - len(entered))
