"""The console program `saiban`: every Django command, with the embedded database started where it is needed."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

WITHOUT_DATABASE = {"check-rulebook", "help", "makemessages", "compilemessages", "collectstatic", "--version"}


@contextlib.contextmanager
def _database(command: str) -> Iterator[None]:
    """Have a database: the one the environment names, else the embedded one, for as long as the command runs."""
    if os.environ.get("DATABASE_URL") or command in WITHOUT_DATABASE:
        yield
        return
    from saiban.config import environment, postgres

    with postgres.running(environment.data_folder()) as url:
        os.environ["DATABASE_URL"] = url
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's own exit status tells how it went."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saiban.config.settings")
    with _database(arguments[0] if arguments else "help"):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["saiban", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
