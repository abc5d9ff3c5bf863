"""The process that draws one preview: an order on its input, files in its folder. See `isolation`."""

from pathlib import Path
from typing import Any

from saiban.documents.children import answer_order
from saiban.documents.previews.model import Preview


def _drawn(order: dict[str, Any]) -> dict[str, Any]:
    from saiban.documents.previews.drawing import preview

    return _left(preview(Path(order["path"]), order["filename"]))


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
    answer_order(_drawn)
