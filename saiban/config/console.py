"""The console program `saiban`: every Django command by its name, `run` and `demo` among them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


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
