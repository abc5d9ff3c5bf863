"""The order of the request plays no part, and a second run gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saiban.engines.reading import write
from saiban.engines.timetable.tests.cast import Json, answer, invented, request

# Running orders and the draw list are orders that mean something; everything else is a set.
_ORDERED = ("projects", "draw_list")
_RUN = """
from random import Random
from saiban.engines.reading import write
from saiban.engines.timetable.tests.cast import answer, invented
for number in (12, 3, 44, 51, 60):
    print(write(answer(invented(Random(number)))))
"""


def shuffled(data: Any, chance: Random, key: str = "") -> Any:
    """The same with every list in another order that means nothing."""
    if isinstance(data, dict):
        return {
            inner: shuffled(value, chance, inner) for inner, value in chance.sample(sorted(data.items()), len(data))
        }
    if isinstance(data, list):
        parts = [shuffled(each, chance) for each in data]
        return parts if key in _ORDERED else chance.sample(parts, len(parts))
    return data


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_any_order_of_the_request_gives_the_same_bytes(number: int, chance: Random) -> None:
    final: Json = invented(Random(number))
    assert write(answer(shuffled(final, chance))) == write(answer(final))


def test_two_processes_give_the_same_bytes() -> None:
    """Sets of text run in another order in each process; nothing may hang on it."""
    command = [sys.executable, "-c", _RUN]
    runs = [
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, check=True)
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert b'"optimal"' in runs[0].stdout
    assert b'"infeasible"' in runs[0].stdout


def test_another_seed_may_choose_others_but_nothing_better() -> None:
    results = [answer(request(seed=str(seed), prices={"load": 1})) for seed in range(8)]
    assert len({result.value for result in results}) == 1
    assert len({result.sessions for result in results}) > 1
