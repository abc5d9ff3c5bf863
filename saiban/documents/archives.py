"""ZIP containers, opened only within limits: office documents are ZIP files, and a ZIP file can be a bomb."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from saiban.documents.findings import unreadable

MAX_ENTRIES = 5_000
MAX_UNPACKED = 400 * 2**20  # bytes, all entries together
MAX_RATIO = 150  # of one entry of more than RATIO_FROM bytes; office XML packs 10 to 60 to 1
RATIO_FROM = 4 * 2**20
_DIRECTORY_ENTRY = 46 + 400  # bytes of a directory entry with a long name
_END, _END_SIZE = b"PK\x05\x06", 22
_END64_LOCATOR, _END64, _END64_SPAN = b"PK\x06\x07", b"PK\x06\x06", 76


@contextmanager
def archive(stream: BinaryIO) -> Iterator[ZipFile]:
    """The ZIP file in `stream`, found harmless; raises UnreadableFile.

    Python reads no more of an entry than the directory declares, so the declared sizes can be trusted.
    """
    if _directory_size(stream) > MAX_ENTRIES * _DIRECTORY_ENTRY:
        raise unreadable("zip_bomb")
    with ZipFile(stream) as opened:
        _check_entries(opened.infolist())
        yield opened


def has_archive_behind(stream: BinaryIO) -> bool:
    """Whether a ZIP file hangs at the end of what is something else at its beginning."""
    tail, start = _tail(stream)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return False
    entries, size, comment = struct.unpack("<10xHI4xH", tail[at : at + _END_SIZE])
    first = start + at - size
    if not entries or first < 0 or at + _END_SIZE + comment != len(tail):
        return False
    stream.seek(first)
    return stream.read(4) == b"PK\x01\x02"


def _tail(stream: BinaryIO) -> tuple[bytes, int]:
    """The last bytes, where a ZIP directory ends (its comment has up to 65,535), and where they begin."""
    size = stream.seek(0, 2)
    start = max(0, size - 65_536 - _END_SIZE - _END64_SPAN)
    stream.seek(start)
    return stream.read(), start


def _directory_size(stream: BinaryIO) -> int:
    """Bytes of the directory, read before Python makes an object of each of its entries."""
    tail, _ = _tail(stream)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise unreadable()
    if tail[max(0, at - 20) : at].startswith(_END64_LOCATOR) and (end := tail[at - _END64_SPAN :]).startswith(_END64):
        return int(struct.unpack("<40xQ", end[:48])[0])
    return int(struct.unpack("<12xI", tail[at : at + 16])[0])


def _check_entries(entries: list[ZipInfo]) -> None:
    if not entries:
        raise unreadable()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise unreadable("zip_bomb")
    if any(_is_overblown(entry) for entry in entries):
        raise unreadable("zip_bomb")
    if not all(_is_inside(entry.filename) for entry in entries):
        raise unreadable("zip_path")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise unreadable()
    if min(entry.header_offset for entry in entries) > 0:
        raise unreadable("mixed")


def _is_overblown(entry: ZipInfo) -> bool:
    return entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name and "\0" not in name
