"""What each division and track would get if places could be divided: exact fractions that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bounds:
    """At least and at most so many places."""

    low: int
    high: int

    def hold(self, value: Fraction) -> Fraction:
        return min(max(value, Fraction(self.low)), Fraction(self.high))


def share(total: Fraction, weights: Sequence[int], bounds: Sequence[Bounds]) -> list[Fraction] | None:
    """The total shared out by one ratio for all whom no bound holds; None when the bounds do not let it be shared.

    Each gets its weight times a common ratio, or the bound that this would pass. The ratio exists whenever the total
    lies between the sums of the bounds, and what each gets is the same for every such ratio.
    """
    if not sum(bound.low for bound in bounds) <= total <= sum(bound.high for bound in bounds):
        return None
    given = _given(Fraction(0), weights, bounds)
    ratio = Fraction(0)
    for turn in sorted({Fraction(end, weight) for weight, bound in zip(weights, bounds, strict=True) if weight
                        for end in (bound.low, bound.high)}):  # fmt: skip
        more = _given(turn, weights, bounds)
        if sum(more) >= total:
            # Between two turns what is given grows steadily.
            grown = sum(more) - sum(given)
            ratio += (turn - ratio) * (total - sum(given)) / grown if grown else 0
            break
        ratio, given = turn, more
    return _given(ratio, weights, bounds)


def _given(ratio: Fraction, weights: Sequence[int], bounds: Sequence[Bounds]) -> list[Fraction]:
    return [bound.hold(ratio * weight) for weight, bound in zip(weights, bounds, strict=True)]
