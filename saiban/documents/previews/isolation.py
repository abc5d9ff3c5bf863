"""Previews made in a process of their own, with a limit on its time and memory.

The libraries that draw documents are written in C and given files from strangers: one that hangs, eats the
memory or is taken over must not do so in the server. The process gets the file, no environment and no
secrets; what it answers is checked like anything from outside.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saiban.documents.findings import Finding, UnreadableFile, unreadable
from saiban.documents.previews.markup import MAX_HTML, cleaned
from saiban.documents.previews.model import Asset, Preview
from saiban.documents.previews.pictures import is_asset_name

ANSWER = "answer.json"
_ROOT = Path(__file__).resolve().parents[3]


def preview_isolated(
    path: Path, filename: str, *, watermark: str = "", seconds: int = 60, megabytes: int = 2048
) -> Preview:
    """`drawing.preview` of the file at `path` in another process; raises UnreadableFile, also when it takes too much.

    Starting the process takes about half a second: for workers, not for web requests.
    """
    with TemporaryDirectory(prefix="saiban-preview-") as folder:
        order = {"path": str(path.resolve()), "filename": filename, "watermark": watermark}
        _run(order | {"seconds": seconds, "megabytes": megabytes}, folder)
        return _answered(Path(folder))


def _run(order: dict[str, Any], folder: str) -> None:
    command = [sys.executable, "-m", "saiban.documents.previews.child"]
    environment = {
        "PYTHONPATH": str(_ROOT),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        subprocess.run(
            command,
            input=json.dumps(order).encode(),
            cwd=folder,
            env=environment,
            timeout=order["seconds"],
            check=True,
            capture_output=True,
        )
    except subprocess.SubprocessError:
        raise unreadable("preview_failed") from None


def _answered(folder: Path) -> Preview:
    try:
        answer = json.loads((folder / ANSWER).read_bytes())
        if finding := answer.get("finding"):
            raise UnreadableFile(Finding(**finding))
        return _checked(answer, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise unreadable("preview_failed") from None


def _checked(answer: dict[str, Any], folder: Path) -> Preview:
    names = [name for name in answer["assets"] if is_asset_name(name)]
    assets = [Asset(name, (folder / name).read_bytes()) for name in names]
    if answer["kind"] not in ("pages", "html") or not all(_is_webp(asset.data) for asset in assets):
        raise ValueError("not a preview")
    html = cleaned(answer["html"][: MAX_HTML * 2])
    return Preview(answer["kind"], html, tuple(assets), answer["total"], str(answer["notice"]))


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
