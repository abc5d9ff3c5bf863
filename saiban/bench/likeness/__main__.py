"""``python -m saiban.bench.likeness [PROJECTS]``: how surely and how quickly similar projects are found.

In a database of its own that is thrown away, filled with projects that nobody wrote.
"""

from __future__ import annotations

import os
import sys
import time

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
        return _measure(projects)


def _measure(count: int) -> int:
    from saiban.bench.likeness.filing import Trial
    from saiban.bench.likeness.invention import BEYOND, EDITS, Language
    from saiban.editions.models import Contest

    trial = Trial(Contest.objects.create(code="trial", name="试验"), Language())
    began = time.perf_counter()
    trial.fill(count)
    _say(f"{count} projects put on file in {time.perf_counter() - began:.0f} s; {_size()} of index")
    shares = {}
    for name, edit in (EDITS | BEYOND).items():
        shares[name] = trial.found_copies(edit, COPIES) / COPIES
        _say(f"found of {COPIES} copies ({name}): {shares[name]:.1%}")
    wrong, seconds = trial.false_suspects(UNRELATED)
    _say(f"unrelated look-ups with a suspect: {wrong} of {UNRELATED}")
    _say(f"of a unit with forty other projects: {trial.false_of_one_unit(UNRELATED)} of {UNRELATED}")
    half, most = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    _say(f"a look-up: {half * 1000:.1f} ms, 99 of 100 below {most * 1000:.1f} ms")
    kept = all(shares[name] >= 0.95 for name in EDITS) and wrong * 1000 <= UNRELATED and half < 0.05
    return 0 if kept else 1


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
