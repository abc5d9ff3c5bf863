"""A site that is up stays up: whoever is killed comes back, and who is slow keeps nobody out."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time

import pytest

from tests.harness.site import RunningSite, wait_until


@pytest.mark.parametrize("name", ["web server", "worker"])
def test_a_killed_child_is_started_again_and_said_so(standing_site: RunningSite, name: str) -> None:
    site = standing_site
    [first] = site.children(name)
    os.kill(first, signal.SIGKILL)
    site.wait_for(f"the {name} ended by signal SIGKILL")
    site.wait_for(f"the {name} is up again")
    wait_until(lambda: site.status() == 200, 10, site.said)
    assert site.children(name) != [first]


def test_a_killed_database_is_started_again_and_said_so(standing_site: RunningSite) -> None:
    site = standing_site
    assert site.status() == 200
    server = next(pid for pid, command in site.processes().items() if "bin/postgres -D" in command)
    os.kill(server, signal.SIGKILL)
    site.wait_for("PostgreSQL is up again")
    wait_until(lambda: site.status() == 200, 10, site.said)


def test_hundreds_of_idle_connections_and_slow_uploads_keep_nobody_out(standing_site: RunningSite) -> None:
    site = standing_site
    upload = (
        b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    )
    with contextlib.ExitStack() as open_ones:
        for number in range(300):
            link = open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=5))
            link.sendall(upload if number < 10 else b"GET /static/ui/favicon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert number < 10 or link.recv(10)
        began = time.monotonic()
        assert site.status() == 200
        assert time.monotonic() - began < 5
