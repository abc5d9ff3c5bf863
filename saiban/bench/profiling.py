"""Where an operation's time goes: ``python -m saiban.bench.profiling NAME``, on the data of the measurements.

Runs the operation inside this process and tells the functions that take the longest (themselves, and with what they
call), and every query with its plan.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import time
from pathlib import Path
from typing import Any

from saiban.bench.inside import Application, drive
from saiban.bench.operations import Operation, Players, named
from saiban.bench.running import ROOT, prepared, surroundings

SHOWN = 45


def main() -> None:
    parser = argparse.ArgumentParser(prog="saiban.bench.profiling")
    parser.add_argument("name")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--plans", action="store_true", help="show the plan of each query")
    asked = parser.parse_args()
    data = asked.data.resolve()
    cast = prepared(data, asked.entries)
    os.environ.clear()
    os.environ |= surroundings(data, DJANGO_SETTINGS_MODULE="saiban.config.settings")
    application = _application()
    [operation] = named([asked.name])
    players = Players(cast)
    drive(application, players.explore())
    _profile(application, players, operation, asked.times)
    _queries(application, players, operation, asked.plans)
    sys.stdout.flush()
    os._exit(0)


def _application() -> Application:
    from django.core.wsgi import get_wsgi_application

    made: Application = get_wsgi_application()
    return made


def _profile(application: Application, players: Players, operation: Operation, times: int) -> None:
    for number in range(2):
        drive(application, operation.script(players, number))
    began = time.process_time()
    for number in range(times):
        drive(application, operation.script(players, number))
    spent = (time.process_time() - began) * 1000 / times
    sys.stdout.write(f"{operation.label}: {spent:.2f} ms of processor time in this process, each of {times} times\n\n")
    profile = cProfile.Profile()
    profile.enable()
    for number in range(times):
        drive(application, operation.script(players, number))
    profile.disable()
    told = pstats.Stats(profile)
    told.sort_stats("tottime").print_stats(SHOWN)
    told.sort_stats("cumulative").print_stats(r"saiban|template/base|wsgi", SHOWN)


def _queries(application: Application, players: Players, operation: Operation, plans: bool) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        drive(application, operation.script(players, 0))
    for number, query in enumerate(captured.captured_queries, start=1):
        sys.stdout.write(f"\n{number}. {query['time']} s  {query['sql']}\n")
        if plans and query["sql"].startswith("SELECT"):
            sys.stdout.write(_plan(query["sql"]))


def _plan(query: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query.replace('%', '%%')}", [])
        rows: list[Any] = cursor.fetchall()
    return "".join(f"      {row[0]}\n" for row in rows)


if __name__ == "__main__":
    main()
