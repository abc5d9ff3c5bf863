"""The engines' commands on instances of national scale: time, memory, and what the result says of itself."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from saiban.engines.registry import ENGINES

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One instance: `request` makes it, `tell` says in a few words what the result is worth.

    `seconds` and `megabytes` are what the whole command may take, reading and writing JSON included; 0 promises none.
    """

    command: str
    label: str
    request: Callable[[], Json]
    tell: Callable[[Json], str]
    seconds: float = 0
    megabytes: float = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a case took: wall clock and processor seconds, megabytes at the most."""

    case: Case
    seconds: float
    processor: float
    megabytes: float
    told: str

    @property
    def keeps_its_promise(self) -> bool:
        within = self.case.seconds == 0 or self.seconds <= self.case.seconds
        return within and (self.case.megabytes == 0 or self.megabytes <= self.case.megabytes)


class Failed(Exception):
    """A command did not compute its instance."""


def cases(commands: Sequence[str] = ()) -> Iterator[Case]:
    """The cases of these commands, of all for none."""
    for command in commands or ENGINES:
        yield from import_module(f"saiban.bench.engines.{command}").CASES


def run(case: Case) -> Ran:
    """Run the command in a process of its own, as a committee would, and measure that process."""
    with tempfile.TemporaryDirectory() as directory:
        request, result = Path(directory, "request.json"), Path(directory, "result.json")
        _write(case, request)
        began = time.monotonic()
        status, used = _command(case.command, request, result)
        seconds = time.monotonic() - began
        if status not in (0, 1):
            raise Failed(f"{case.label}: exit status {status}")
        told = case.tell(json.loads(result.read_text()))
    return Ran(case, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told)


def _write(case: Case, path: Path) -> None:
    """Make the instance in a process of its own.

    A command begins as a copy of this process, and the kernel counts the copy's size as the command's own.
    """
    maker = os.fork()
    if not maker:
        status = 1
        try:
            path.write_text(json.dumps(case.request(), ensure_ascii=False))
            status = 0
        finally:
            os._exit(status)
    _pid, ended = os.waitpid(maker, 0)
    if ended:
        raise Failed(f"{case.label}: its instance could not be made")


def _command(command: str, request: Path, result: Path) -> tuple[int, Any]:
    """Its exit status and what it used; the kernel's count of a child is only to be had by waiting for it oneself."""
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "saiban.config.console", command, str(request)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(result), os.O_WRONLY | os.O_CREAT, 0o600)],
    )
    _pid, status, used = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), used
