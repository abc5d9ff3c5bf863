from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from saiban.documents.findings import UnreadableFile
from saiban.documents.inspection import inspect
from saiban.documents.metadata import strip_metadata
from saiban.documents.samples import quick_pdf, sample_jpeg, sample_png

SECRET = b"Changsha, Dr. Wang"
KINDS = ["JPEG", "PNG", "WEBP"]


def photograph(kind: str, *, orientation: int = 1, progressive: bool = False) -> bytes:
    """A picture whose left half is red, with a position, a camera's owner, XMP and a colour profile."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste("red", (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (28.0, 12.0, 0.0)
    options: dict[str, object] = {"exif": exif, "icc_profile": b"profile" * 20}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = info
    else:
        options |= {"xmp": SECRET, "quality": 90}
    if kind == "JPEG":
        options |= {"comment": SECRET, "progressive": progressive}
    target = BytesIO()
    image.save(target, kind, **options)
    assert SECRET in target.getvalue()
    return target.getvalue()


def pixels(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_position_names_and_camera_go_and_the_picture_stands_upright(kind: str, orientation: int) -> None:
    stripped = strip_metadata(photograph(kind, orientation=orientation))
    image = Image.open(BytesIO(stripped))
    assert SECRET not in stripped
    assert not dict(image.getexif())
    assert image.size == ((64, 32) if orientation < 5 else (32, 64))
    reds = [image.convert("RGB").getpixel(at) for at in ((2, 2), (image.width - 3, image.height - 3))]
    red_first = orientation in (1, 4, 5, 6)
    assert [_is_red(red) for red in reds] == [red_first, not red_first]


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 200 and pixel[1] < 60)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("progressive", [False, True])
def test_an_upright_picture_keeps_every_pixel_and_its_colours(kind: str, progressive: bool) -> None:
    data = photograph(kind, progressive=progressive)
    stripped = strip_metadata(data)
    assert ImageChops.difference(pixels(data), pixels(stripped)).getbbox() is None
    assert Image.open(BytesIO(stripped)).info["icc_profile"] == b"profile" * 20


def test_a_turned_jpeg_keeps_its_tables_and_sampling() -> None:
    data = photograph("JPEG", orientation=6)
    before, after = Image.open(BytesIO(data)), Image.open(BytesIO(strip_metadata(data)))
    assert before.quantization == after.quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_stripping_twice_changes_nothing(kind: str) -> None:
    once = strip_metadata(photograph(kind))
    assert strip_metadata(once) == once


def test_a_film_behind_a_photograph_goes() -> None:
    for data in (sample_jpeg(), sample_png()):
        assert strip_metadata(data + b"film" * 1000) == strip_metadata(data)


def test_a_second_picture_inside_the_head_does_not_end_the_first() -> None:
    data = photograph("JPEG")
    thumbnail = b"Exif\0\0" + b"\xff\xd8\xff\xda\xff\xd9"
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    stripped = strip_metadata(data[:2] + segment + data[2:])
    assert inspect(stripped, "a.jpg").readable


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", quick_pdf(), b"RIFF\0\0\0\0WEBP"])
def test_what_is_no_picture_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        strip_metadata(data)


@settings(deadline=None)
@given(st.sampled_from([sample_jpeg(size=(40, 40)), sample_png(size=(40, 40)), photograph("WEBP")]), st.data())
def test_a_damaged_picture_is_stripped_or_called_unreadable(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    damaged = data[:at] + draw.draw(st.binary(max_size=8)) + data[at + 4 :]
    with suppress(UnreadableFile):
        assert strip_metadata(damaged)
