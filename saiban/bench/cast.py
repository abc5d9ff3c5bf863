"""Who takes part in the measurements, handed from the process that prepares them to the one that measures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

EDITION, DIVISION = "shic-7", "hunan"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is logged in: the session's cookie, and the public id of an entry of theirs where they have one.

    `code` is the credit code of the unit that a newcomer will enter for.
    """

    cookie: str
    entry: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and what they work on.

    `owners` have handed in an entry, `writers` are still at a draft, `newcomers` have nothing yet. `waiting` are
    entries of the division that nobody has decided on, `papers` the files to hand in, by kind of document. `lists` are
    files of earlier projects, each to be taken in once, `wrong_list` one that is not; `server` and `database` are where
    the queries are counted.
    """

    committee: Account
    national: Account
    owners: tuple[Account, ...]
    writers: tuple[Account, ...]
    newcomers: tuple[Account, ...]
    waiting: tuple[str, ...]
    papers: dict[str, str]
    lists: tuple[str, ...]
    wrong_list: str
    server: str
    database: str
    data_directory: str

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, file: Path) -> Cast:
        told: dict[str, Any] = json.loads(file.read_text())
        for one in ("committee", "national"):
            told[one] = Account(**told[one])
        for several in ("owners", "writers", "newcomers"):
            told[several] = tuple(Account(**each) for each in told[several])
        return cls(**told | {name: tuple(told[name]) for name in ("waiting", "lists")})
