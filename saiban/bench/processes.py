"""What the processes of a site use of the machine, as the kernel counts it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
PARTS = ("web", "worker", "database")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Milliseconds of processor time by part of the site."""

    web: float
    worker: float
    database: float

    def since(self, before: Cpu, operations: int) -> Cpu:
        """What one of so many operations took."""
        return Cpu(*((getattr(self, part) - getattr(before, part)) / operations for part in PARTS))

    @property
    def total(self) -> float:
        return self.web + self.worker + self.database


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process: all that it has mapped in, and its fair share of what it has in common with others."""

    resident: float
    share: float


class Watched:
    """The processes of a running site: those of its supervisor, and the database server's."""

    def __init__(self, supervisor: int, data_directory: Path) -> None:
        self.supervisor = supervisor
        self.postmaster = int((data_directory / "postmaster.pid").read_text().split("\n", 1)[0])

    def cpu(self) -> Cpu:
        """What each part has used since it began; what a process that has ended used counts with its parent's."""
        children = {name: [pid for pid in _children(self.supervisor) if name in _title(pid)] for name in PARTS}
        return Cpu(_used(children["web"]), _used(children["worker"]), _used([self.postmaster]))

    def web_workers(self) -> list[int]:
        """The processes that answer requests."""
        servers = [pid for pid in _children(self.supervisor) if "web" in _title(pid)]
        return [worker for server in servers for worker in _children(server)]

    def memory(self) -> Memory:
        """Of the largest process that answers requests."""
        return max((memory_of(pid) for pid in self.web_workers()), key=lambda memory: memory.share)


def _used(roots: Iterable[int]) -> float:
    return sum(_own(pid) for root in roots for pid in _tree(root))


def _own(pid: int) -> float:
    """Milliseconds of a process itself and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15]) * 1000 / _TICK


def _tree(root: int) -> Iterator[int]:
    yield root
    for child in _children(root):
        yield from _tree(child)


def _children(pid: int) -> list[int]:
    """Those of all its threads: each thread's list names the processes that this thread began."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += [int(word) for word in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def memory_of(pid: int) -> Memory:
    """From `smaps_rollup`, which knows how many processes share a page."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    known = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    return Memory(known["Rss"], known["Pss"])
