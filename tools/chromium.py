"""Finds or provides the browser for tests, what drives it, and a Chinese font; browser.json there tells the tests.

The browser is, in this order: the one SAIBAN_CHROMIUM names; one on the machine; Debian's, installed where we are or
may become root; Debian's, unpacked into build/chromium by an ordinary user. SAIBAN_CHROMIUM=own passes over what the
machine has. The font comes from a locked Python package, so pages look alike everywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import debian
from doing import ROOT, SetupError, digest, is_done, run, say

FOLDER = ROOT / "build" / "chromium"
UNPACKED = FOLDER / "root"
OWN_BROWSER, OWN_NODE = FOLDER / "chromium", FOLDER / "node"
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
BROWSER_REMEDY = (
    "Chromium is missing. Install it (Debian: apt-get install chromium), or name one: SAIBAN_CHROMIUM=/path/to/chromium"
)
DRIVER_REMEDY = "Playwright's own node does not run here. Install what it names (Debian: apt-get install libatomic1)"


def provide() -> None:
    """Have all that a browser test needs, or say what to do."""
    stamp, told = FOLDER / "stamp", FOLDER / "browser.json"
    wanted = digest(str(ROOT), os.environ.get("SAIBAN_CHROMIUM", ""), ROOT / "requirements.lock", Path(__file__))
    if is_done(stamp, wanted) and Path(json.loads(told.read_text())["browser"]).exists():
        return
    browser = find_browser() or install_browser()
    settings = {"browser": str(browser), "FONTCONFIG_FILE": str(write_font_settings())}
    if node := find_driver():
        settings["PLAYWRIGHT_NODEJS_PATH"] = str(node)
    told.write_text(json.dumps(settings, indent=2))
    stamp.write_text(wanted)


# --- the browser --------------------------------------------------------------------------------------------------
def find_browser() -> Path | None:
    """The browser's program, if there is one."""
    named = os.environ.get("SAIBAN_CHROMIUM", "")
    if named not in {"", "own"}:
        if not os.access(named, os.X_OK):
            raise SetupError(f"SAIBAN_CHROMIUM names {named}, which cannot be run")
        return Path(named)
    found = [] if named else [Path(path) for name in NAMES if (path := shutil.which(name))]
    return next(iter([*found, *([OWN_BROWSER] if OWN_BROWSER.exists() else [])]), None)


def install_browser() -> Path:
    """Debian's Chromium, on the machine or unpacked."""
    wanted_here = os.environ.get("SAIBAN_CHROMIUM") == "own"
    if not wanted_here and debian.can_install():
        say("installing Debian's Chromium")
        debian.install("chromium")
        if found := find_browser():
            return found
        raise SetupError(BROWSER_REMEDY)
    say("unpacking Debian's Chromium into build/chromium (no root here)")
    if not debian.unpack(UNPACKED, "chromium", anew=("chromium", "chromium-common")):
        raise SetupError(BROWSER_REMEDY)
    _write_wrapper(OWN_BROWSER, UNPACKED / "usr/lib/chromium/chromium", BROWSER_REMEDY)
    return OWN_BROWSER


def _write_wrapper(wrapper: Path, program: Path, remedy: str) -> None:
    """A script that runs `program` with the unpacked libraries."""
    wrapper.write_text(
        "#!/bin/sh\n"
        f'LD_LIBRARY_PATH="{debian.library_path(UNPACKED)}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        "export LD_LIBRARY_PATH\n"
        f'exec "{program}" "$@"\n'
    )
    wrapper.chmod(0o755)
    if not run(wrapper, "--version"):
        wrapper.unlink()
        raise SetupError(remedy)


# --- what drives it -----------------------------------------------------------------------------------------------
def find_driver() -> Path | None:
    """The node that Playwright shall use; None for its own, which lacks a library on the smallest machines."""
    brought = _installed("playwright") / "driver" / "node"
    if run(brought, "--version", quiet=True):
        return None
    if OWN_NODE.exists():
        return OWN_NODE
    if debian.can_install():
        say("installing libatomic1, which Playwright's node needs")
        if debian.install("libatomic1") and run(brought, "--version"):
            return None
        raise SetupError(DRIVER_REMEDY)
    say("unpacking libatomic1, which Playwright's node needs")
    if not debian.unpack(UNPACKED, "libatomic1"):
        raise SetupError(DRIVER_REMEDY)
    _write_wrapper(OWN_NODE, brought, DRIVER_REMEDY)
    return OWN_NODE


def _installed(package: str) -> Path:
    told = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "python"), "-c", f"import {package}; print({package}.__path__[0])"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(told.stdout.strip())


# --- the font -----------------------------------------------------------------------------------------------------
def write_font_settings() -> Path:
    """Settings for fontconfig that put the locked Chinese fonts before the machine's own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    prefer = "".join(
        f"<alias binding='strong'><family>{generic}</family><prefer><family>{font}</family></prefer></alias>\n"
        for generic, font in (("sans-serif", "Noto Sans SC"), ("serif", "Noto Serif SC"), ("system-ui", "Noto Sans SC"))
    )
    settings = FOLDER / "fonts.conf"
    settings.write_text(
        "<?xml version='1.0'?>\n<!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'>\n<fontconfig>\n"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>\n"
        f"<dir>{_installed('pylopdf_fonts_zh_cn')}</dir>\n"
        f"<cachedir>{FOLDER / 'font-cache'}</cachedir>\n"
        f"{prefer}</fontconfig>\n"
    )
    return settings
