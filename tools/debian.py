"""Debian's packages: installed where we are or may become root, else unpacked into a folder by an ordinary user."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from doing import run


def run_as_root(*command: str, quiet: bool = False) -> bool:
    """Run a program as root: directly, or by sudo where it asks for no password."""
    if os.geteuid() == 0:
        return run(*command, quiet=quiet, DEBIAN_FRONTEND="noninteractive")
    return bool(shutil.which("sudo")) and run("sudo", "-n", *command, quiet=True)


def can_install() -> bool:
    return bool(shutil.which("apt-get")) and run_as_root("true", quiet=True)


def install(*names: str) -> bool:
    """Install packages on the machine."""
    return run_as_root("apt-get", "update") and run_as_root(
        "apt-get", "install", "-y", "--no-install-recommends", *names
    )


def unpack(folder: Path, *names: str, anew: tuple[str, ...] = ()) -> bool:
    """Unpack packages and what of their dependencies the machine lacks into `folder`, without any rights.

    apt gets a state of its own, in which the packages named in `anew` count as not installed.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    apt = folder.with_name(f"{folder.name}.apt")
    for part in ("lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    _write_status(apt / "status", anew)
    get = ["apt-get", *_options(apt)]
    download = [*get, "install", "--download-only", "--no-install-recommends", "-y", *names]
    fetched = run(*get, "update") and run(*download)
    packages = sorted((apt / "cache" / "archives").glob("*.deb"))
    unpacked = fetched and all(run("dpkg-deb", "-x", package, folder) for package in packages)
    shutil.rmtree(apt)
    return unpacked


def _options(apt: Path) -> list[str]:
    settings = {
        "Dir::State": apt,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": apt / "status",
        "Dir::State::extended_states": apt / "extended_states",
        "Dir::Cache": apt / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _write_status(ours: Path, anew: tuple[str, ...]) -> None:
    system = Path("/var/lib/dpkg/status")
    entries = system.read_text(errors="replace").split("\n\n") if system.exists() else []
    passed_over = {f"Package: {name}" for name in anew}
    ours.write_text("\n\n".join(entry for entry in entries if entry.split("\n", 1)[0] not in passed_over))


def library_path(root: Path) -> str:
    """The folders of shared libraries below `root`, as the loader wants them."""
    folders = dict.fromkeys(path.parent for path in sorted(root.rglob("*.so*")) if path.is_file())
    return ":".join(str(folder) for folder in folders)
