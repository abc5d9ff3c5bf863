"""Where papers are made and the worker's jobs are done, beside the process that plays the people.

The seeding leaves no job behind: its thousands of messages would keep the demo's worker busy while the
first visitors wait for theirs.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any, ParamSpec, TypeVar

log = logging.getLogger(__name__)
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


@contextmanager
def workshop(processes: int) -> Iterator[Executor]:
    """An executor that knows how to do jobs: with so many processes, or none but this one."""
    pool = _pool(processes) if processes else None
    if pool is None:
        yield Here()
        return
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class Here(Executor):
    """Does in this process what it is given, at once."""

    def submit(self, act: Callable[_Given, _Result], /, *args: _Given.args, **named: _Given.kwargs) -> Future[_Result]:
        future: Future[_Result] = Future()
        future.set_result(act(*args, **named))
        return future


def do_job(name: str, arguments: dict[str, Any]) -> None:
    """What the worker would do with a job of this name."""
    from procrastinate.contrib.django import app

    app.tasks[name].func(**arguments)


def wait_for_disk(when: str) -> None:
    """Whether this process's commits wait until they are on the disk: ``on`` or ``off``."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [when])


def _pool(processes: int) -> ProcessPoolExecutor | None:
    """Spawned, not forked: children must not share the connection to the database."""
    try:
        return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_set_up)
    except (OSError, ImportError) as fault:
        log.warning("everything is done in one process, since others cannot be had: %s", fault)
        return None


def _set_up() -> None:
    """Make a spawned process ready. It ends with its parent, and leaves it to it what Ctrl-C means."""
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    django.setup()
    wait_for_disk("off")
    gc.freeze()


def _follow_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
