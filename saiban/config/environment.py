"""What the environment says, read once, with safe defaults.

Secrets that the environment does not give are made on the first start and kept in the data folder, readable by the
owner alone: a default written in the source would be the same everywhere, and so no secret.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "saiban"
Parsed = TypeVar("Parsed")


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default."""
    return os.environ.get(name, default)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def flag(name: str, default: bool = False) -> bool:
    """``1``, ``true``, ``yes`` and ``on`` are true; everything else is not."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number; anything else is refused by name."""
    given = text(name) or str(default)
    try:
        return int(given)
    except ValueError:
        raise SystemExit(f"saiban: the variable {name} must be a whole number, not {given!r}") from None


def parsed(name: str, parse: Callable[[list[str]], Parsed]) -> Parsed:
    """What `parse` makes of a list; what it raises ValueError for is refused by the variable's name."""
    try:
        return parse(words(name))
    except ValueError as wrong:
        raise SystemExit(f"saiban: the variable {name} is {wrong}") from None


def data_folder() -> Path:
    """Where the embedded database, the private files and made secrets live."""
    folder = Path(text("SAIBAN_DATA", str(ROOT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret(name: str, filename: str) -> str:
    """The secret `name` from the environment, else from `filename` in the data folder, made there if need be."""
    given = text(name)
    if given:
        return given
    kept = data_folder() / filename
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        made = secrets.token_hex(32)
        file.write(made)
    return made


# What is asked a third time on a connection is planned once for all; that takes values sent apart from the words.
PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 3}


def database(url: str) -> dict[str, object]:
    """Django's settings for a PostgreSQL address such as ``postgresql://user:word@host/name`` or one of a socket.

    Without an address it is the embedded server of the data folder, which starts at the first connection.
    """
    if not url:
        from saiban.config.cluster import cluster_of

        embedded = database(cluster_of(data_folder()).url(DATABASE))
        return embedded | {"ENGINE": "saiban.config.embedded"}
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, object] = {ours: str(parts.pop(theirs, "") or "") for theirs, ours in known.items()}
    return {"ENGINE": "saiban.config.postgresql", **settings, "OPTIONS": {**PLANNED_ONCE, **parts}}
