"""What the two kinds of processes of a site do: answer requests, and do the queued jobs."""

from __future__ import annotations

import gc
import os
import resource
from typing import Any

from saiban.config import processes

CONNECTIONS = 4096
"""Open connections that one web process bears."""


def serve_web(*, host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until SIGTERM; the loaded application is forked into each worker process."""
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    from saiban.config.wsgi import application

    _allow_connections()
    main = os.getpid()

    def loaded() -> Any:
        processes.follow_parent(main)
        processes.share_memory_pools(2)
        _collect_rarely()
        return application

    Server(
        "saiban.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        # Counts open connections, idle ones too, of which a browser holds several: far more than there are threads.
        backpressure=CONNECTIONS,
        backlog=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    ).serve(target_loader=loaded, wrap_loader=False)


def _collect_rarely() -> None:
    """A page or a job makes thousands of objects and drops them all: looking for rings so often finds nothing."""
    gc.set_threshold(50_000, 20, 50)


def _allow_connections() -> None:
    """Raise the soft limit of open files, which is often 1024, towards the hard one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def run_jobs() -> None:
    """Do the queued jobs until SIGTERM, then finish the one at hand."""
    from procrastinate.contrib.django import app

    _collect_rarely()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(
            concurrency=2,
            shutdown_graceful_timeout=25,
            listen_notify=True,
            # Nothing tells the worker when a lock is free again that a job has waited for, or that one's time has come.
            fetch_job_polling_interval=2,
        )
