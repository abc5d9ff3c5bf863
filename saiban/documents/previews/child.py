"""The process that draws one preview: an order on its input, files in its folder. See `isolation`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saiban.documents.findings import UnreadableFile
from saiban.documents.previews.isolation import ANSWER
from saiban.documents.previews.model import Preview

_MAX_WRITTEN = 256 * 2**20  # bytes of one file


def main() -> None:
    """Draw what is ordered and leave the answer in the current folder."""
    order = json.load(sys.stdin)
    _limit(order["seconds"], order["megabytes"])
    try:
        answer = _left(_drawn(order))
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


def _drawn(order: dict[str, Any]) -> Preview:
    from saiban.documents.previews.drawing import preview

    return preview(Path(order["path"]), order["filename"], watermark=order["watermark"])


def _left(drawn: Preview) -> dict[str, Any]:
    for asset in drawn.assets:
        Path(asset.name).write_bytes(asset.data)
    names = [asset.name for asset in drawn.assets]
    return {
        "kind": drawn.kind,
        "html": drawn.html,
        "assets": names,
        "total": drawn.total,
        "notice": drawn.notice,
    }


if __name__ == "__main__":
    main()
