"""How properties are tried: the same instances each time, without a clock."""

from __future__ import annotations

from hypothesis import settings

STEADY = settings(deadline=None, derandomize=True, max_examples=60, database=None)
