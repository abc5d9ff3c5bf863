"""How often an operation is done: for a while, or so many times where one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from saiban.bench import measuring
from saiban.bench.browsing import Script
from saiban.bench.load import Run, Timing
from saiban.bench.measuring import Bench, Measured
from saiban.bench.operations import OPERATIONS, Operation, named
from saiban.bench.processes import Cpu, Memory


def nothing(players: Any, number: int) -> Script:
    yield from ()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The clients of each run, and how many scripts it got; no site is asked anything."""
    done: list[tuple[int, int]] = []

    def run(address: object, scripts: Iterator[Script], clients: int) -> Run:
        count = len(list(scripts))
        done.append((clients, count))
        return Run(clients, 1.0, [Timing(0.1, 1, 1, 1)] * count)

    monkeypatch.setattr(measuring, "run", run)
    monkeypatch.setattr(Bench, "_await_jobs", lambda bench: None)
    monkeypatch.setattr(Bench, "_explore", lambda bench, address: None)
    return done


def bench() -> Bench:
    made = Bench.__new__(Bench)
    made.players, made.say, made.whole = SimpleNamespace(), lambda line: None, measuring.Whole()  # type: ignore[assignment]
    return made


def running() -> Any:
    return SimpleNamespace(
        address=("", 0), watched=SimpleNamespace(cpu=lambda: Cpu(0, 0, 0), memory=lambda: Memory(0, 0))
    )


def test_what_takes_seconds_is_done_so_many_times_by_one_client_alone(runs: list[tuple[int, int]]) -> None:
    measured = Measured(Operation("heavy", "heavy", nothing, times=3))
    bench()._measure(running(), [measured], 3600)
    assert runs == [(1, 3)] and set(measured.runs) == {1}


def test_all_else_is_warmed_up_and_done_by_one_and_by_sixteen(runs: list[tuple[int, int]]) -> None:
    measured = Measured(Operation("light", "light", nothing))
    bench()._measure(running(), [measured], 0)
    assert runs == [(16, measuring.WARMING), (1, 2), (16, 32)] and set(measured.runs) == {1, 16}


def test_what_takes_seconds_is_counted_once(runs: list[tuple[int, int]]) -> None:
    counter: Any = SimpleNamespace(begin=lambda: None, statements=lambda operations: [])
    for operation in (Operation("heavy", "heavy", nothing, times=3), Operation("light", "light", nothing)):
        bench()._count_one(("", 0), counter, Measured(operation))
    assert runs == [(1, 1), (1, 3), (1, measuring.COUNTED)]


def test_lists_suffice_for_counting_and_measuring_their_taking_in() -> None:
    from saiban.bench.lists import LISTS

    [operation] = named(["take_in_list"])
    assert operation.times + 1 == LISTS


def test_an_operation_is_known_by_one_name() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)
    with pytest.raises(ValueError, match="unknown: nothing"):
        named(["nothing"])
