"""Finds or provides the browser for tests, and a Chinese font for it.

The browser is, in this order: the one SAIBAN_CHROMIUM names; one on the machine; Debian's, installed where we are or
may become root; Debian's, unpacked into build/chromium by an ordinary user. SAIBAN_CHROMIUM=own passes over what the
machine has. The font comes from a locked Python package, so pages look alike everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from setup import PYTHON, ROOT, SetupError, run, run_as_root, say

FOLDER = ROOT / "build" / "chromium"
OWN = FOLDER / "chromium"
FONTS = FOLDER / "fonts.conf"
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
REMEDY = (
    "Chromium is missing. Install it (Debian: apt-get install chromium), or name one: SAIBAN_CHROMIUM=/path/to/chromium"
)


def find() -> Path | None:
    """The browser's program, if there is one."""
    named = os.environ.get("SAIBAN_CHROMIUM", "")
    if named and named != "own":
        return Path(named) if os.access(named, os.X_OK) else None
    found = [] if named else [Path(path) for name in NAMES if (path := shutil.which(name))]
    return next(iter([*found, *([OWN] if OWN.exists() else [])]), None)


def provide() -> None:
    """Have a browser and a font, or say what to do."""
    named = os.environ.get("SAIBAN_CHROMIUM", "")
    if not find():
        if named and named != "own":
            raise SetupError(f"SAIBAN_CHROMIUM names {named}, which cannot be run")
        _install() if not named and _may_become_root() else _unpack()
    write_font_settings()


def _may_become_root() -> bool:
    return bool(shutil.which("apt-get")) and run_as_root("true")


def _install() -> None:
    say("installing Debian's Chromium")
    installed = run_as_root("apt-get", "update") and run_as_root(
        "apt-get", "install", "-y", "--no-install-recommends", "chromium"
    )
    if not installed or not find():
        raise SetupError(REMEDY)


# --- without root -------------------------------------------------------------------------------------------------
def _unpack() -> None:
    """Unpack Chromium and the libraries the machine lacks, with a state of apt of our own: no rights are needed."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise SetupError(REMEDY)
    say("unpacking Debian's Chromium into build/chromium (no root here)")
    apt = FOLDER / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    _write_status(apt / "status")
    options = _apt_options(apt)
    download = ("--download-only", "--no-install-recommends", "-y", "install", "chromium")
    if not run("apt-get", *options, "update") or not run("apt-get", *options, *download):
        raise SetupError(REMEDY)
    root = FOLDER / "root"
    for package in sorted((apt / "cache" / "archives").glob("*.deb")):
        if not run("dpkg-deb", "-x", package, root):
            raise SetupError(f"{package} cannot be unpacked. {REMEDY}")
    shutil.rmtree(apt)
    _write_wrapper(root)


def _apt_options(apt: Path) -> list[str]:
    settings = {
        "Dir::State": apt,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": apt / "status",
        "Dir::State::extended_states": apt / "extended_states",
        "Dir::Cache": apt / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
        "APT::Get::Assume-Yes": "1",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _write_status(ours: Path) -> None:
    """What apt takes for installed: the machine's packages, but for Chromium, which we want in any case."""
    system = Path("/var/lib/dpkg/status")
    entries = system.read_text(errors="replace").split("\n\n") if system.exists() else []
    ours.write_text("\n\n".join(entry for entry in entries if not entry.startswith("Package: chromium")))


def _write_wrapper(root: Path) -> None:
    folders = [path.parent for path in root.rglob("*.so*") if path.is_file()]
    libraries = [path for path in dict.fromkeys(folders) if "chromium" not in path.parts[len(root.parts) :]]
    program = root / "usr/lib/chromium/chromium"
    OWN.write_text(
        "#!/bin/sh\n"
        f'LD_LIBRARY_PATH="{":".join(map(str, libraries))}:$LD_LIBRARY_PATH"\n'
        "export LD_LIBRARY_PATH\n"
        f'exec "{program}" "$@"\n'
    )
    OWN.chmod(0o755)
    if not run(OWN, "--version"):
        OWN.unlink()
        raise SetupError(REMEDY)


# --- the font -----------------------------------------------------------------------------------------------------
def write_font_settings() -> None:
    """Settings for fontconfig that put the locked Chinese fonts before the machine's own."""
    told = subprocess.run(
        [str(PYTHON), "-c", "import pylopdf_fonts_zh_cn as fonts; print(fonts.__path__[0])"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    FOLDER.mkdir(parents=True, exist_ok=True)
    prefer = "".join(
        f"<alias binding='strong'><family>{generic}</family><prefer><family>{font}</family></prefer></alias>\n"
        for generic, font in (("sans-serif", "Noto Sans SC"), ("serif", "Noto Serif SC"), ("system-ui", "Noto Sans SC"))
    )
    FONTS.write_text(
        "<?xml version='1.0'?>\n<!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'>\n<fontconfig>\n"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>\n"
        f"<dir>{told.stdout.strip()}</dir>\n"
        f"<cachedir>{FOLDER / 'font-cache'}</cachedir>\n"
        f"{prefer}</fontconfig>\n"
    )
