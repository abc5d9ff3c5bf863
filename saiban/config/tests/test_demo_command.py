"""The demo is seeded once; a seeding that was cut off is thrown away and begun anew."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from saiban.config import cluster, startup
from saiban.config.cluster import cluster_of
from saiban.config.management.commands import demo

SITE = startup.Site("127.0.0.1", 0, workers=1, threads=1)


class Seeding:
    """Stands in for the process that seeds, and for the command that prints the log-ins."""

    def __init__(self) -> None:
        self.status = 0
        self.runs = 0
        self.shown: list[str] = []

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.runs += 1
        return subprocess.CompletedProcess(command, self.status)


@pytest.fixture
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a demo's embedded database."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(cluster, "OUT_OF_THE_WAY", tmp_path / "aside")
    settings.DEMO, settings.DATA, settings.PRIVATE_FILES = True, tmp_path, tmp_path / "files"
    folder = cluster_of(tmp_path).home
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def seeding(monkeypatch: pytest.MonkeyPatch) -> Seeding:
    made = Seeding()
    monkeypatch.setattr(subprocess, "run", made.run)
    monkeypatch.setattr(demo, "call_command", made.shown.append)
    return made


def test_the_demo_is_seeded_once_and_its_log_ins_are_shown_at_every_start(home: Path, seeding: Seeding) -> None:
    demo.Command().before(SITE)
    demo.Command().before(SITE)
    assert seeding.runs == 1
    assert seeding.shown == ["demo_logins", "demo_logins"]


def test_a_seeding_that_failed_is_said_and_remembered(home: Path, seeding: Seeding) -> None:
    seeding.status = 1
    with pytest.raises(startup.CannotStart, match="could not be seeded"):
        demo.Command().before(SITE)
    assert demo._state().read_text() == demo.SEEDING
    assert not seeding.shown


@pytest.mark.parametrize(
    ("state", "fresh", "kept"), [("seeding", False, False), ("seeded", False, True), ("seeded", True, False)]
)
def test_what_a_cut_off_seeding_left_is_thrown_away(
    home: Path, monkeypatch: pytest.MonkeyPatch, state: str, fresh: bool, kept: bool
) -> None:
    monkeypatch.setattr(startup, "run", lambda *_, **__: None)
    monkeypatch.setattr(startup, "require_free_port", lambda *_: None)
    (home / "data").mkdir()
    demo._state().write_text(state)
    demo.Command().handle(host="127.0.0.1", port=0, workers=1, threads=1, only="", fresh=fresh)
    assert (home / "data").exists() is kept
