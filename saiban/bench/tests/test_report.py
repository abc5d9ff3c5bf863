"""What is told of the measurements, and where it is put."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from saiban.bench import report
from saiban.bench.likeness.found import Looked
from saiban.bench.load import Run, Timing
from saiban.bench.measuring import Measured, Whole
from saiban.bench.operations import OPERATIONS, Operation, named
from saiban.bench.processes import Cpu

LOOKED = Looked(
    50_000, 0.011, 0.04, 300, {"synonyms": 0.99, "shuffled": 0.95}, {"spliced": 0.5}, 1_000, 1,
)  # fmt: skip


def measured(operation: Operation) -> Measured:
    """Each time took 40 ms of the clock and 30 of the processors."""
    clients = [1] if operation.times else [1, 16]
    runs = {count: Run(count, 1.0, [Timing(0.04, 1, 2000, 100)] * 25) for count in clients}
    return Measured(operation, 1, 2000, [], runs, {count: Cpu(20, 4, 6) for count in clients})


def of(name: str) -> Measured:
    [operation] = named([name])
    return measured(operation)


def test_every_row_has_a_cell_for_every_column() -> None:
    for row in report.rows(measured(operation) for operation in OPERATIONS):
        assert len(row) == len(report.HEAD)


def test_what_takes_seconds_is_told_of_one_client_alone() -> None:
    [row] = report.rows([of("sheet")])
    told = dict(zip(report.HEAD, row, strict=True))
    assert (told["a second, 1 client"], told["CPU ms"], told["16"], told["CPU ms, 16"]) == ("25", "30.0", "", "")
    assert set(report.as_data(50_000, [of("sheet")], Whole())["operations"]["sheet"]["runs"]) == {"1"}


def test_what_costs_more_than_promised_is_marked() -> None:
    rows = list(report.rows([of("sheet"), of("list"), of("mine")]))
    assert [row[0].endswith(" !") for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, True),
        ({"median": 0.051}, False),
        ({"slow": 3.0}, True),
        ({"found": {"synonyms": 0.94}}, False),
        ({"beyond": {"spliced": 0.0}}, True),
        ({"wrong": 2}, False),
    ],
)
def test_look_ups_are_promised_quick_and_sure(changes: dict[str, object], kept: bool) -> None:
    looked = replace(LOOKED, **changes)  # type: ignore[arg-type]
    assert looked.keeps_its_promise is kept
    assert report.look_up_rows(looked)[0][0].endswith(" !") is (looked.median > 0.05)


def test_a_look_up_is_told_by_its_median() -> None:
    assert report.look_up_rows(LOOKED)[0] == ["a look-up among 50,000, median", "11.0 ms", "below 50.0 ms"]


def test_results_go_between_the_marks_of_the_document_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    begin, end = report.BEGIN.format("similar projects"), report.END.format("similar projects")
    document.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
    report.record_look_ups(document, LOOKED)
    text = document.read_text()
    assert text.startswith(f"before\n{begin}\n") and text.endswith(f"{end}\nafter\n") and "old" not in text
    assert "| a look-up among 50,000, median | 11.0 ms | below 50.0 ms |" in text


def test_the_document_has_the_marks_of_everything_that_is_recorded() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "performance.md").read_text()
    for what in ("the site", "similar projects", "the engines"):
        assert report.BEGIN.format(what) in text and report.END.format(what) in text


def test_everything_can_be_kept_as_data() -> None:
    told = report.as_data(50_000, [measured(operation) for operation in OPERATIONS], Whole())
    assert list(json.loads(json.dumps(told))["operations"]) == [operation.name for operation in OPERATIONS]
