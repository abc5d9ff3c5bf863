"""``python -m saiban.bench.likeness [PROJECTS [RESULT]]``: how surely and how quickly similar projects are found.

In a database of its own that is thrown away, filled with projects that nobody wrote. What was found goes as JSON into
the file RESULT, if one is named.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from saiban.bench.likeness.found import Looked

if TYPE_CHECKING:
    from saiban.bench.likeness.filing import Trial

PROJECTS, COPIES, UNRELATED = 50_000, 300, 1_000


def main() -> int:
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    from saiban.config import postgres

    with postgres.throwaway() as url:
        os.environ |= {"DATABASE_URL": url, "SAIBAN_MODE": "test", "DJANGO_SETTINGS_MODULE": "saiban.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        looked = _measure(projects)
    for result in sys.argv[2:3]:
        Path(result).write_text(json.dumps(asdict(looked), ensure_ascii=False))
    return 0 if looked.keeps_its_promise else 1


def _measure(count: int) -> Looked:
    from saiban.bench.likeness.filing import Trial
    from saiban.bench.likeness.invention import Language
    from saiban.editions.models import Contest

    trial = Trial(Contest.objects.create(code="trial", name="试验"), Language())
    began = time.perf_counter()
    trial.fill(count)
    _say(f"{count} projects put on file in {time.perf_counter() - began:.0f} s; {_size()} of index")
    copies = min(COPIES, count)
    promised, beyond = _found(trial, copies)
    wrong, seconds = trial.false_suspects(UNRELATED)
    _say(f"unrelated look-ups with a suspect: {wrong} of {UNRELATED}")
    _say(f"of a unit with forty other projects: {trial.false_of_one_unit(UNRELATED)} of {UNRELATED}")
    half, most = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    _say(f"a look-up: {half * 1000:.1f} ms, 99 of 100 below {most * 1000:.1f} ms")
    return Looked(count, half, most, copies, promised, beyond, UNRELATED, wrong)


def _found(trial: Trial, copies: int) -> tuple[dict[str, float], dict[str, float]]:
    """The share of copies that are found, by how they were edited: what is promised, and what goes beyond it."""
    from saiban.bench.likeness.invention import BEYOND, EDITS

    shares = {}
    for name, edit in (EDITS | BEYOND).items():
        shares[name] = trial.found_copies(edit, copies) / copies
        _say(f"found of {copies} copies ({name}): {shares[name]:.1%}")
    return {name: shares[name] for name in EDITS}, {name: shares[name] for name in BEYOND}


def _size() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_total_relation_size('entries_projectgram'))")
        (size,) = cursor.fetchone()
    return str(size)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
