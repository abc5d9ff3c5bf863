"""Putting it together: counting on a quiet site, then measuring on one as it runs in earnest."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from saiban.bench.browsing import Script, Unexpected, Visitor
from saiban.bench.cast import Cast
from saiban.bench.cold import first_visit
from saiban.bench.load import Address, Run, for_a_while, run
from saiban.bench.operations import Operation, Players
from saiban.bench.processes import Cpu, Memory
from saiban.bench.running import Running, await_database_gone, site
from saiban.bench.statements import Counter, Statement, unfinished_jobs
from saiban.bench.wire import Request, Response

Say = Callable[[str], None]
Value = TypeVar("Value")
CLIENTS = (1, 16)
COUNTED = 6
# So often that each of some thirty connections has met each question eight times, as all have within minutes of a real
# day: three times until it is prepared, five times until PostgreSQL keeps a plan for it.
WARMING = 320
JOBS_PATIENCE = 300.0


@dataclass(slots=True)
class Measured:
    """Everything about one operation: a run and its cost for each number of clients."""

    operation: Operation
    requests: int = 0
    received: int = 0
    statements: list[Statement] = field(default_factory=list)
    runs: dict[int, Run] = field(default_factory=dict)
    cpu: dict[int, Cpu] = field(default_factory=dict)

    @property
    def queries(self) -> float:
        return round(sum(statement.times for statement in self.statements), 1)

    @property
    def keeps_its_promise(self) -> bool:
        promise = self.operation.promise
        return promise is None or (self.cpu[1].total <= promise.cpu and self.queries <= promise.queries)


@dataclass(slots=True)
class Whole:
    """What is measured of the site as a whole: seconds to the first answer, bytes of the first visit, memory."""

    start: float = 0
    start_with_database: float = 0
    first_visit_bytes: int = 0
    first_visit_requests: int = 0
    memory: Memory = field(default_factory=lambda: Memory(0, 0))


class Bench:
    """One run of the measurements on the data that `prepare` has left."""

    def __init__(self, data: Path, cast: Cast, say: Say) -> None:
        self.data, self.cast, self.say = data, cast, say
        self.directory = Path(cast.data_directory)
        self.players = Players(cast)
        self.whole = Whole()

    def measure(self, operations: Sequence[Operation], seconds: float) -> list[Measured]:
        """Everything about the operations, each run taking `seconds` or so."""
        measured = [Measured(operation) for operation in operations]
        self._start_cold()
        with self._database_kept():
            with site(self.data, self.directory, "--only", "web", "--workers", "1") as quiet:
                self.whole.start = quiet.seconds_to_first_answer
                self._count(quiet, measured)
            with site(self.data, self.directory) as running:
                self._measure(running, measured, seconds)
        return measured

    # --- starting ----------------------------------------------------------------------------------------------------
    def _start_cold(self) -> None:
        await_database_gone(self.directory)
        self.say("starting the site, the database with it")
        # The very first start after a change gathers the static files; what counts is a day like any other.
        for _ in range(2):
            with site(self.data, self.directory) as running:
                self.whole.start_with_database = running.seconds_to_first_answer
            await_database_gone(self.directory)

    @contextlib.contextmanager
    def _database_kept(self) -> Iterator[None]:
        """Be a user of the embedded server, so that it stays up between two starts of the site."""
        with (self.directory.parent / "users.lock").open() as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            with site(self.data, self.directory, "--only", "web"):
                pass
            yield

    # --- counting ----------------------------------------------------------------------------------------------------
    def _count(self, quiet: Running, measured: list[Measured]) -> None:
        self._explore(quiet.address)
        answers = one(quiet.address, first_visit(Visitor()))
        self.whole.first_visit_requests = len(answers)
        self.whole.first_visit_bytes = sum(answer.size for answer in answers)
        with contextlib.closing(Counter(self.cast.server, self.cast.database)) as counter:
            for each in measured:
                self.say(f"counting: {each.operation.label}")
                self._count_one(quiet.address, counter, each)

    def _count_one(self, address: Address, counter: Counter, measured: Measured) -> None:
        times = 1 if measured.operation.times else COUNTED
        if not measured.operation.times:
            self._run(address, measured.operation, 1, 0, least=3)
        counter.begin()
        counted = self._run(address, measured.operation, 1, 0, least=times)
        measured.statements = counter.statements(times)
        measured.requests = counted.timings[-1].requests
        measured.received = counted.timings[-1].received

    # --- measuring ---------------------------------------------------------------------------------------------------
    def _measure(self, running: Running, measured: list[Measured], seconds: float) -> None:
        self._await_jobs()
        self._explore(running.address)
        for each in measured:
            if not each.operation.times:
                self._run(running.address, each.operation, 16, 0, least=min(WARMING, each.operation.most))
                self._await_jobs()
        for clients in CLIENTS:
            for each in measured:
                if clients == 1 or not each.operation.times:
                    self._measure_one(running, each, clients, seconds)
        self.whole.memory = running.watched.memory()

    def _measure_one(self, running: Running, measured: Measured, clients: int, seconds: float) -> None:
        before = running.watched.cpu()
        times = measured.operation.times
        done = self._run(
            running.address, measured.operation, clients, 0 if times else seconds, least=times or clients * 2
        )
        # What an act leaves to the worker is part of its cost.
        self._await_jobs()
        spent = running.watched.cpu().since(before, len(done.timings))
        measured.runs[clients], measured.cpu[clients] = done, spent
        self.say(
            f"{measured.operation.label}, {clients} at a time: {done.per_second:.0f} a second, "
            f"{spent.total:.1f} ms of processor time"
        )

    def _run(self, address: Address, operation: Operation, clients: int, seconds: float, *, least: int) -> Run:
        def make(number: int) -> Script:
            return operation.script(self.players, number)

        most = max(least, operation.most if clients > 1 else operation.most // 4)
        return run(address, for_a_while(make, seconds, least=least, most=most), clients)

    def _explore(self, address: Address) -> None:
        one(address, self.players.explore())

    def _await_jobs(self) -> None:
        end = time.monotonic() + JOBS_PATIENCE
        while unfinished_jobs(self.cast.server, self.cast.database):
            if time.monotonic() > end:
                raise Unexpected("the worker does not come to an end with its jobs")
            time.sleep(0.1)


def one(address: Address, script: Generator[Request, Response, Value]) -> Value:
    """Run one script over the wire; what it returns."""
    returned: list[Value] = []

    def wrapped() -> Script:
        returned.append((yield from script))

    run(address, iter([wrapped()]), 1)
    return returned[0]
