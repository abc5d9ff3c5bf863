"""The pictures of a preview: each drawn anew, so that only pixels are left of it."""

import re
from io import BytesIO
from typing import BinaryIO

from saiban.documents.images import as_webp, open_image, shrunk
from saiban.documents.kinds import HEAD, Kind, kind_of_head
from saiban.documents.previews.model import Asset

MAX_PICTURES = 120
MAX_BYTES = 40 * 2**20  # of one picture inside a document
_SHOWN = (Kind.JPG, Kind.PNG, Kind.WEBP)


def drawn(stream: BinaryIO, kind: Kind, *, width: int) -> bytes:
    """A picture upright as WebP, at most `width` pixels wide; raises UnreadableFile."""
    with open_image(stream, kind) as image:
        return as_webp(shrunk(image, width))


class Pictures:
    """The pictures of one document, collected as assets while its text is read."""

    def __init__(self, *, width: int) -> None:
        self.assets: list[Asset] = []
        self.left_out = 0
        self._width = width
        self._names: dict[bytes, str] = {}

    def name_of(self, data: bytes) -> str:
        """The asset that shows the picture `data`; empty when it cannot be shown (drawings in Windows formats)."""
        if name := self._names.get(data):
            return name
        kind = kind_of_head(data[:HEAD])
        if kind not in _SHOWN or len(data) > MAX_BYTES or len(self.assets) >= MAX_PICTURES:
            self.left_out += 1
            return ""
        return self._added(data, kind)

    def _added(self, data: bytes, kind: Kind) -> str:
        try:
            webp = drawn(BytesIO(data), kind, width=self._width)
        except Exception:  # noqa: BLE001 - one broken picture must not hide the text around it
            self.left_out += 1
            return ""
        name = self._names[data] = f"picture-{len(self.assets) + 1}.webp"
        self.assets.append(Asset(name, webp))
        return name

    @property
    def notice(self) -> str:
        """What to say of the pictures that are not shown."""
        return f"有 {self.left_out} 张图片无法预览。" if self.left_out else ""


def is_asset_name(name: str) -> bool:
    """Whether `name` is one that a preview gives to a picture."""
    return re.fullmatch(r"(picture|page)-[0-9]{1,4}\.webp", name) is not None
