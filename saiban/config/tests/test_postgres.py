"""The embedded server: made, shared, stopped, and its refusals."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from saiban.config import cluster, postgres


@pytest.fixture(scope="module")
def throwaway() -> Iterator[str]:
    with postgres.throwaway("tried") as address:
        yield address


def _folder_of(address: str) -> Path:
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row
        return Path(row[0])


def test_a_throwaway_server_is_gone_without_trace() -> None:
    with postgres.throwaway("tried") as address:
        data = _folder_of(address)
        sockets = Path(address.partition("host=")[2])
        assert data.exists()
        assert sockets.exists()
    assert not data.exists()
    assert not data.parent.parent.exists()
    assert not sockets.exists()


def test_the_server_is_reached_by_its_socket_alone(throwaway: str) -> None:
    with psycopg.connect(throwaway) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_chinese_text_folds_and_orders_the_same_on_every_machine(throwaway: str) -> None:
    with psycopg.connect(throwaway) as connection:
        row = connection.execute("SELECT datlocprovider, datlocale, datctype FROM pg_database WHERE datname = 'tried'")
        assert row.fetchone() == ("b", "C.UTF-8", "C.UTF-8")


@pytest.fixture
def server(tmp_path: Path) -> cluster.Cluster:
    """A cluster that was never started."""
    made = cluster.Cluster(tmp_path / "postgres" / "data", cluster.INSTALLED, tmp_path / "sockets", None)
    made.data.mkdir(parents=True)
    return made


def test_a_folder_of_another_major_version_is_refused_with_the_way_out(server: cluster.Cluster) -> None:
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(cluster.DatabaseUnfit, match=r"written by PostgreSQL 17; the installed server is 18.*pg_dump"):
        cluster._check_version(server)


def test_a_folder_of_somebody_else_is_refused_by_its_owner(server: cluster.Cluster) -> None:
    with pytest.raises(cluster.DatabaseUnfit, match=f"belongs to the user with the id {os.geteuid()}"):
        cluster._check_owner(server, owner=os.geteuid() + 1)


def test_a_pid_file_left_by_a_crash_does_not_pass_for_a_server(server: cluster.Cluster) -> None:
    """The number in it may be another program's by now: this test's own, here."""
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert server.process() is None


def test_a_deep_folder_still_has_a_short_path_for_its_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a rather long name of a folder"] * 5)
    assert len(str(cluster.cluster_of(deep).sockets)) < 80


def test_binaries_copied_for_the_servers_own_user_run_where_they_are(tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    cluster.copy_binaries(copied)
    program = copied / cluster.INSTALLED.relative_to(cluster.INSTALLED.parents[1]) / "bin" / "initdb"
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert "PostgreSQL" in told
    assert all(path.stat().st_mode & 0o004 for path in copied.rglob("*"))
