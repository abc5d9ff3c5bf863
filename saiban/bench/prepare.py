"""The database of the measurements: filled once, and copied for each run, so that every run begins alike.

A process of its own (`python -m saiban.bench.prepare`): when it ends, the embedded server that it started stops too,
and the site is then started as on any morning. What it leaves for the measurements is in `cast.json`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SEEDED, WORKING = "saiban_seeded", "saiban"
UNFINISHED_SHARE = 0.08
_began = time.monotonic()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saiban.config.settings")
    import django

    django.setup()
    entries, data = int(os.environ["BENCH_ENTRIES"]), Path(os.environ["SAIBAN_DATA"])
    server = _server()
    with psycopg.connect(server, autocommit=True) as admin:
        wanted = fingerprint(entries)
        if _mark(admin) != wanted:
            _seed(admin, entries, data)
            _say("keeping a copy of it for later runs")
            _rename(admin, WORKING, SEEDED)
            admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(SEEDED), wanted))
        _copy(admin)
        _count_statements(admin)
        directory = admin.execute("SHOW data_directory").fetchone()
    _cast(data, server, str(directory[0] if directory else ""))


def _say(line: str) -> None:
    sys.stdout.write(f"[{time.monotonic() - _began:6.1f} s] {line}\n")
    sys.stdout.flush()


def fingerprint(entries: int) -> str:
    """What the filled database depends on: the tables, the rules, how it is filled, and with how much."""
    root = Path(__file__).resolve().parent.parent
    own = [root / "bench" / f"{name}.py" for name in ("invented", "filling", "casting", "papers", "prepare")]
    files = [*sorted(root.glob("*/migrations/*.py")), root.parent / "rulebooks" / "shic-7.toml", *own]
    digest = hashlib.sha256(str(entries).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _server() -> str:
    """The address of the server's own database; asking for it starts the embedded server."""
    from django.db import connection

    known: dict[str, Any] = connection.get_connection_params()
    kept = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    return psycopg.conninfo.make_conninfo("", dbname="postgres", **kept)


def _mark(admin: psycopg.Connection) -> str:
    asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    found = admin.execute(asked, [SEEDED]).fetchone()
    return str(found[0]) if found else ""


# --- filling it once ------------------------------------------------------------------------------------------------
def _seed(admin: psycopg.Connection, entries: int, data: Path) -> None:
    from django.core.management import call_command
    from django.db import connections

    _say(f"making a database of {entries:,} entries (once)")
    for name in (SEEDED, WORKING):
        _drop(admin, name)
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(WORKING)))
    shutil.rmtree(data / "files", ignore_errors=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _fill(entries, data)
    connections.close_all()
    with psycopg.connect(admin.info.dsn, dbname=WORKING, autocommit=True) as filled:
        # Compared long ago, as on a site that has run for weeks; without words, as they are not what is measured here.
        filled.execute(_COMPARED)
        filled.execute("VACUUM (ANALYZE)")


_COMPARED = """
    INSERT INTO entries_knownproject
        (contest_id, ordinal, edition_name, entry_id, sequence, number, title, title_key, abstract, lead_name, lead_key,
         units, outcome, grams, is_compared)
    SELECT d.contest_id, d.ordinal, d.name, e.id, s.sequence, e.number, e.title, e.title_key, '', e.lead_name, '',
        '{}', '', '{}', true
    FROM entries_entry e
    JOIN entries_submission s ON s.id = e.submission_id
    JOIN editions_edition d ON d.id = e.edition_id
"""


def _fill(entries: int, data: Path) -> None:
    from saiban.bench import casting
    from saiban.bench.cast import EDITION
    from saiban.bench.filling import Setting, fill
    from saiban.editions.testing import load_shipped

    edition = load_shipped(EDITION)
    for code in ("shic-8", "compute-1"):
        load_shipped(code)
    window = edition.rules.registration_window(None)
    assert window and window.opens
    setting = Setting(edition, window.opens, casting.make_committees())
    fill(setting, entries, int(entries * UNFINISHED_SHARE), _say)
    _say(f"{casting.add_documents(data / 'papers'):>9,} documents with their files")


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(admin: psycopg.Connection, before: str, after: str) -> None:
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after)))


# --- at each run ----------------------------------------------------------------------------------------------------
def _copy(admin: psycopg.Connection) -> None:
    from django.db import connections

    connections.close_all()
    _drop(admin, WORKING)
    order = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    admin.execute(order.format(sql.Identifier(WORKING), sql.Identifier(SEEDED)))


def _count_statements(admin: psycopg.Connection) -> None:
    """Have the server count statements from its next start; off until a measurement asks for it."""
    admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    admin.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")


def _cast(data: Path, server: str, directory: str) -> None:
    from saiban.bench import casting
    from saiban.bench.cast import Cast
    from saiban.bench.lists import write_lists, write_wrong_list
    from saiban.bench.papers import write_papers

    _tidy(data / "files")
    casting.set_clock()
    cast = Cast(
        committee=casting.staff_member(casting.COMMITTEE), national=casting.staff_member(casting.NATIONAL),
        owners=casting.owners_of("submitted"), writers=casting.owners_of("draft"), newcomers=casting.newcomers(),
        waiting=casting.waiting(), papers=write_papers(data / "papers"),
        lists=write_lists(data / "lists"), wrong_list=write_wrong_list(data / "lists"),
        server=server, database=WORKING, data_directory=directory,
    )  # fmt: skip
    cast.write(data / "cast.json")


def _tidy(files: Path) -> None:
    """Remove the files of earlier runs, whose rows went with their copy of the database."""
    from saiban.entries.models import Entry

    for folder in _folders(files):
        if folder.parent.name != "entries" or not Entry.objects.filter(public_id=folder.name).exists():
            shutil.rmtree(folder)


def _folders(files: Path) -> Iterator[Path]:
    for kind in ("entries", "previews", "receipts"):
        yield from (files / kind).glob("*")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # The kernel gives up the server for this process; tearing everything down by hand would take longer.
    os._exit(0)
