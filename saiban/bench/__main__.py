"""``python -m saiban.bench``: measures the site and tells the results."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from saiban.bench import report
from saiban.bench.browsing import Unexpected
from saiban.bench.engines import Failed, cases, run
from saiban.bench.likeness.found import look_up_among
from saiban.bench.measuring import Bench
from saiban.bench.operations import named
from saiban.bench.running import ROOT, CannotMeasure, prepared
from saiban.engines.registry import ENGINES

DOCUMENT = ROOT / "docs" / "performance.md"
LIKENESS = "likeness"
_began = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the data, measure, tell. The status is 1 when something was slower than promised."""
    asked = _asked(arguments)
    commands = [name for name in asked.only if name in ENGINES]
    of_the_site = [name for name in asked.only if name not in ENGINES and name != LIKENESS]
    try:
        kept = _measure_site(asked, of_the_site) if of_the_site or not asked.only else True
        kept &= _measure_look_ups(asked) if LIKENESS in asked.only or not asked.only else True
        kept &= _measure_engines(asked, commands) if commands or not asked.only else True
    except (CannotMeasure, Unexpected, Failed, ValueError) as fault:
        sys.stderr.write(f"bench: {fault}\n")
        return 2
    return 0 if kept else 1


def _measure_site(asked: argparse.Namespace, names: list[str]) -> bool:
    """Whether everything was as quick as promised; for the others so below."""
    operations = list(named(names))
    _say("preparing the database")
    cast = prepared(asked.data, asked.entries)
    bench = Bench(asked.data, cast, _say)
    measured = bench.measure(operations, asked.seconds)
    told = [report.table(report.HEAD, report.rows(measured)),
            report.table(["", "measured", "at most"], report.site_rows(bench.whole))]  # fmt: skip
    sys.stdout.write("\n" + "\n\n".join(told) + "\n")
    result = asked.data / "result.json"
    result.write_text(json.dumps(report.as_data(asked.entries, measured, bench.whole), ensure_ascii=False, indent=1))
    _say(f"the whole of it is in {result}")
    if asked.record:
        report.record(DOCUMENT, asked.entries, measured, bench.whole)
    return all(each.keeps_its_promise for each in measured)


def _measure_look_ups(asked: argparse.Namespace) -> bool:
    _say(f"looking up similar projects among {asked.entries:,}")
    looked = look_up_among(asked.entries, asked.data)
    sys.stdout.write("\n" + report.table(report.LOOK_UPS_HEAD, report.look_up_rows(looked)) + "\n")
    if asked.record:
        report.record_look_ups(DOCUMENT, looked)
    return looked.keeps_its_promise


def _measure_engines(asked: argparse.Namespace, commands: list[str]) -> bool:
    measured = []
    for case in cases(commands):
        measured.append(run(case))
        _say(f"{case.label}: {measured[-1].seconds:.1f} s; {measured[-1].told}")
    sys.stdout.write("\n" + report.table(report.ENGINES_HEAD, report.engine_rows(measured)) + "\n")
    if asked.record:
        report.record_engines(DOCUMENT, measured)
    return all(each.keeps_its_promise for each in measured)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="saiban.bench", description="Measure what the site costs.")
    parser.add_argument(
        "only", nargs="*", help=f"operations, {LIKENESS} or commands of engines; all when none is named"
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT / "var" / "bench", help="where the measurements' data are kept"
    )
    parser.add_argument("--entries", type=int, default=50_000, help="how many entries the database holds")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each run takes")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(arguments)
    asked.data = asked.data.resolve()
    return asked


def _say(line: str) -> None:
    sys.stdout.write(f"[{time.monotonic() - _began:6.1f} s] {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
