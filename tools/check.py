"""Every check of the sources, and with ``--with-tests`` every test; all are run, and what failed is told at the end."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from doing import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Check:
    """A program, or a function that yields what is wrong."""

    title: str
    command: list[str] | Callable[[], Iterator[str]]
    remedy: str = ""


def of_sources(data: str) -> list[Check]:
    """The checks, the longest first; `data` is a folder that those who load the settings may fill."""
    os.environ |= {"SAIBAN_DATA": data, "SAIBAN_MODE": "production", "SAIBAN_ADDRESS": "https://saiban.example"}
    # A real site sends its short messages somewhere; the check of its settings asks for that.
    os.environ["SAIBAN_SMS_BACKEND"] = "saiban.messaging.testing.MemorySms"
    os.environ.pop("DATABASE_URL", None)
    saiban = [str(BIN / "python"), "-m", "saiban.config.console"]
    return [
        Check("types", [str(BIN / "mypy")]),
        Check("form", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], "make fix"),
        Check("style", [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."], "make fix"),
        Check("layers", [str(BIN / "lint-imports"), "--no-logo"]),
        Check("templates", [str(BIN / "djlint"), "saiban", "--lint", "--quiet"]),
        Check("settings", [*saiban, "check", "--deploy", "--fail-level", "WARNING"]),
        Check("migrations", [*saiban, "makemigrations", "--check", "--dry-run"], ".venv/bin/saiban makemigrations"),
        Check("locks", lock_faults, "make lock"),
        Check("words", word_faults),
    ]


# --- locks --------------------------------------------------------------------------------------------------------
def lock_faults() -> Iterator[str]:
    """What pyproject.toml and package.json ask for and the lockfiles do not hold; and addresses in the lockfiles."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = dict(_locked())
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield f"requirements.lock has {requirement.name} {version or 'not at all'}; wanted is {requirement}"
    package, lock = (json.loads((ROOT / name).read_text()) for name in ("package.json", "package-lock.json"))
    for kind in ("dependencies", "devDependencies"):
        if package.get(kind) != lock["packages"][""].get(kind):
            yield f"package-lock.json does not fit the {kind} of package.json"
    for name in ("package-lock.json", *(path.name for path in ROOT.glob("requirements*.lock"))):
        if re.search(r"https?://|--(extra-)?index-url|--find-links|\"resolved\"", (ROOT / name).read_text()):
            yield f"{name} names an address; lockfiles hold versions and hashes alone"


def _locked() -> Iterator[tuple[str, str]]:
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            yield canonicalize_name(match[1]), match[2]


# --- words --------------------------------------------------------------------------------------------------------
UNWANTED = {
    # Written so that the patterns do not find themselves.
    r"\b(?:py[p]i|python[h]osted|npm[j]s|npm[m]irror|debian)\.(?:org|com|net)\b": "names a package index",
    r"(?<![\w./])/(?:wor[k]|roo[t]|home/\w+)/": "names a path of one machine",
    r"-----BEGIN [A-Z ]*PRIVATE [K]EY": "holds a private key",
    r"\b(?:TO[D]O|FIX[M]E|X{3})\b": "is left unfinished",
    r"(?i)\blorem [i]psum\b": "is filler",
    r"(?i)\bissue #?\d+\b|(?i:github|gitlab)\.com/[\w-]+/saiban": "speaks of where it is worked on",
}


def word_faults() -> Iterator[str]:
    """Texts in the project's files that must not be there."""
    patterns = {re.compile(pattern): why for pattern, why in UNWANTED.items()}
    for name in project_files():
        path = ROOT / name
        if name.endswith(".lock") or not path.is_file() or b"\0" in (content := path.read_bytes())[:4096]:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            found = (why for pattern, why in patterns.items() if pattern.search(line))
            yield from (f"{name}:{number}: {why}: {line.strip()[:100]}" for why in found)


def project_files() -> Iterator[str]:
    """The tracked files; without git, all but those that setting up and running make."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        yield from filter(None, listed.stdout.split("\0"))
        return
    for path in ROOT.rglob("*"):
        name = path.relative_to(ROOT)
        if not any(part in MADE or part.endswith("_cache") for part in name.parts):
            yield str(name)


MADE = {".git", ".venv", "node_modules", "build", "var", "__pycache__", ".hypothesis"}


# --- running ------------------------------------------------------------------------------------------------------
def run(check: Check) -> tuple[bool, str, float]:
    """Whether it passed, what it printed, and the seconds it took."""
    began = time.monotonic()
    if callable(check.command):
        faults = list(check.command())
        passed, told = not faults, "\n".join(faults)
    else:
        done = subprocess.run(
            check.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        passed, told = done.returncode == 0, done.stdout.rstrip()
    return passed, told, time.monotonic() - began


def run_checks() -> list[str]:
    """Run the checks two at a time; returns the titles of those that failed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="saiban-check-", dir="/var/tmp") as data:
        Path(data).chmod(0o755)
        checks = of_sources(data)
        with ThreadPoolExecutor(2) as pool:
            for check, (passed, told, seconds) in zip(checks, pool.map(run, checks), strict=True):
                print(f"{'passed' if passed else 'FAILED'}  {check.title:<12} {seconds:6.1f} s", flush=True)
                if not passed:
                    failed.append(check.title)
                    print(told, f"remedy: {check.remedy}" if check.remedy else "", "", sep="\n", flush=True)
    return failed


def run_tests() -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAIBAN_")}
    done = subprocess.run([BIN / "pytest", "-q"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
    return ["tests"] if done.returncode else []


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    print("== Checks ==", flush=True)
    failed = run_checks()
    if "--with-tests" in arguments:
        print("\n== Tests ==", flush=True)
        failed += run_tests()
    print(f"\n{'failed: ' + ', '.join(failed) if failed else 'everything passed'} ({time.monotonic() - began:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
