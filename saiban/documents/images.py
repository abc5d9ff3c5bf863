"""Pictures: opened within limits, and made small for the screen."""

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from saiban.documents.findings import unreadable
from saiban.documents.found import Found
from saiban.documents.kinds import Kind

if TYPE_CHECKING:
    from PIL.Image import Image

# Pixels that are bearable: a plain JPEG is read at an eighth of its size (telephones make up to 108 million
# pixels), a progressive one needs all of its coefficients at once; a PNG is not unpacked before its preview.
MAX_PIXELS = {Kind.JPG: 160_000_000, Kind.PNG: 80_000_000, Kind.WEBP: 40_000_000}
MAX_PROGRESSIVE_PIXELS = 40_000_000
MAX_SCANS = 100
_FORMATS = {Kind.JPG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_PREVIEW_QUALITY = 80


def inspect_image(stream: BinaryIO, kind: Kind) -> Found:
    """Size of a picture that is whole; raises UnreadableFile."""
    with open_image(stream, kind) as image:
        width, height = image.size
        if kind is Kind.PNG:
            image.verify()  # checksums only
        else:
            image.draft("RGB", (max(1, width // 8), max(1, height // 8)))
            image.load()
    return Found(kind, width=width, height=height)


def open_image(stream: BinaryIO, kind: Kind) -> "Image":
    """A picture whose size is known to be bearable and whose pixels are not yet read; raises UnreadableFile."""
    from PIL import Image

    try:
        image = Image.open(stream, formats=[_FORMATS[kind]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise unreadable("too_many_pixels", pixels="超过 1 亿") from None
    _check_pixels(image, kind)
    if kind is Kind.JPG and _scans(stream) > MAX_SCANS:
        raise unreadable("image_complex")
    return image


def _check_pixels(image: "Image", kind: Kind) -> None:
    progressive = kind is Kind.JPG and image.info.get("progressive")
    limit = MAX_PROGRESSIVE_PIXELS if progressive else MAX_PIXELS[kind]
    if image.width * image.height > limit:
        raise unreadable("too_many_pixels", pixels=image.width * image.height // 10_000)


def _scans(stream: BinaryIO) -> int:
    """Passes over the pixels; each costs the time of the whole picture, and honest files have about ten."""
    at = stream.tell()
    stream.seek(0)
    scans = stream.read().count(b"\xff\xda")
    stream.seek(at)
    return scans


def shrunk(image: "Image", width: int) -> "Image":
    """`image` upright, at most `width` pixels wide and three times as high."""
    from PIL import ImageOps

    image.draft("RGB", (width * 2, width * 2))
    image.thumbnail((width, width * 3))
    ImageOps.exif_transpose(image, in_place=True)
    return image


def as_webp(image: "Image") -> bytes:
    """The pixels of `image` as WebP, and nothing else of it."""
    from PIL import WebPImagePlugin  # noqa: F401 - at hand, or Pillow loads the plugins of all formats to find it

    target = BytesIO()
    pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels.save(target, "WEBP", quality=_PREVIEW_QUALITY, method=2)
    return target.getvalue()
