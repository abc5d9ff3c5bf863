"""The tools that set a checkout up: what they take for done, and what they pass on."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(ROOT / "tools")
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name in {"setup", "doing", "debian", "chromium", "check"}:
            del sys.modules[name]


def test_a_checkout_that_is_set_up_is_left_alone_within_a_second() -> None:
    began = _seconds_of_children()
    base = [sys._base_executable, "tools/setup.py", "test"]  # type: ignore[attr-defined]
    done = subprocess.run(base, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "everything is set up" in done.stdout
    assert _seconds_of_children() - began < 1


def _seconds_of_children() -> float:
    """Of the processor's time, which does not grow when the machine is busy with something else."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_changed_lockfile_is_noticed(tmp_path: Path) -> None:
    import doing

    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("a==1")
    assert not doing.is_done(stamp, doing.digest(lock))
    stamp.write_text(doing.digest(lock))
    assert doing.is_done(stamp, doing.digest(lock))
    lock.write_text("a==2")
    assert not doing.is_done(stamp, doing.digest(lock))


def test_a_program_that_is_missing_is_a_failure_and_not_a_crash() -> None:
    import doing

    assert not doing.run("no-such-program", quiet=True)
    assert doing.run(sys.executable, "-c", "")


def test_chromium_counts_as_missing_where_an_ordinary_user_unpacks_it(tmp_path: Path) -> None:
    import debian

    debian._write_status(tmp_path / "status", anew=("chromium",))
    told = (tmp_path / "status").read_text()
    assert "Package: chromium\n" not in told


def test_a_browser_that_is_named_but_cannot_be_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import chromium
    import doing

    monkeypatch.setenv("SAIBAN_CHROMIUM", "/nonexistent/chromium")
    with pytest.raises(doing.SetupError, match="/nonexistent/chromium"):
        chromium.find_browser()
    monkeypatch.setenv("SAIBAN_CHROMIUM", sys.executable)
    assert chromium.find_browser() == Path(sys.executable)


def test_the_checks_find_a_requirement_that_no_lock_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import check

    assert not list(check.lock_faults())
    for name in ("pyproject.toml", "package.json", "package-lock.json"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "requirements.lock").write_text("django==4.2.1 \\\n")
    monkeypatch.setattr(check, "ROOT", tmp_path)
    faults = list(check.lock_faults())
    assert any("has Django 4.2.1" in fault for fault in faults)
    assert any("has granian not at all" in fault for fault in faults)


def test_the_checks_find_paths_of_one_machine_and_addresses_of_indexes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import check

    monkeypatch.setattr(check, "ROOT", tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "good.txt").write_text("see docs/work/plan.md\n")
    (tmp_path / "bad.txt").write_text(f"cd /{'root'}/x\nfrom py{'pi'}.org\n")
    subprocess.run(["git", "-C", tmp_path, "add", "."], check=True)
    assert [fault.split(": ")[0] for fault in check.word_faults()] == ["bad.txt:1", "bad.txt:2"]


def test_the_console_command_runs_from_anywhere(tmp_path: Path) -> None:
    told = subprocess.run(
        [ROOT / ".venv" / "bin" / "saiban", "--version"],
        cwd=tmp_path, env={**os.environ, "SAIBAN_DATA": str(tmp_path)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip()
