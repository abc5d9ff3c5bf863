"""The processes of a running site: one supervisor; the web server and the worker are its children.

The supervisor loads Django once and forks, so that a child starts in milliseconds and shares its memory. A child that
ends unasked is started again, after a pause that grows while it keeps ending. A signal stops the children one after
the other: the web server answers what it has begun, then the worker finishes its job.

Nothing outlives the supervisor: each child asks the kernel for a signal at its parent's death (Linux), and holds the
embedded server through the lock it inherits, so even then PostgreSQL goes last.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

SIGNALS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 60.0
"""Seconds after which a child counts as sound, and its next end as the first."""


def follow_parent(parent: int) -> None:
    """Have the kernel send this process SIGTERM when `parent`, its parent, ends in whatever way."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def share_memory_pools(most: int) -> None:
    """Let all threads take memory from so many pools (glibc, from now on).

    By itself it makes one for nearly every thread, and what a large Excel file took of one is of no use to the others.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # other C libraries have no pools to share
            ctypes.CDLL(None).mallopt(-8, most)  # M_ARENA_MAX


def name_process(name: str) -> None:
    """What `ps` and `top` call this process; the kernel keeps fifteen characters."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(15, name.encode())  # PR_SET_NAME


@dataclass
class Child:
    """A process to be kept running: what it does, and the seconds it may take to stop."""

    name: str
    work: Callable[[], None]
    grace: float
    pid: int = 0
    began: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        sys.stdout.flush()
        parent = os.getpid()
        self.pid, self.began = os.fork(), time.monotonic()
        if not self.pid:
            _become(self.name, self.work, parent)

    def signal(self, number: int) -> None:
        """Signal the child's whole group: what it left behind when it ended goes too."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


def _become(name: str, work: Callable[[], None], parent: int) -> NoReturn:
    # A group of its own: a terminal's Ctrl-C reaches the supervisor alone, which keeps the order.
    status = 1
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (*SIGNALS_TO_STOP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        follow_parent(parent)
        name_process(f"saiban {name}")
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  (printed, and told by the status)
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(status)


class Supervisor:
    """Keeps children running until a signal comes, then stops them in the order given."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.asked_to_stop = 0
        self.due: dict[str, float] = {}
        self.wakened, self._waker = socket.socketpair()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Signals become bytes on a socket, so that waiting for them and for time is one call without races."""
        for end in (self.wakened, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, self._note) for number in (*SIGNALS_TO_STOP, signal.SIGCHLD)}
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            self.wakened.close()
            self._waker.close()

    def _note(self, number: int, _frame: object) -> None:
        self.asked_to_stop += number in SIGNALS_TO_STOP

    def wait(self, seconds: float) -> None:
        """Sleep until a signal, or for `seconds` at most."""
        if select.select([self.wakened], [], [], seconds)[0]:
            self.wakened.recv(512)

    def start(self) -> None:
        gc.collect()
        gc.freeze()  # what is loaded by now stays shared with the children
        for child in self.children:
            child.start()

    def tend(self) -> None:
        """Notice who ended, and start again whoever's pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.pid and (status := _ended(child.pid)) is not None:
                child.signal(signal.SIGKILL)
                steady = now - child.began > STEADY
                child.pause = FIRST_PAUSE if steady else min(max(child.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
                self.due[child.name] = now + child.pause
                child.pid = 0
                self.say(f"the {child.name} ended {_how(status)}; starting it again in {child.pause:g} s")
        for child in self.children:
            if not child.pid and now >= self.due[child.name]:
                child.start()
                self.say(f"the {child.name} is up again (process {child.pid})")

    def supervise(self, each_second: Callable[[], None] = lambda: None) -> None:
        while not self.asked_to_stop:
            self.wait(1.0)
            if not self.asked_to_stop:
                self.tend()
                each_second()

    def stop(self) -> None:
        """Stop the children in order; a second signal, or the end of a child's grace, stops it at once."""
        asked = self.asked_to_stop
        for child in self.children:
            if not child.pid:
                continue
            child.signal(signal.SIGTERM)
            end = time.monotonic() + child.grace
            while (status := _ended(child.pid)) is None:
                if time.monotonic() > end or self.asked_to_stop > asked:
                    self.say(f"the {child.name} is taking too long; ending it now")
                    child.signal(signal.SIGKILL)
                    end = time.monotonic() + 60
                self.wait(0.2)
            child.signal(signal.SIGKILL)
            child.pid = 0
            self.say(f"the {child.name} has stopped" + (f" ({_how(status)})" if status else ""))


def _ended(pid: int) -> int | None:
    """The exit status of a child, once it has ended (negative: the signal that ended it)."""
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if done else None


def _how(status: int) -> str:
    return f"by signal {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
