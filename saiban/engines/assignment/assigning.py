"""Making an assignment: the floor first, then the best total that keeps most of it, then the proof."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from saiban.engines.assignment import certificate
from saiban.engines.assignment.certificate import WholePrices
from saiban.engines.assignment.closing import close
from saiban.engines.assignment.deadline import Deadline
from saiban.engines.assignment.exchange import Exchange
from saiban.engines.assignment.finishing import finish
from saiban.engines.assignment.floor import best_floor, best_panels, closer_bound
from saiban.engines.assignment.formats import Proof
from saiban.engines.assignment.mixing import mix
from saiban.engines.assignment.optimum import optimum
from saiban.engines.assignment.profiles import Profiles, few, one_each
from saiban.engines.assignment.proving import Panels
from saiban.engines.assignment.round import Round
from saiban.engines.assignment.starting import start
from saiban.engines.assignment.worth import Seating, loads, objective, served
from saiban.engines.solving import Ints

_SMALL = 20_000  # pairs: as many are left to branch and bound where exchanges leave a gap


@dataclass(frozen=True, slots=True)
class Assigned:
    """Seats, what they are worth, and the bound with what proves it (prices over rows, or the solver's word).

    `floor_bound` is what no worst served project exceeds, `kept` the floor that the seats keep and the bound supposes.
    Without a bound the seats are not all filled, or minimum loads not reached; `state` is where the search ended.
    """

    seats: Seating
    objective: int
    floor_bound: int
    kept: int
    state: Exchange
    exchanged: int = 0
    bound: int | None = None
    proof: Proof = "none"
    rows: Profiles | None = None
    prices: WholePrices | None = None


def assign(round_: Round, percent: int, deadline: Deadline) -> Assigned:
    """The best assignment whose worst served project keeps `percent` of the best possible floor."""
    most = int(best_panels(round_).min())
    kept = -(-most * percent // 100)
    begun = start(round_, kept, deadline)
    state = Exchange(round_, begun.panel, kept)
    labels = state.improve(begun.judge, deadline)
    if not _fills(round_, state.seating()):
        return Assigned(state.seating(), objective(round_, state.seating()), most, kept, state)
    if _worst(round_, state) < kept:
        most = closer_bound(round_, few(round_), most, deadline)
        state.hold(-(-most * percent // 100))
        labels = state.improve(begun.judge, deadline)
        if _worst(round_, state) < state.floor and _is_small(round_):
            most = _lift(round_, state, most, percent, deadline)
        kept = min(state.floor, _worst(round_, state))
        state.hold(kept)
        labels = state.improve(begun.judge, deadline)
    seats = state.seating()
    found = Assigned(seats, objective(round_, seats), most, kept, state)
    found = _proven(round_, found, begun.judge if labels is None else labels, deadline)
    if begun.prices is not None and begun.rows is not None:
        found = _bounded(found, certificate.bound(round_, begun.rows, begun.prices, kept), begun.rows, begun.prices)
    if found.objective != found.bound and _is_small(round_):
        found = _exact(round_, found, deadline)
    return _mixed(round_, found, deadline)


def _lift(round_: Round, state: Exchange, most: int, percent: int, deadline: Deadline) -> int:
    """Find by branch and bound what exchanges do not: how well the worst project can be served, and panels that keep
    the share of it. Returns the former."""
    lifted = best_floor(round_, most, deadline)
    state.hold(-(-lifted * percent // 100))
    best = optimum(round_, one_each(round_), state.floor, state.seating(), deadline)
    if best is not None:
        state.set(panels_of(round_, best.seats))
    return lifted


def _is_small(round_: Round) -> bool:
    return int(round_.allowed.sum()) <= _SMALL


def _proven(round_: Round, found: Assigned, labels: Ints, deadline: Deadline) -> Assigned:
    """With the bound that the labels of the search prove, when the gap is closed as far as can be."""
    price = labels.astype(np.float64)
    if not found.state.has_share:
        price = close(found.state, price, deadline)
        finish(found.state, price, deadline)
        seats = found.state.seating()
        found = replace(found, seats=seats, objective=objective(round_, seats))
    prices = Panels(found.state, price).prices()
    bound = certificate.close_bound(round_, prices, found.kept, found.state.panel)
    return _bounded(found, bound, one_each(round_), prices)


def _bounded(found: Assigned, bound: int, rows: Profiles, prices: WholePrices) -> Assigned:
    if found.bound is not None and bound >= found.bound:
        return found
    return replace(found, bound=bound, proof="prices", rows=rows, prices=prices)


def _exact(round_: Round, found: Assigned, deadline: Deadline) -> Assigned:
    """With what branch and bound makes of the whole model, if that is better or better proven."""
    rows = one_each(round_)
    best = optimum(round_, rows, found.kept, found.seats, deadline)
    if best is None or found.bound is None:
        return found
    worth = objective(round_, best.seats)
    if worth > found.objective:
        state = Exchange(round_, panels_of(round_, best.seats), found.kept)
        found = replace(found, seats=best.seats, objective=worth, state=state)
    if best.prices is not None:
        return _bounded(found, best.bound, rows, best.prices)
    if found.bound is None or best.bound < found.bound:
        found = replace(found, bound=best.bound, proof="solver", rows=None, prices=None)
    return found


def _mixed(round_: Round, found: Assigned, deadline: Deadline) -> Assigned:
    exchanged = mix(found.state, deadline)
    seats = found.state.seating()
    return replace(found, seats=seats, objective=objective(round_, seats), exchanged=exchanged)


def panels_of(round_: Round, seats: Seating) -> Ints:
    """P × size: the judges of each project; J, nobody, where a seat is empty."""
    panel = np.full((len(round_.projects), round_.size), len(round_.judges))
    first = np.searchsorted(seats.project, np.arange(len(round_.projects)))
    panel[seats.project, np.arange(len(seats)) - first[seats.project]] = seats.judge
    return panel


def _worst(round_: Round, state: Exchange) -> int:
    return int(served(round_, state.seating()).min())


def _fills(round_: Round, seats: Seating) -> bool:
    load = loads(round_, seats)
    return len(seats) == round_.seats and bool(np.all((round_.least <= load) & (load <= round_.capacity)))
