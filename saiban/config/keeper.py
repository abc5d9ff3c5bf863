"""Keeps one PostgreSQL server up for as long as any program uses it, and stops it when the last one is gone.

Every program that uses the server holds a shared lock on one file. The kernel drops that lock however the program
ends, SIGKILL included; so the keeper need only wait for the exclusive lock to know that nobody is left. It holds it
until the server has stopped: who comes meanwhile waits, and then starts anew.

Run by path, with the standard library alone (``python -I -S keeper.py ORDER``), so that it costs little and depends
on nothing. It returns when the server answers, and its detached half stays.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PATIENCE = 300.0
"""Seconds that crash recovery may take before the start counts as failed."""
LONGEST_PAUSE = 30.0


class Keeper:
    """One server, given by an order: see `saiban.config.postgres` for its fields."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.leaving = threading.Event()
        self.server = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        libc = ctypes.CDLL(None) if sys.platform == "linux" else None

        def follow_the_keeper() -> None:
            if libc:
                libc.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: a fast shutdown, should the keeper itself be killed

        user = self.order["user"]
        with open(self.order["log"], "ab") as log:
            return subprocess.Popen(
                self.order["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True, preexec_fn=follow_the_keeper,  # noqa: PLW1509  (before the first thread)
                user=user, group=user, extra_groups=[] if user else None,
            )  # fmt: skip

    def is_ready(self) -> bool:
        """PostgreSQL writes its state on the eighth line of its pid file."""
        try:
            lines = Path(self.order["data"], "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.server.pid) and lines[7].strip() == "ready"

    def await_ready(self) -> bool:
        end = time.monotonic() + PATIENCE
        while self.server.poll() is None and time.monotonic() < end:
            if self.is_ready():
                return True
            time.sleep(0.005)
        return False

    def stop_after_the_last_user(self) -> None:
        with open(self.order["users"]) as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            self.leaving.set()
            self.server.send_signal(signal.SIGQUIT if self.order["discard"] else signal.SIGINT)
            time.sleep(60)  # a server that hangs on its way out is made to leave; its log replays at the next start
            self.server.send_signal(signal.SIGQUIT)
            threading.Event().wait()

    def keep(self) -> None:
        """Wait; a server that ends unasked is started again."""
        threading.Thread(target=self.stop_after_the_last_user, daemon=True).start()
        pause = 0.5
        while True:
            began = time.monotonic()
            code = self.server.wait()
            pause = 0.5 if time.monotonic() - began > 60 else min(pause * 2, LONGEST_PAUSE)
            if self.leaving.is_set() or self.leaving.wait(pause):
                return
            self.note(f"the server ended with status {code}; starting it again")
            self.server = self.start()

    def note(self, line: str) -> None:
        with open(self.order["log"], "a") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} keeper: {line}\n")

    def tidy(self) -> None:
        shutil.rmtree(self.order["sockets"], ignore_errors=True)
        if self.order["discard"]:
            shutil.rmtree(self.order["discard"], ignore_errors=True)


def _detached(order: dict[str, Any], answer: int) -> None:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    keeper = Keeper(order)
    ready = keeper.await_ready()
    if not ready:
        keeper.server.kill()
    os.write(answer, b"ready" if ready else b"failed")
    os.close(answer)
    if ready:
        keeper.keep()
        keeper.tidy()


def main() -> int:
    """Start the server and answer 0 once it takes connections; 1 when it does not, and its log says why."""
    order = json.loads(sys.argv[1])
    reader, answer = os.pipe()
    if os.fork() == 0:
        try:
            os.close(reader)
            _detached(order, answer)
        finally:
            os._exit(0)
    os.close(answer)
    return 0 if os.read(reader, 16) == b"ready" else 1


if __name__ == "__main__":
    sys.exit(main())
