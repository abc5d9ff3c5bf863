"""Previews made in a process of their own, with a limit on its time and memory (see `saiban.documents.children`)."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saiban.documents.children import ask_child
from saiban.documents.findings import unreadable
from saiban.documents.previews.markup import MAX_HTML, cleaned
from saiban.documents.previews.model import Asset, Preview
from saiban.documents.previews.pictures import is_asset_name

_CHILD = "saiban.documents.previews.child"
_FAILURE = "preview_failed"


def preview_isolated(path: Path, filename: str, *, seconds: int = 60, megabytes: int = 2048) -> Preview:
    """`drawing.preview` of the file at `path` in another process; raises UnreadableFile, also when it takes too much.

    Starting the process takes about half a second: for workers, not for web requests.
    """
    order = {"path": str(path.resolve()), "filename": filename}
    with TemporaryDirectory(prefix="saiban-preview-") as folder:
        answer = ask_child(_CHILD, order | {"seconds": seconds, "megabytes": megabytes}, folder, failure=_FAILURE)
        try:
            return _checked(answer, Path(folder))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise unreadable(_FAILURE) from None


def _checked(answer: dict[str, Any], folder: Path) -> Preview:
    names = [name for name in answer["assets"] if is_asset_name(name)]
    assets = [Asset(name, (folder / name).read_bytes()) for name in names]
    if answer["kind"] not in ("pages", "html") or not all(_is_webp(asset.data) for asset in assets):
        raise ValueError("not a preview")
    html = cleaned(answer["html"][: MAX_HTML * 2])
    return Preview(answer["kind"], html, tuple(assets), answer["total"], str(answer["notice"]))


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
