"""The embedded PostgreSQL: a real server from a wheel, kept in the data folder, reached by a socket alone.

`using` is the one way in: whoever is inside it has a running server, and the last one out has it stopped
(`saiban.config.keeper`). Where the server's files lie and how they are made is told in `saiban.config.cluster`.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from saiban.config import keeper
from saiban.config.cluster import Cluster, DatabaseUnfit, cluster_of, own_folder, prepare


def _command(server: Cluster) -> list[str]:
    settings = {
        "shared_buffers": "256MB",
        "max_connections": "120",
        "max_wal_size": "2GB",
        "jit": "off",
        "random_page_cost": "1.1",
        "listen_addresses": "",
        "unix_socket_directories": str(server.sockets),
    }
    if not server.lasting:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(server.binaries / "bin" / "postgres"), "-D", str(server.data)]
    return command + [f"--{name}={value}" for name, value in settings.items()]


def _start(server: Cluster, discard: Path | None) -> None:
    log = server.data / "server.log"
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_suffix(".log.1"))
    order = {"command": _command(server), "user": server.user, "data": str(server.data), "log": str(log),
             "sockets": str(server.sockets), "users": str(server.home / "users.lock"),
             "discard": str(discard) if discard else None}  # fmt: skip
    run = [sys.executable, "-I", "-S", keeper.__file__, json.dumps(order)]
    if subprocess.run(run, stdin=subprocess.DEVNULL, check=False).returncode:
        said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        raise DatabaseUnfit(f"PostgreSQL did not start. The end of {log}:\n{said}")


# --- using --------------------------------------------------------------------------------------------------------
def _leave(server: Cluster, users: IO[str]) -> None:
    """Give the server up; if nobody else uses it, wait until its keeper has stopped it."""
    end = time.monotonic() + 5
    while server.process() and time.monotonic() < end:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            break
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(0.01)
    fcntl.flock(users, fcntl.LOCK_SH)  # granted at once beside other users; after the keeper's end if it stops


@contextlib.contextmanager
def using(server: Cluster, *, discard: Path | None = None) -> Iterator[None]:
    """Have the server running. Programs may share it; when the last has left it is stopped (and `discard` removed)."""
    try:
        own_folder(server.home, None, 0o755)
        users = open(server.home / "users.lock", "w")  # noqa: SIM115
    except PermissionError as fault:
        raise DatabaseUnfit(f"{fault.filename} cannot be written; set SAIBAN_DATA to a folder of your own") from fault
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with open(server.home / "start.lock", "w") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                if not server.process():
                    prepare(server)
                    _start(server, discard)
            yield
        finally:
            _leave(server, users)


def ensure_database(server: Cluster, name: str) -> None:
    """Make the database `name` where it is missing."""
    import psycopg

    try:
        psycopg.connect(server.url(name)).close()
    except psycopg.OperationalError as fault:
        if "does not exist" not in str(fault):
            raise DatabaseUnfit(f"the database {name} cannot be reached: {fault}") from fault
        with (
            psycopg.connect(server.url(), autocommit=True) as connection,
            contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation),
        ):
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


@contextlib.contextmanager
def running(folder: Path, database: str = "saiban", *, lasting: bool = True) -> Iterator[str]:
    """The address of a database in `folder`'s cluster, whose server runs for as long as somebody uses it."""
    server = cluster_of(folder, lasting=lasting)
    with using(server):
        ensure_database(server, database)
        yield server.url(database)


@contextlib.contextmanager
def throwaway(database: str = "saiban") -> Iterator[str]:
    """A database server for one test run, gone without trace afterwards, even if the run is killed."""
    folder = Path(tempfile.mkdtemp(prefix="saiban-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = cluster_of(folder, lasting=False)
    try:
        with using(server, discard=folder):
            ensure_database(server, database)
            yield server.url(database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- for as long as this program runs -----------------------------------------------------------------------------
_held = contextlib.ExitStack()


@functools.cache
def hold(folder: Path, database: str) -> None:
    """Have the embedded server from now until `release`: what the database engine calls at its first connection."""
    _held.enter_context(running(folder, database))
    # A program that ends without a word of its own gives it up all the same, while there is still a Python to do so.
    atexit.register(release)


def release() -> None:
    """Give up what `hold` took; the server stops if this program was the last to use it."""
    hold.cache_clear()
    _held.close()
