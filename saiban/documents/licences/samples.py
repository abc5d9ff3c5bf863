"""Invented licences as pictures, for tests and for a demonstration site. The same arguments give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from typing import TYPE_CHECKING

from saiban.documents.fonts import sans_path

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

Rows = Sequence[tuple[str, str]]
SIZE = (1200, 850)
_PAPER, _INK, _PALE, _GOLD, _RED = "#fbf8ee", "#202020", "#555555", "#b58a3a", (206, 28, 36, 210)
_ROWS: Rows = (
    ("法定代表人", "张示范"),
    ("住所", "示范省示范市示范路8号"),
    ("有效期", "自2019年03月05日至2029年03月04日"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What an invented licence shows. `seals` 2: the registrar's and the unit's own; `mark` is a line at the foot."""

    name: str
    uscc: str
    title: str = "营业执照"
    rows: Rows = _ROWS
    seals: int = 2
    has_qr: bool = True
    mark: str = "演示样张 · 内容均为虚构"


def licence_picture(sample: Sample) -> Image:
    """The licence as a scanner would see it, upright and clean."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((18, 18, SIZE[0] - 19, SIZE[1] - 19), outline=_GOLD, width=5)
    pen.text((SIZE[0] / 2, 110), "  ".join(sample.title), font=_font(54), fill=_INK, anchor="mm")
    pen.text((60, 190), "统一社会信用代码", font=_font(22), fill=_PALE)
    pen.text((60, 222), sample.uscc, font=_font(26), fill=_INK)
    for number, (label, value) in enumerate((("名称", sample.name), *sample.rows)):
        pen.text((90, 310 + 54 * number), label, font=_font(24), fill=_PALE)
        pen.text((260, 310 + 54 * number), value, font=_font(24), fill=_INK)
    pen.text((SIZE[0] - 330, SIZE[1] - 160), "登记机关", font=_font(24), fill=_PALE)
    pen.text((60, SIZE[1] - 60), sample.mark, font=_font(18), fill=_PALE)
    if sample.has_qr:
        picture.paste(_qr(sample.uscc), (SIZE[0] - 240, 150))
    for across, words in ((240, "示范市登记机关"), (560, sample.name))[: sample.seals]:
        _stamp(picture, words, (SIZE[0] - across, SIZE[1] - 150))
    return picture.convert("RGB")


def licence_jpeg(sample: Sample, *, turned: float = 0.0, quality: int = 80) -> bytes:
    """The licence as JPEG; `turned` by so many degrees against the clock."""
    picture, target = licence_picture(sample), BytesIO()
    picture.rotate(turned, expand=True, fillcolor="white").save(target, "JPEG", quality=quality)
    return target.getvalue()


def licence_png(sample: Sample) -> bytes:
    target = BytesIO()
    licence_picture(sample).quantize(64).save(target, "PNG")
    return target.getvalue()


def licence_pdf(sample: Sample, *, pages: int = 1, grey: bool = False) -> bytes:
    """The licence scanned to a PDF, perhaps without colours, with empty pages behind it."""
    from PIL import Image

    target, behind = BytesIO(), [Image.new("L", SIZE, "white")] * (pages - 1)
    picture = licence_picture(sample)
    scanned = picture.convert("L") if grey else picture
    undated = {"creationDate": None, "modDate": None}
    scanned.save(target, "PDF", resolution=100, save_all=True, append_images=behind, **undated)
    return target.getvalue()


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(sans_path(), size)


def _qr(uscc: str) -> Image:
    """The address that licences carry, with the code in it."""
    import segno
    from PIL import Image

    target = BytesIO()
    segno.make(f"http://www.gsxt.gov.cn/index.html?uniscid={uscc}", micro=False).save(target, kind="png", scale=4)
    return Image.open(target).convert("RGB")


def _stamp(picture: Image, words: str, middle: tuple[int, int], radius: int = 92) -> None:
    """A round red seal: a ring, a star, and `words` along the ring."""
    stamp = _blank_seal(radius).copy()
    step = min(24, 280 / max(1, len(words)))
    for number, letter in enumerate(words):
        angle = (number - (len(words) - 1) / 2) * step
        turned = _letter(letter, radius // 4).rotate(-angle, expand=True)
        x = radius + 0.74 * radius * sin(angle * pi / 180) - turned.width / 2
        y = radius - 0.74 * radius * cos(angle * pi / 180) - turned.height / 2
        stamp.alpha_composite(turned, (int(x) + 2, int(y) + 2))
    picture.alpha_composite(stamp, (middle[0] - radius - 2, middle[1] - radius - 2))


@cache
def _blank_seal(radius: int) -> Image:
    from PIL import Image, ImageDraw

    side = 2 * radius + 4
    seal = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((2, 2, side - 3, side - 3), outline=_RED, width=radius // 14)
    reach = [radius * (0.3 if corner % 2 == 0 else 0.12) for corner in range(10)]
    points = [
        (side / 2 + r * sin(corner * pi / 5), side / 2 - r * cos(corner * pi / 5)) for corner, r in enumerate(reach)
    ]
    pen.polygon(points, fill=_RED)
    return seal


@cache
def _letter(letter: str, size: int) -> Image:
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (size + 4, size + 8), (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((2, 0), letter, font=_font(size), fill=_RED)
    return picture
