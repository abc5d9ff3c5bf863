"""Running scripts over the wire, several at a time, and how long each took."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from saiban.bench.browsing import Script, Unexpected
from saiban.bench.wire import Answer, Request

Address = tuple[str, int]
# Longer than any answer should take; what hangs is a fault, and is told as one.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Timing:
    """One script from its first request to its last answer."""

    seconds: float
    requests: int
    received: int
    sent: int


@dataclass(frozen=True, slots=True)
class Run:
    """What `clients` clients did in `seconds`."""

    clients: int
    seconds: float
    timings: list[Timing]

    @property
    def per_second(self) -> float:
        return len(self.timings) / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the scripts was done."""
        taken = sorted(timing.seconds for timing in self.timings)
        return taken[min(int(len(taken) * share), len(taken) - 1)]


class Line:
    """A connection that is kept open, with the script that is running on it."""

    def __init__(self, address: Address, selector: selectors.BaseSelector) -> None:
        self.address, self.selector = address, selector
        self.host = f"{address[0]}:{address[1]}"
        self.script: Script | None = None
        self.requests = self.received = self.sent = 0
        self.began = 0.0
        self._connect()

    def _connect(self) -> None:
        self.link = socket.create_connection(self.address)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.setblocking(False)
        self.selector.register(self.link, selectors.EVENT_READ, self)

    def start(self, script: Script) -> None:
        """Begin a script, which must ask for something."""
        self.script, self.requests, self.received, self.sent = script, 0, 0, 0
        self.began = time.perf_counter()
        self._send(next(script))

    def _send(self, request: Request) -> None:
        self.asked, self.answer = request, Answer()
        self.waiting = memoryview(request.encoded(self.host))
        self.requests += 1
        self.sent += len(self.waiting)
        self.write()

    def write(self) -> None:
        """Send as much of the request as the system takes now."""
        with contextlib.suppress(BlockingIOError):
            self.waiting = self.waiting[self.link.send(self.waiting) :]
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.waiting else 0)
        if self.selector.get_key(self.link).events != events:
            self.selector.modify(self.link, events, self)

    def read(self) -> Timing | None:
        """Take in what came; the script's timing once it has ended."""
        data = self.link.recv(262144)
        if not data:
            raise Unexpected(f"{self.asked.method} {self.asked.path}: the connection was closed")
        response = self.answer.feed(data)
        if response is None:
            return None
        self.received += response.size
        assert self.script
        try:
            self._send(self.script.send(response))
        except StopIteration:
            self.script = None
            return Timing(time.perf_counter() - self.began, self.requests, self.received, self.sent)
        return None

    def close(self) -> None:
        self.selector.unregister(self.link)
        self.link.close()


def run(address: Address, scripts: Iterator[Script], clients: int) -> Run:
    """Have `clients` clients run the scripts one after the other until there are no more."""
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        lines = [Line(address, selector) for _ in range(clients)]
        timings = list(_timings(lines, scripts, selector))
        for line in lines:
            line.close()
    return Run(clients, time.perf_counter() - began, timings)


def _timings(lines: list[Line], scripts: Iterator[Script], selector: selectors.BaseSelector) -> Iterator[Timing]:
    busy = sum(_begin(line, scripts) for line in lines)
    while busy:
        ready = selector.select(PATIENCE)
        if not ready:
            raise Unexpected(f"no answer within {PATIENCE:.0f} s: {next(li.asked.path for li in lines if li.script)}")
        for key, events in ready:
            line: Line = key.data
            if events & selectors.EVENT_WRITE:
                line.write()
            if events & selectors.EVENT_READ and (timing := line.read()):
                yield timing
                busy -= not _begin(line, scripts)


def _begin(line: Line, scripts: Iterator[Script]) -> bool:
    script = next(scripts, None)
    if script is not None:
        line.start(script)
    return script is not None


def for_a_while(make: Callable[[int], Script], seconds: float, *, least: int, most: int) -> Iterator[Script]:
    """Scripts until the time is up, but at least and at most so many; `make` gets the number of each."""
    end = time.perf_counter() + seconds
    for number in count():
        if number >= most or (number >= least and time.perf_counter() >= end):
            return
        yield make(number)
