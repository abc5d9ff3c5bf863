"""What a preview consists of."""

from dataclasses import dataclass
from typing import Literal

ASSET_SCHEME = "asset:"


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture, always WebP, under a name that is unique in its preview."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """`kind` "pages": the assets are the pages in order. "html": `html` shows them where they belong.

    `total` counts the pages or slides of the document, where that can be told. `notice` says in Chinese
    what differs from the file or is not shown.
    """

    kind: Literal["pages", "html"]
    html: str = ""
    assets: tuple[Asset, ...] = ()
    total: int | None = None
    notice: str = ""

    def html_at(self, address: str) -> str:
        """The HTML with its pictures under `address`, such as "/documents/k3m9/preview/"."""
        return self.html.replace(f'src="{ASSET_SCHEME}', f'src="{address}')
