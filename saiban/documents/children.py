"""Processes of their own, with limits and without secrets, for what is given files from strangers.

The libraries that draw and read documents are large and partly written in C: one that hangs, eats the memory or is
taken over must not do so in the server. A child gets an order on its input and leaves an answer in its folder; what it
answers is for the caller to check, like anything from outside.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saiban.documents.findings import Finding, UnreadableFile, unreadable

ANSWER = "answer.json"
_ROOT = Path(__file__).resolve().parents[2]
_MAX_WRITTEN = 256 * 2**20  # bytes of one file

Order = dict[str, Any]


def ask_child(module: str, order: Order, folder: str, *, failure: str) -> Any:
    """What `module` answers to `order`, which holds its limits "seconds" and "megabytes".

    Raises UnreadableFile with the child's own finding, or with that of the code `failure` when there is no answer.
    """
    _run(module, order, folder, failure)
    try:
        answer = json.loads((Path(folder) / ANSWER).read_bytes())
        finding = answer.get("finding")
        refusal = Finding(**finding) if finding else None
    except (OSError, ValueError, TypeError, AttributeError):
        raise unreadable(failure) from None
    if refusal:
        raise UnreadableFile(refusal)
    return answer


def _run(module: str, order: Order, folder: str, failure: str) -> None:
    environment = {
        "PYTHONPATH": str(_ROOT),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(order).encode(),
            cwd=folder,
            env=environment,
            timeout=order["seconds"],
            check=True,
            capture_output=True,
        )
    except subprocess.SubprocessError:
        raise unreadable(failure) from None


def answer_order(work: Callable[[Order], Order]) -> None:
    """In the child: do what is ordered within its limits, and leave the answer in the current folder."""
    order = json.load(sys.stdin)
    _limit(order["seconds"], order["megabytes"])
    try:
        answer = work(order)
    except UnreadableFile as error:
        answer = {"finding": asdict(error.finding)}
    Path(ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _limit(seconds: int, megabytes: int) -> None:
    """Hold this process to its share, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_WRITTEN, _MAX_WRITTEN))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
