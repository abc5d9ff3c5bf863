"""What a shown copy of a paper may be used for, written across it."""

from functools import cache
from typing import TYPE_CHECKING

from saiban.documents.fonts import sans_path

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_GREY = (110, 110, 110, 90)
_ANGLE = 30
_LETTERS_ACROSS = 40  # size of the letters: this many would span the picture


def marked(image: "Image", text: str) -> "Image":
    """`image` as RGB with `text`, of one line or several, all over it, aslant; itself when there is no text."""
    if not text:
        return image
    canvas = image.convert("RGBA")
    tile = _tile(text, max(12, canvas.width // _LETTERS_ACROSS))
    step_x, step_y = tile.width + tile.height // 3, int(tile.height * 1.2)
    for row, top in enumerate(range(-tile.height // 2, canvas.height, step_y)):
        for left in range(-tile.width // (1 + row % 2), canvas.width, step_x):
            _laid(canvas, tile, left, top)
    return canvas.convert("RGB")


def _laid(canvas: "Image", tile: "Image", left: int, top: int) -> None:
    canvas.alpha_composite(tile, (max(0, left), max(0, top)), (max(0, -left), max(0, -top)))


def _tile(text: str, size: int) -> "Image":
    from PIL import Image, ImageDraw

    font = _font(size)
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox((0, 0), text, font=font)
    tile = Image.new("RGBA", (int(right - left), int(bottom - top)), (0, 0, 0, 0))
    ImageDraw.Draw(tile).multiline_text((-left, -top), text, font=font, fill=_GREY, align="center")
    return tile.rotate(_ANGLE, expand=True)


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(sans_path(), size)


def marked_webp(picture: bytes, text: str) -> bytes:
    """A picture of a preview with `text` all over it, drawn anew."""
    from io import BytesIO

    from saiban.documents.images import as_webp, open_image
    from saiban.documents.kinds import Kind

    with open_image(BytesIO(picture), Kind.WEBP) as image:
        return as_webp(marked(image.convert("RGB"), text))
