"""Photographs without what they tell besides the picture: where and when it was taken, by whom, with what.

Where the picture is stored upright, the compressed pixels are kept bit by bit and only the blocks around
them go. Where it is not, it is turned and compressed again with its own tables.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from saiban.documents.findings import UnreadableFile, unreadable
from saiban.documents.images import open_image
from saiban.documents.kinds import HEAD, Kind, kind_of_head

if TYPE_CHECKING:
    from PIL.Image import Image

_UPRIGHT = 1
_ORIENTATION = 0x0112
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JPEG_KEPT_APPS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS_KEPT = 0b11110011  # of VP8X: all but those of EXIF and XMP


def strip_metadata(data: bytes) -> bytes:
    """A JPEG, PNG or WebP without EXIF, position, XMP, comments and appended films; raises UnreadableFile.

    The colour profile stays, for without it the colours would change.
    """
    kind = kind_of_head(data[:HEAD])
    try:
        with open_image(BytesIO(data), kind) as image:
            if image.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT:
                return _turned(image, kind)
        return _stripped(data, kind)
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001 - no picture, or a broken one
        raise unreadable() from None


def _turned(image: "Image", kind: Kind) -> bytes:
    """`image` turned upright and compressed as it was: a JPEG with the same tables and sampling of colour."""
    from PIL import ImageOps, JpegImagePlugin

    profile, target = image.info.get("icc_profile"), BytesIO()
    if kind is Kind.JPG:
        tables, sampling = image.quantization, JpegImagePlugin.get_sampling(image)  # type: ignore[attr-defined]
        ImageOps.exif_transpose(image).save(target, "JPEG", qtables=tables, subsampling=sampling, icc_profile=profile)
    else:
        lossless = {"lossless": True} if kind is Kind.WEBP else {}
        ImageOps.exif_transpose(image).save(target, kind.value.upper(), icc_profile=profile, **lossless)
    return _stripped(target.getvalue(), kind)


def _stripped(data: bytes, kind: Kind) -> bytes:
    parts = {Kind.JPG: _jpeg_parts, Kind.PNG: _png_parts, Kind.WEBP: _webp_parts}[kind]
    return b"".join(parts(data))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Segment by segment up to the end of the picture: cameras append films and second pictures behind it."""
    yield data[:2]
    at = 2
    while (found := _JPEG_MARKER.search(data, at)) and (marker := data[found.start() + 1]) != _END_OF_IMAGE:
        start, at = found.start(), found.end() + int(struct.unpack_from(">H", data, found.end())[0])
        if marker == _START_OF_SCAN:
            following = _JPEG_MARKER.search(data, at)
            at = following.start() if following else len(data)
        if _is_kept_in_jpeg(marker, data[start + 4 : start + 16]):
            yield data[start:at]
    yield bytes([0xFF, _END_OF_IMAGE])


def _is_kept_in_jpeg(marker: int, head: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in _JPEG_KEPT_APPS and head.startswith(_JPEG_KEPT_APPS[marker])
    return marker != 0xFE


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, name = 8, b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", data, at)
        if name in _PNG_KEPT:
            yield data[at : at + 12 + size]
        at += 12 + size


def _webp_parts(data: bytes) -> Iterator[bytes]:
    chunks = list(_webp_chunks(data))
    yield b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WEBP"
    yield from chunks


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    at, end = 12, 8 + int(struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        name, size = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + size + size % 2]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & _WEBP_FLAGS_KEPT]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            yield chunk
        at += 8 + size + size % 2
