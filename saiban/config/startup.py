"""Starting a site on this machine: the database made ready, the static files gathered, then the processes."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from saiban.config import environment, postgres, processes, serving
from saiban.config.cluster import cluster_of

ADVISORY_LOCK = 7_224_226
"""So that machines starting at once on one database migrate it one after the other."""


class CannotStart(RuntimeError):
    """The site cannot start; the message says what to mend."""


def _process_began() -> float:
    """When this process began, on the monotonic clock: what the operator waits for includes loading the program."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
        return time.monotonic() - age
    return time.monotonic()


@dataclass(frozen=True)
class Site:
    """Where the site listens, and how many processes and threads answer."""

    host: str
    port: int
    workers: int
    threads: int
    only: str = ""
    began: float = field(default_factory=_process_began)

    @property
    def address(self) -> str:
        everywhere = {"0.0.0.0", "::"}  # noqa: S104  (asked for by the operator, if at all)
        return f"http://{'127.0.0.1' if self.host in everywhere else self.host}:{self.port}/"

    def say(self, line: str) -> None:
        # The terminal may have gone: that is one of the reasons to stop, and no reason to fail.
        with contextlib.suppress(OSError, ValueError):
            print(f"[{time.monotonic() - self.began:6.1f} s] {line}", flush=True)


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that something listens on: the web server's own socket would share it without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise CannotStart(
                f"cannot listen on {host}:{port} ({fault.strerror}). Stop the program that uses the port, "
                f"or choose another one, for example with PORT={port + 1}."
            ) from fault


# --- making ready -----------------------------------------------------------------------------------------------
def prepare_database(say: Callable[[str], None]) -> None:
    """Migrate where something is to be migrated, make the cache's table, and check that the server is fit."""
    from django.core import checks
    from django.core.management import call_command
    from django.db import connection

    with _alone():
        pending = _pending_migrations()
        if pending:
            say(f"bringing the database up to date ({pending} migrations)")
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        if "saiban_cache" not in connection.introspection.table_names():
            call_command("createcachetable", verbosity=0)
    faults = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    if faults:
        raise CannotStart("\n".join(f"{fault.msg} {fault.hint or ''}".strip() for fault in faults))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def _pending_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def gather_static_files(say: Callable[[str], None]) -> None:
    """Collect and compress what the browser loads, when anything of it changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = _static_signature()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("gathering static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _static_signature() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# --- running ------------------------------------------------------------------------------------------------------
def run(site: Site, *, before: Callable[[Site], None] = lambda site: None) -> None:
    """Run the site until a signal; `before` is done once the database is ready."""
    from django.db import connections
    from django.urls import get_resolver

    web = site.only in {"", "web"}
    if web:
        require_free_port(site.host, site.port)
    prepare_database(site.say)
    if web:
        gather_static_files(site.say)
    before(site)
    _ = get_resolver().reverse_dict  # loads every page's code, to be shared by the processes
    connections.close_all()  # a connection must not be shared with a child
    web_server = partial(serving.serve_web, host=site.host, port=site.port, workers=site.workers, threads=site.threads)
    children = [
        *([processes.Child("web server", web_server, grace=15)] if web else []),
        *([processes.Child("worker", serving.run_jobs, grace=30)] if site.only in {"", "worker"} else []),
    ]
    supervisor = processes.Supervisor(children, site.say)
    with supervisor.listening():
        supervisor.start()
        if web:
            _await_answer(site, supervisor)
        site.say(f"ready: {site.address if web else 'the worker waits for jobs'}  (Ctrl-C stops it)")
        supervisor.supervise(_watch_database(site.say))
        site.say("stopping")
        supervisor.stop()
    postgres.release()
    site.say("all stopped")


def _await_answer(site: Site, supervisor: processes.Supervisor) -> None:
    """Return when the web server has answered once, or when it is time to stop."""
    while not supervisor.asked_to_stop:
        try:
            link = http.client.HTTPConnection(site.host, site.port, timeout=5)
            with contextlib.closing(link):
                link.request("GET", "/", headers={"Host": _own_name()})
                link.getresponse().read()
            return
        except (OSError, http.client.HTTPException):
            supervisor.wait(0.02)
            supervisor.tend()


def _own_name() -> str:
    from django.conf import settings

    return next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")


def _watch_database(say: Callable[[str], None]) -> Callable[[], None]:
    """Says so when the embedded server was started again behind our back."""
    if os.environ.get("DATABASE_URL"):
        return lambda: None
    server = cluster_of(environment.data_folder())
    known = server.process()

    def watch() -> None:
        nonlocal known
        current = server.process()
        if current != known:
            state = "is up again" if current else "ended and is being started again"
            say(f"PostgreSQL {state}; its log is {server.data / 'server.log'}")
            known = current

    return watch


def fail(message: str) -> int:
    """Print what keeps the program from starting, without a trace of calls."""
    print(f"saiban: {message}", file=sys.stderr)
    return 1
