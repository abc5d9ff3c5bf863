"""What comes before the processes: a free port, a database up to date, static files as they are now."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from saiban.config import startup


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_port_that_something_listens_on_is_refused_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(startup.CannotStart, match=f"PORT={port + 1}"):
            startup.require_free_port("127.0.0.1", port)


def test_a_port_shared_willingly_is_refused_as_well() -> None:
    """The web server's own sockets are of this kind: two sites would take turns answering."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken, pytest.raises(startup.CannotStart):
        startup.require_free_port("127.0.0.1", taken.getsockname()[1])


@pytest.mark.django_db
def test_a_database_up_to_date_is_left_alone(said: list[str]) -> None:
    call_command("createcachetable", verbosity=0)
    startup.prepare_database(said.append)
    assert not said


@pytest.mark.django_db
def test_the_models_have_their_migrations() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)


def test_static_files_are_gathered_once_and_again_when_one_changes(tmp_path: Path, said: list[str]) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    with override_settings(STATIC_ROOT=root, STATICFILES_DIRS=[source]):
        _find_anew()
        startup.gather_static_files(said.append)
        startup.gather_static_files(said.append)
        assert said == ["gathering static files"]
        (source / "a.css").write_text("a{color:red}")
        startup.gather_static_files(said.append)
    _find_anew()
    assert len(said) == 2
    assert (root / "a.css").read_text() == "a{color:red}"


def _find_anew() -> None:
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()  # type: ignore[attr-defined]


def test_the_demo_is_not_started_on_a_real_sites_settings() -> None:
    with pytest.raises(CommandError, match="saiban demo"):
        call_command("demo")
