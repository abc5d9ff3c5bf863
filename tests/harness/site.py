"""The real processes, started as an operator starts them, for tests of starting, stopping and being killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


class RunningSite:
    """``saiban run`` on a free port and a data folder of its own, and all processes that come of it."""

    def __init__(self, data: Path, *arguments: str, port: int | None = None, **environment: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.output = data / "output"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SAIBAN_")}
        self.environment |= {
            "SAIBAN_DATA": str(data),
            "PORT": str(self.port),
            "TMPDIR": str(data / "tmp"),
        } | environment
        self.environment.pop("DATABASE_URL", None)
        (data / "tmp").mkdir(exist_ok=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "saiban.config.console", "run", *arguments],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until the supervisor has said `text`."""
        wait_until(lambda: text in self.said() or self.process.poll() is not None, seconds, self.said)
        assert text in self.said(), self.said()

    def ready(self) -> RunningSite:
        self.wait_for("ready:")
        return self

    def status(self, path: str = "/") -> int:
        """The status that a page answers with; 0 for no answer."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code
        except OSError:
            return 0

    def saiban(self, *arguments: str) -> str:
        """What a command of the console program prints, on this site's data."""
        command = [sys.executable, "-m", "saiban.config.console", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, text=True, check=True,
            stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def processes(self) -> dict[int, str]:
        """Everything that runs because of this site: process id to command line."""
        return processes_of(self.data)

    def children(self, name: str) -> list[int]:
        """The supervisor's children as they told of themselves, `name` one of "web server" and "worker"."""
        return [pid for pid in _children_of(self.process.pid) if _title(pid) == f"saiban {name}"[:15]]

    def stop(self, number: int = signal.SIGINT, seconds: float = 30) -> int:
        """Signal the supervisor and wait for its end; returns its status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], seconds: float, told: Callable[[], object] = str) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {told()}"
        time.sleep(0.02)


def processes_of(data: Path) -> dict[int, str]:
    """The processes whose environment or command line names the data folder, but for this one."""
    mark, found = str(data).encode(), {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        if command and (mark in command or mark in environment):
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def _children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _title(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


@pytest.fixture(scope="session")
def site_data() -> Iterator[Path]:
    """A data folder that the tests of this run share: only the first start has to fill it."""
    with tempfile.TemporaryDirectory(prefix="saiban-site-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def running_site(site_data: Path) -> Iterator[Callable[..., RunningSite]]:
    """``running_site()`` starts the real processes; what is left of them at the test's end is a fault."""
    started: list[RunningSite] = []

    def start(*arguments: str, **options: object) -> RunningSite:
        started.append(RunningSite(site_data, *arguments, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    _end(started, site_data)


@pytest.fixture(scope="module")
def standing_site(site_data: Path) -> Iterator[RunningSite]:
    """One site, up for all tests of a module; they leave it answering."""
    site = RunningSite(site_data)
    try:
        yield site.ready()
    finally:
        _end([site], site_data)


def _end(started: list[RunningSite], data: Path) -> None:
    for site in started:
        if site.process.poll() is None:
            site.stop(signal.SIGTERM)
    left = processes_of(data)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left
