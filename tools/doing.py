"""What the tools share: where the checkout is, saying what happens, running programs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGAN = time.monotonic()


class SetupError(Exception):
    """Something is missing that this program cannot provide; the message says what to do."""


def say(line: str) -> None:
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {line}", flush=True)


def run(*command: str | Path, quiet: bool = False, **environment: str) -> bool:
    """Run a program without input; what it prints is shown only when it fails (and not at all when quiet)."""
    try:
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, env={**os.environ, **environment}, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except OSError as fault:
        done = subprocess.CompletedProcess(command, 127, str(fault))
    if done.returncode and not quiet:
        print(done.stdout, file=sys.stderr)
    return done.returncode == 0


def digest(*parts: object) -> str:
    """One hash over texts and the contents of files."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        whole.update(b"\0")
    return whole.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted
