"""Bounds are bounds whatever the prices, and close where every panel is looked at."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.engines.assignment import assigning, certificate, trying
from saiban.engines.assignment.certificate import WholePrices
from saiban.engines.assignment.formats import Request
from saiban.engines.assignment.profiles import one_each
from saiban.engines.assignment.round import NOBODY, Round, round_of
from saiban.engines.assignment.tests.rounds import Tried, invented, large, reproducible, result
from saiban.engines.assignment.trying import NO_PANEL, SCALE, Choice, tried
from saiban.engines.solving import Ints

SEEDS = st.integers(0, 10_000)


def _prices(round_: Round, chance: np.random.Generator) -> WholePrices:
    """Any admissible prices: a judge's is below zero only for a minimum load, the mix costs what it costs at most."""
    projects, judges = round_.affinity.shape
    unit = {(row, int(chance.choice(round_.unit))): int(chance.integers(0, 300 * SCALE)) for row in range(projects)}
    judge = chance.integers(-300 * SCALE, 500 * SCALE, judges)
    return WholePrices(
        seat=chance.integers(0, 900 * SCALE, (projects,)),
        judge=np.where(round_.least > 0, judge, np.maximum(judge, 0)),
        mix=chance.integers(0, [kind.price * SCALE + 1 for kind in round_.kinds], (projects, len(round_.kinds))),
        unit=unit,
        floor=chance.integers(0, SCALE, (projects,)),
    )


@reproducible
@given(SEEDS, st.booleans())
def test_no_prices_and_no_panels_make_a_bound_that_an_assignment_exceeds(seed: int, is_high: bool) -> None:
    data = invented(seed)
    best = Tried(data)
    if not best.best:
        return
    floor = best.floor if is_high else 0
    round_, chance = round_of(Request.model_validate(data)), np.random.default_rng(seed)
    prices = _prices(round_, chance)
    plain = certificate.bound(round_, one_each(round_), prices, floor)
    assert plain >= best.total(floor)
    for _ in range(3):  # not even panels that break every rule
        panel = chance.integers(0, len(round_.judges), (len(round_.projects), round_.size))
        assert best.total(floor) <= certificate.close_bound(round_, prices, floor, panel) <= plain


@reproducible
@given(SEEDS, st.sampled_from([0, 900]))
def test_the_best_panel_that_is_found_is_the_best_of_all_panels(seed: int, floor: int) -> None:
    round_ = round_of(Request.model_validate(invented(seed, judges=9, size=3)))
    price = np.random.default_rng(seed).integers(0, 500, len(round_.judges))
    everybody = np.tile(np.arange(len(round_.judges)), (len(round_.projects), 1))
    nothing = np.full(len(round_.projects), NO_PANEL)
    choice = Choice(np.arange(len(round_.projects)), everybody, np.zeros_like(everybody), nothing, nothing + 2**52)
    _over, more, panel = tried(round_, choice, price * SCALE, floor)
    for project in range(len(round_.projects)):
        worth = {each: _worth(round_, project, each, price, floor) for each in combinations(range(9), 3)}
        best = max((each for each in worth.values() if each is not None), default=None)
        if best is None:
            assert more[project] == 0
        else:
            assert more[project] + NO_PANEL == best * SCALE
            assert worth[tuple(panel[project].tolist())] == best


def _worth(round_: Round, project: int, panel: tuple[int, ...], price: Ints, floor: int) -> int | None:
    affinity = [int(round_.affinity[project, judge]) for judge in panel]
    units = {int(round_.unit[judge]) for judge in panel}
    if NOBODY in affinity or len(units) < len(panel) or sum(affinity) < floor:
        return None
    missing = [max(kind.least - int(kind.judges[list(panel)].sum()), 0) * kind.price for kind in round_.kinds]
    return sum(affinity) - sum(missing) - int(price[list(panel)].sum())


@pytest.mark.parametrize("seed", range(3))
def test_a_floor_that_binds_is_proven_by_prices_without_branch_and_bound(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large(seed, floor_percent=97)
    exact = result(data)
    monkeypatch.setattr(assigning, "_SMALL", 0)
    found = result(data)
    assert (found.status, found.proof) == ("optimal", "prices")
    assert found.objective == exact.objective


def test_where_not_every_panel_can_be_tried_the_bound_stays_above(monkeypatch: pytest.MonkeyPatch) -> None:
    data = large(floor_percent=97)
    best = result(data).objective
    trying._choices.cache_clear()
    monkeypatch.setattr(trying, "_TRIED", 1)
    found = result(data)
    assert best is not None and found.bound is not None and found.objective is not None
    assert found.objective <= best <= found.bound
