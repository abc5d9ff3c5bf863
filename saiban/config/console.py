"""The console program `saiban`: the engines by their names, and every Django command, `run` and `demo` among them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from saiban.engines.console import main as engines
from saiban.engines.registry import ENGINES


def _set_the_scene(arguments: Sequence[str]) -> None:
    """What must be in the environment before the settings are read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saiban.config.settings")
    for before, after in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, value = before.partition("=")
        if name == "--port":
            os.environ["PORT"] = value or after
    if arguments[:1] in (["demo"], ["seed_demo"], ["demo_logins"]):
        from saiban.config import environment

        os.environ["SAIBAN_MODE"] = "demo"
        os.environ.setdefault("SAIBAN_DATA", str(environment.ROOT / "var" / "demo"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's own exit status tells how it went."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and arguments[0] in ENGINES:  # they compute, and need neither settings nor a database
        # Their matrices are small: threads that share them out among cores take longer than one does alone.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        return engines(arguments[0], arguments[1:])
    _set_the_scene(arguments)
    from django.core.management import execute_from_command_line

    from saiban.config import postgres
    from saiban.config.cluster import DatabaseUnfit

    try:
        execute_from_command_line(["saiban", *arguments])
    except DatabaseUnfit as fault:
        print(f"saiban: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        postgres.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
