"""Makes a fresh checkout ready to run: `python3 tools/setup.py`, and `python3 tools/setup.py test` for tests as well.

Needs Python 3.11 or later and nothing else: everything comes by lockfile, checked by hash, into the checkout itself
(.venv, node_modules, build). What is done is stamped, so that a second call takes a moment and needs no network.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import debian
from doing import ROOT, SetupError, digest, is_done, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "build" / "vendor"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18

# What the browser loads from npm packages: source in node_modules → name under /static/vendor/.
SERVED = {"htmx.org/dist/htmx.min.js": "htmx.min.js"}


# --- Python -----------------------------------------------------------------------------------------------------
def require_python() -> None:
    """Go on in a Python that is new enough, where the one that runs this is not."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.11", "python3.12", "python3.13", "python3.14"):
        if shutil.which(name):
            os.execvp(name, [name, *sys.argv])
    raise SetupError(
        f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. "
        "Install one (Debian 12, Ubuntu 24.04 and later: apt install python3 python3-venv) "
        "and name it: make PYTHON=/path/to/python3.11"
    )


def make_environment() -> None:
    """Make .venv, or make it anew where it belongs to another place or another Python."""
    kind = digest(str(VENV), sys.version, sys.base_prefix)
    stamp = VENV / "saiban-environment"
    if is_done(stamp, kind) and PYTHON.exists():
        return
    if VENV.exists() and not _belongs_here():
        say("the environment in .venv is of another Python or another place: making it anew")
        shutil.rmtree(VENV)
    if not PYTHON.exists() or not run(PYTHON, "-m", "pip", "--version", quiet=True):
        say("making the Python environment in .venv")
        _create_environment()
    stamp.write_text(kind)


def _belongs_here() -> bool:
    told = "import sys; sys.exit(sys.prefix != %r or sys.version != %r)" % (str(VENV), sys.version)  # noqa: UP031
    return PYTHON.exists() and run(PYTHON, "-c", told, quiet=True)


def _create_environment() -> None:
    base = getattr(sys, "_base_executable", sys.executable)  # not the environment's own, should one be active
    create: list[str | Path] = [base, "-m", "venv", "--clear", VENV]
    if run(*create, quiet=True):
        return
    # Debian keeps Python's ensurepip in a package of its own.
    package = f"python3.{sys.version_info.minor}-venv"
    if debian.can_install():
        say(f"installing {package}, which this Python lacks")
        if debian.install(package) and run(*create):
            return
    elif run(*create, "--without-pip", quiet=True) and _pip_from_outside(base):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    raise SetupError(
        "this Python can make no environment with pip (its modules venv and ensurepip are missing). "
        f"Install them as root (Debian, Ubuntu: apt-get install {package}) and start again."
    )


def _pip_from_outside(base: str) -> bool:
    """Fill an environment without pip by a pip that the machine has, or by the wheel in Debian's package of it."""
    install: list[str | Path] = ["install", "--quiet", "--require-hashes", "-r", ROOT / "requirements-bootstrap.lock"]
    if run(base, "-m", "pip", "--python", PYTHON, *install, quiet=True):
        return True
    say("fetching pip from Debian's packages (no root here)")
    folder = ROOT / "build" / "pip"
    unpacked = debian.unpack(folder, "python3-pip-whl", anew=("python3-pip-whl",))
    wheels = list(folder.glob("usr/share/python-wheels/pip-*.whl"))
    filled = unpacked and bool(wheels) and run(PYTHON, wheels[0] / "pip", *install)
    shutil.rmtree(folder, ignore_errors=True)
    return filled


def install_packages() -> None:
    """Install the locked packages: with uv in seconds, with pip alone where uv will not do."""
    locks = [ROOT / "requirements-bootstrap.lock", ROOT / "requirements.lock"]
    stamp, wanted = VENV / "saiban-packages", digest(*locks)
    if is_done(stamp, wanted):
        return
    say("installing the Python packages of requirements.lock")
    fast = install_with_pip(locks[0], quiet=True) and install_with_uv(locks[1])
    if not fast:
        say("uv will not do here; installing with pip, which takes a minute or two")
        if not install_with_pip(locks[1]):
            raise SetupError(
                "the Python packages could not be installed. Is there a way to a package index? "
                "pip's own settings (pip config, PIP_INDEX_URL) tell it where one is."
            )
    stamp.write_text(wanted)


def install_with_pip(lock: Path, *, quiet: bool = False) -> bool:
    pip, hashed = ("-m", "pip", "--disable-pip-version-check"), ("--require-hashes", "-r", lock)
    return run(PYTHON, *pip, "install", "--quiet", *hashed, quiet=quiet)


def install_with_uv(lock: Path) -> bool:
    uv, hashed = VENV / "bin" / "uv", ("--require-hashes", "-r", lock)
    return run(uv, "pip", "install", "--quiet", "--python", PYTHON, *hashed, quiet=True, **uv_settings())


def uv_settings() -> dict[str, str]:
    """What pip is told about indexes, in uv's words: uv does not read pip's files."""
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    # Every file is checked by its hash, so it may come from whichever index has it.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        if (name := names.get(key.rpartition(".")[2])) and name not in os.environ:
            settings[name] = value.strip("'\"")
    return settings


def install_itself() -> None:
    """Make `import saiban` and the command .venv/bin/saiban work, from the sources where they lie."""
    site = Path(
        subprocess.run(
            [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
        ).stdout.strip()
    )  # fmt: skip
    (site / "saiban.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "saiban"
    # By sh: the path of an interpreter in a script's first line may be neither long nor hold a space.
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -P -m saiban.config.console "$@"\n')
    command.chmod(0o755)


# --- front end ----------------------------------------------------------------------------------------------------
def install_front_end() -> None:
    """Install the locked npm packages and copy what is served to build/vendor."""
    lock, modules = ROOT / "package-lock.json", ROOT / "node_modules"
    stamp, wanted = modules / ".saiban-setup", digest(lock)
    if not is_done(stamp, wanted):
        npm, path = find_npm()
        say("installing the front-end packages of package-lock.json")
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        # Node.js would leave a cache in /tmp.
        if not run(*install, PATH=path, NODE_DISABLE_COMPILE_CACHE="1"):
            raise SetupError(
                "the front-end packages could not be installed. Is there a way to an npm registry? "
                "npm's own settings (npm config, .npmrc) tell it where one is."
            )
        stamp.write_text(wanted)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in SERVED.items():
        shutil.copy2(modules / source, VENDOR / name)


def find_npm() -> tuple[str, str]:
    """The npm to use and the PATH to use it with: the system's if its Node.js is new enough, else one from a wheel."""
    path = os.environ["PATH"]
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE and _major_version(npm) >= 8:
        return npm, path
    ours = f"{VENV / 'bin'}{os.pathsep}{path}"
    lock = ROOT / "requirements-node.lock"
    npm = str(VENV / "bin" / "npm")
    if not run(npm, "--version", quiet=True, PATH=ours):
        say("no Node.js 18 or later here: installing it from a wheel")
        if not install_with_uv(lock) and not install_with_pip(lock):
            raise SetupError("Node.js could not be installed; install Node.js 18 or later with npm, and start again")
    return npm, ours


def _major_version(program: str) -> int:
    told = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    number = told.stdout.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def compile_translations() -> None:
    """Compile the .po files that changed."""
    catalogues = sorted((ROOT / "saiban").rglob("locale/*/LC_MESSAGES/*.po"))
    if any(
        not (made := po.with_suffix(".mo")).exists() or made.stat().st_mtime < po.stat().st_mtime for po in catalogues
    ):
        say("compiling translations")
        if not run(PYTHON, ROOT / "tools" / "messages.py", "compile"):
            raise SetupError("the translations could not be compiled; the file named above needs mending")


# --- everything ---------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One setup of this checkout at a time."""
    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build" / "setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another setup of this checkout")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    try:
        require_python()
        with alone():
            ready = ROOT / "build" / "setup.stamp"
            wanted = digest(*_inputs())
            if not is_done(ready, wanted) or not _products_exist():
                make_environment()
                install_packages()
                install_itself()
                install_front_end()
                ready.write_text(wanted)
            compile_translations()
            if "test" in arguments:
                import chromium

                chromium.provide()
    except SetupError as fault:
        print(f"setup: {fault}", file=sys.stderr)
        return 1
    say("everything is set up")
    return 0


def _inputs() -> list[object]:
    """What the result depends on; when none of it changed there is nothing to do."""
    files = ["requirements.lock", "requirements-bootstrap.lock", "package-lock.json", "tools/setup.py"]
    return [str(ROOT), sys.version, sys.base_prefix, *(ROOT / name for name in files)]


def _products_exist() -> bool:
    served = all((VENDOR / name).exists() for name in SERVED.values())
    stamps = [VENV / "saiban-packages", VENV / "bin" / "saiban", ROOT / "node_modules" / ".saiban-setup"]
    return served and PYTHON.exists() and all(stamp.exists() for stamp in stamps)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
