"""The results: a table for the screen, the same in Markdown for the documentation, and everything as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saiban.bench.engines import Ran
from saiban.bench.likeness.found import QUICK, SURE, WRONG, Looked
from saiban.bench.measuring import CLIENTS, Measured, Whole

Row = list[str]
HEAD = ["", "a second, 1 client", "16", "p50 ms, 1", "p95", "p50 ms, 16", "p95", "CPU ms", "web", "worker",
        "database", "CPU ms, 16", "queries", "requests", "kB"]  # fmt: skip
BEGIN, END = "<!-- {}, measured: written by `make bench ARGS=--record` -->", "<!-- end of what was measured of {} -->"


def rows(measured: Iterable[Measured]) -> Iterator[Row]:
    """One row an operation; what does not keep its promise is marked with an exclamation mark."""
    for each in measured:
        cpu = each.cpu[1]
        mark = "" if each.keeps_its_promise else " !"
        pace, quickness = [_pace(each, clients) for clients in CLIENTS], [_times(each, clients) for clients in CLIENTS]
        yield [
            each.operation.label + mark, *pace, *quickness[0], *quickness[1], f"{cpu.total:.1f}", f"{cpu.web:.1f}",
            f"{cpu.worker:.1f}", f"{cpu.database:.1f}", f"{each.cpu[16].total:.1f}" if 16 in each.cpu else "",
            f"{each.queries:g}", str(each.requests), f"{each.received / 1000:.1f}",
        ]  # fmt: skip


def _pace(each: Measured, clients: int) -> str:
    """Empty for what was done by one client alone; for the times below so too."""
    return _number(each.runs[clients].per_second) if clients in each.runs else ""


def _times(each: Measured, clients: int) -> Row:
    run = each.runs.get(clients)
    return [_ms(run.percentile(share)) for share in (0.5, 0.95)] if run else ["", ""]


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}" if seconds < 0.1 else f"{seconds * 1000:.0f}"


def site_rows(whole: Whole) -> list[Row]:
    """What is measured of the site as a whole, beside what was promised."""
    return [
        ["start to the first answer, database running", f"{whole.start:.2f} s", "2 s"],
        ["start to the first answer, database started with it", f"{whole.start_with_database:.2f} s", ""],
        ["memory of a web process under load, its share", f"{whole.memory.share:.0f} MB", "130 MB"],
        ["memory of a web process under load, resident", f"{whole.memory.resident:.0f} MB", ""],
        ["first public page, cold", f"{whole.first_visit_bytes / 1000:.0f} kB", "100 kB"],
        ["requests of it", str(whole.first_visit_requests), "10"],
    ]


ENGINES_HEAD = ["", "seconds", "at most", "processor s", "MB", "at most", "result"]


def engine_rows(measured: Iterable[Ran]) -> Iterator[Row]:
    """One row an instance; what does not keep its promise is marked with an exclamation mark."""
    for each in measured:
        case = each.case
        yield [
            case.label + ("" if each.keeps_its_promise else " !"), f"{each.seconds:.2f}", _promised(case.seconds),
            f"{each.processor:.2f}", f"{each.megabytes:,.0f}", _promised(case.megabytes), each.told,
        ]  # fmt: skip


LOOK_UPS_HEAD = ["similar projects", "measured", "promised"]


def look_up_rows(looked: Looked) -> list[Row]:
    """What looking up similar projects takes and finds, beside what was promised."""
    found = [[f"found of {looked.copies} copies: {name}", f"{share:.1%}", f"{SURE:.0%}"]
             for name, share in looked.found.items()]  # fmt: skip
    beyond = [[f"… {name}", f"{share:.1%}", ""] for name, share in looked.beyond.items()]
    return [
        [f"a look-up among {looked.projects:,}, median" + ("" if looked.median < QUICK else " !"),
         f"{_ms(looked.median)} ms", f"below {_ms(QUICK)} ms"],
        ["99 of 100 look-ups", f"{_ms(looked.slow)} ms", ""],
        *found,
        *beyond,
        [f"of {looked.unrelated:,} unrelated ones with a suspect", str(looked.wrong), f"{looked.unrelated * WRONG:g}"],
    ]  # fmt: skip


def _promised(limit: float) -> str:
    return f"{limit:,g}" if limit else ""


def machine() -> str:
    """What was measured on, without the machine's name."""
    known = dict(
        line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
    )
    model = next(iter(known.values()), "").strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


# --- as text ----------------------------------------------------------------------------------------------------------
def table(head: Row, body: Iterable[Row]) -> str:
    """Columns padded for a screen; numbers to the right."""
    lines = [head, *body]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(_padded(cell, widths[place], place) for place, cell in enumerate(line)) for line in lines
    )


def _padded(cell: str, width: int, place: int) -> str:
    space = " " * (width - _width(cell))
    return space + cell if place else cell + space


def _width(text: str) -> int:
    """Chinese characters are two columns wide."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def markdown(head: Row, body: Iterable[Row]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def record(document: Path, entries: int, measured: Sequence[Measured], whole: Whole) -> None:
    """Put the results between the two marks of the document."""
    told = [
        f"On {machine()}; {entries:,} entries. CPU with one client unless it says 16.",
        markdown(HEAD, rows(measured)),
        markdown(["the site as a whole", "measured", "at most"], site_rows(whole)),
    ]
    _put(document, "the site", told)


def record_engines(document: Path, measured: Sequence[Ran]) -> None:
    """The same of the engines' commands."""
    told = f"On {machine()}; each command in a process of its own, reading and writing its JSON included."
    _put(document, "the engines", [told, markdown(ENGINES_HEAD, engine_rows(measured))])


def record_look_ups(document: Path, looked: Looked) -> None:
    """The same of similar projects."""
    told = f"On {machine()}; invented projects in a database of their own."
    _put(document, "similar projects", [told, markdown(LOOK_UPS_HEAD, look_up_rows(looked))])


def _put(document: Path, what: str, told: Sequence[str]) -> None:
    begin, end = BEGIN.format(what), END.format(what)
    before, _, rest = document.read_text().partition(begin)
    _, _, after = rest.partition(end)
    document.write_text(before + "\n\n".join([begin, *told, end]) + after)


# --- as data ----------------------------------------------------------------------------------------------------------
def as_data(entries: int, measured: Sequence[Measured], whole: Whole) -> dict[str, Any]:
    """Everything, for a comparison with another run."""
    return {
        "machine": machine(),
        "entries": entries,
        "site": asdict(whole),
        "operations": {each.operation.name: _operation_data(each) for each in measured},
    }


def _operation_data(each: Measured) -> dict[str, Any]:
    runs = {
        str(clients): {
            "operations": len(run.timings),
            "per_second": run.per_second,
            "p50_ms": run.percentile(0.5) * 1000,
            "p95_ms": run.percentile(0.95) * 1000,
            "cpu_ms": asdict(each.cpu[clients]) | {"total": each.cpu[clients].total},
        }
        for clients, run in each.runs.items()
    }
    return {
        "label": each.operation.label,
        "runs": runs,
        "queries": each.queries,
        "requests": each.requests,
        "bytes": each.received,
        "promise": asdict(each.operation.promise) if each.operation.promise else None,
        "keeps_its_promise": each.keeps_its_promise,
        "statements": [asdict(statement) for statement in each.statements],
    }
