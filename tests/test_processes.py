"""Starting and stopping the real processes, and what becomes of the others when one is killed."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from saiban.config import postgres, processes
from saiban.config.cluster import cluster_of
from tests.harness.site import RunningSite, processes_of, wait_until

Start = Callable[..., RunningSite]


def test_a_site_answers_and_ctrl_c_leaves_nothing_running(running_site: Start) -> None:
    site = running_site().ready()
    assert site.status() == 200
    assert site.stop(signal.SIGINT) == 0
    assert not site.processes()
    told = site.said()
    order = ["stopping", "the web server has stopped", "the worker has stopped", "all stopped"]
    assert sorted(order, key=told.index) == order, told


def test_a_closed_terminal_stops_the_site_too(running_site: Start) -> None:
    site = running_site().ready()
    assert site.stop(signal.SIGHUP) == 0
    assert not site.processes()


def test_a_killed_supervisor_leaves_nothing_running_and_the_next_start_works(running_site: Start) -> None:
    site = running_site().ready()
    assert len(site.processes()) > 4
    site.stop(signal.SIGKILL)
    wait_until(lambda: not site.processes(), 20, site.processes)
    again = running_site().ready()
    assert again.status() == 200


def test_a_killed_keeper_takes_the_database_down_cleanly_and_the_next_start_works(running_site: Start) -> None:
    site = running_site().ready()
    for pid, command in site.processes().items():
        if "keeper.py" in command:
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any("bin/postgres" in command for command in site.processes().values()), 20, site.processes)
    site.stop(signal.SIGTERM)
    assert running_site().ready().status() == 200


def test_a_port_in_use_is_said_clearly(running_site: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = running_site(port=port)
        assert site.process.wait(20) == 1
        assert f"cannot listen on 127.0.0.1:{port}" in site.said()
        assert "Traceback" not in site.said()


def test_two_programs_share_the_embedded_server_and_the_last_one_has_it_stopped(running_site: Start) -> None:
    site = running_site().ready()
    with postgres.running(site.data) as address:
        assert _answers(address)
        assert site.stop() == 0
        assert _answers(address)
    assert not processes_of(site.data)


def test_who_leaves_last_waits_for_the_keeper_also_when_the_server_has_gone_already(tmp_path: Path) -> None:
    left = threading.Event()

    def tidy() -> None:
        left.set()
        fcntl.flock(keeper, fcntl.LOCK_UN)

    lock = tmp_path / "users.lock"
    with open(lock, "w") as keeper, open(lock, "w") as user:
        fcntl.flock(keeper, fcntl.LOCK_EX)
        threading.Timer(0.2, tidy).start()
        postgres._leave(cluster_of(tmp_path), user)
        assert left.is_set()


def test_a_command_starts_the_embedded_server_only_when_it_asks_the_database(running_site: Start) -> None:
    site = running_site().ready()
    site.stop()
    log = site.data / "postgres" / "data" / "server.log"
    before = log.stat().st_size
    assert site.saiban("check") is not None
    assert log.stat().st_size == before
    assert site.saiban("dbshell", "--", "-Atc", "SELECT 6 * 7") == "42\n"
    assert log.stat().st_size > before
    assert not processes_of(site.data)


def _answers(address: str) -> bool:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


# --- the supervisor alone -----------------------------------------------------------------------------------------
@pytest.fixture
def said() -> list[str]:
    return []


def _supervise(said: list[str], *children: processes.Child) -> processes.Supervisor:
    return processes.Supervisor(list(children), said.append)


def _fails() -> None:
    os._exit(3)


def test_the_pause_before_a_restart_doubles_while_a_child_keeps_ending(said: list[str]) -> None:
    supervisor = _supervise(said, processes.Child("child", _fails, grace=1))
    with supervisor.listening():
        supervisor.start()
        while len(said) < 3:
            supervisor.wait(0.05)
            supervisor.tend()
        supervisor.stop()
    assert said[0] == "the child ended with status 3; starting it again in 0.5 s"
    assert said[1].startswith("the child is up again")
    assert said[2] == "the child ended with status 3; starting it again in 1 s"


def _deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(_deaf_told, b"!")
    signal.pause()


_deaf_told = -1


@pytest.fixture
def deaf_child() -> Iterator[int]:
    global _deaf_told
    reader, _deaf_told = os.pipe()
    yield reader
    os.close(reader)
    os.close(_deaf_told)


def test_a_child_that_will_not_stop_is_ended_after_its_grace(said: list[str], deaf_child: int) -> None:
    supervisor = _supervise(said, processes.Child("child", _deaf, grace=0.2))
    with supervisor.listening():
        supervisor.start()
        assert os.read(deaf_child, 1) == b"!"
        supervisor.stop()
    assert said == ["the child is taking too long; ending it now", "the child has stopped (by signal SIGKILL)"]


def test_a_child_does_not_outlive_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    supervisor = os.fork()
    if not supervisor:
        child = processes.Child("child", signal.pause, grace=1)
        child.start()
        told.write_text(str(child.pid))
        signal.pause()
    wait_until(lambda: told.exists() and bool(told.read_text()), 5)
    os.kill(supervisor, signal.SIGKILL)
    os.waitpid(supervisor, 0)
    child_pid = int(told.read_text())
    wait_until(lambda: not _runs(child_pid), 5)


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
