"""Prices of judges to begin with, where projects differ too much to be taken together.

The prices come from a smoothed dual ascent over samples of projects: each project spreads its seats over the judges as
a logistic of affinity less price, and a judge becomes dearer the more that exceeds the capacity. They are only a guess:
what is proven is proven by the duals of the model itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from saiban.engines.assignment.round import NOBODY, Round

_SAMPLE = 400
_NEVER = np.float32(-1e6)
_COOLING = ((60.0, 30), (30.0, 30), (15.0, 40), (8.0, 40))  # milli-points, and steps at that temperature

Singles = NDArray[np.float32]


def first_prices(round_: Round) -> Singles:
    """Prices of the judges (J), in milli-points."""
    chance = np.random.default_rng(0)  # the order of looking at projects; the optimum does not depend on it
    projects, judges = round_.affinity.shape
    price = np.zeros(judges, dtype=np.float32)
    sample = min(_SAMPLE, projects)
    capacity = np.maximum(round_.capacity, 0.5).astype(np.float32) * np.float32(sample / projects)
    order, at, load = chance.permutation(projects), 0, capacity.copy()
    for temperature, steps in _COOLING:
        for step in range(steps):
            at = 0 if at + sample > projects else at
            affinity = round_.affinity[order[at : at + sample]].astype(np.float32)
            at += sample
            affinity[affinity == NOBODY] = _NEVER
            load += (_shares(affinity - price, round_.size, temperature).sum(axis=0) - load) / 2
            rate = temperature if step < steps // 2 else temperature / 2
            price = np.maximum(price + rate * np.log(np.maximum(load, 1e-3) / capacity), 0).astype(np.float32)
    return price


def _shares(value: Singles, size: int, temperature: float) -> Singles:
    """Each row's seats over its columns: a logistic of the value above a threshold that makes the row's sum `size`."""
    size = min(size, value.shape[1])
    threshold = -np.partition(-value, size - 1, axis=1)[:, size - 1 : size]
    scaled = np.clip((value - threshold) / np.float32(temperature), -30, 30)
    shift, share = np.zeros_like(threshold), scaled
    for _ in range(3):
        share = 1 / (1 + np.exp(shift - scaled))
        slope = np.maximum((share * (1 - share)).sum(axis=1, keepdims=True), 1e-3)
        shift = shift + np.clip((share.sum(axis=1, keepdims=True) - size) / slope, -2, 2)
    return np.where(value > _NEVER / 2, share, np.float32(0))
