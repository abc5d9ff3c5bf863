"""The site, started and stopped as an operator does it, on the data of the measurements."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from saiban.bench.cast import Cast
from saiban.bench.load import Address
from saiban.bench.processes import Watched

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0


class CannotMeasure(RuntimeError):
    """The measurements cannot go on; the message says why."""


@dataclass(frozen=True)
class Running:
    """A site that answers, and how long it took from the command to the first answer (seconds)."""

    address: Address
    watched: Watched
    seconds_to_first_answer: float


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """The environment of a production site on the measurements' data, whatever the environment here says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAIBAN_")}
    kept.pop("DATABASE_URL", None)
    return kept | {"SAIBAN_DATA": str(data), "SAIBAN_MODE": "production", "PYTHONUNBUFFERED": "1"} | more


def prepared(data: Path, entries: int) -> Cast:
    """The data of the measurements as they were after they were filled, made now if need be."""
    data.mkdir(parents=True, exist_ok=True)
    preparing = subprocess.run(
        [sys.executable, "-m", "saiban.bench.prepare"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False,
        env=surroundings(data, BENCH_ENTRIES=str(entries)),
    )  # fmt: skip
    if preparing.returncode:
        raise CannotMeasure("the database could not be prepared")
    return Cast.read(data / "cast.json")


@contextlib.contextmanager
def site(data: Path, data_directory: Path, *arguments: str) -> Iterator[Running]:
    """`saiban run` on a free port; stopped at the end."""
    port, log = _free_port(), data / "site.log"
    command = [sys.executable, "-m", "saiban.config.console", "run", "--port", str(port), *arguments]
    began = time.monotonic()
    with log.open("wb") as output:
        started = subprocess.Popen(
            command, cwd=ROOT, env=surroundings(data), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _await_answer(started, ("127.0.0.1", port), log)
        seconds = time.monotonic() - began
        _await_line(started, log, "ready:")
        yield Running(("127.0.0.1", port), Watched(started.pid, data_directory), seconds)
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(PATIENCE)


def await_database_gone(data_directory: Path) -> None:
    """Wait until the embedded server that an earlier program used has stopped."""
    end = time.monotonic() + PATIENCE
    while (data_directory / "postmaster.pid").exists():
        if time.monotonic() > end:
            raise CannotMeasure(f"the database server in {data_directory} is in use by another program")
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(started: subprocess.Popen[bytes], address: Address, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        _require_running(started, log)
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=10) as link:
            link.sendall(f"GET / HTTP/1.1\r\nhost: {address[0]}:{address[1]}\r\n\r\n".encode())
            if link.recv(12) == b"HTTP/1.1 200":
                return
        time.sleep(0.005)
    raise CannotMeasure(f"the site did not answer within {PATIENCE:.0f} s:\n{log.read_text()}")


def _await_line(started: subprocess.Popen[bytes], log: Path, line: str) -> None:
    while line not in log.read_text():
        _require_running(started, log)
        time.sleep(0.01)


def _require_running(started: subprocess.Popen[bytes], log: Path) -> None:
    if started.poll() is not None:
        raise CannotMeasure(f"the site ended:\n{log.read_text()}")
